<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>AlbumModel</name>
    <message numerus="yes">
        <source>%1, %n image(s)</source>
        <translation>
            <numerusform>%1, %n image</numerusform>
            <numerusform>%1, %n images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>BatchDialog</name>
    <message numerus="yes">
        <source>%Ln prompts from %1.</source>
        <translation>
            <numerusform>%Ln prompt from %1.</numerusform>
            <numerusform>%Ln prompts from %1.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows have problems and are left out.</source>
        <translation>
            <numerusform>%Ln row has problems and is left out.</numerusform>
            <numerusform>%Ln rows have problems and are left out.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Add %Ln to the queue</source>
        <translation>
            <numerusform>Add %Ln to the queue</numerusform>
            <numerusform>Add %Ln to the queue</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExpansionPreview</name>
    <message numerus="yes">
        <source>%Ln variants</source>
        <translation>
            <numerusform>%Ln variant</numerusform>
            <numerusform>%Ln variants</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the first %n draws</source>
        <translation>
            <numerusform>the first draw</numerusform>
            <numerusform>the first %n draws</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the first %n</source>
        <translation>
            <numerusform>the first</numerusform>
            <numerusform>the first %n</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportOptionsPage</name>
    <message numerus="yes">
        <source>Export %Ln</source>
        <translation>
            <numerusform>Export %Ln</numerusform>
            <numerusform>Export %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportProgressPage</name>
    <message numerus="yes">
        <source> · %Ln failed</source>
        <translation>
            <numerusform> · %Ln failed</numerusform>
            <numerusform> · %Ln failed</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportResultPage</name>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… and %Ln more</numerusform>
            <numerusform>… and %Ln more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ExportText</name>
    <message numerus="yes">
        <source>%Ln images</source>
        <translation>
            <numerusform>%Ln image</numerusform>
            <numerusform>%Ln images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>. Left out, as already there: %Ln</source>
        <translation>
            <numerusform>. Left out, as already there: %Ln</numerusform>
            <numerusform>. Left out, as already there: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>. Left out, as no teacher painted them: %Ln</source>
        <translation>
            <numerusform>. Left out, as no teacher painted them: %Ln</numerusform>
            <numerusform>. Left out, as no teacher painted them: %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>. Left out, as no student painted them: %Ln</source>
        <translation>
            <numerusform>. Left out, as no student painted them: %Ln</numerusform>
            <numerusform>. Left out, as no student painted them: %Ln</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>FolderScanner</name>
    <message numerus="yes">
        <source>Stopped: %n images added so far.</source>
        <translation>
            <numerusform>Stopped: %n image added so far.</numerusform>
            <numerusform>Stopped: %n images added so far.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n images added.</source>
        <translation>
            <numerusform>%n image added.</numerusform>
            <numerusform>%n images added.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n had moved or changed.</source>
        <translation>
            <numerusform>%n had moved or changed.</numerusform>
            <numerusform>%n had moved or changed.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n files could not be read.</source>
        <translation>
            <numerusform>%n file could not be read.</numerusform>
            <numerusform>%n files could not be read.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GalleryFilter</name>
    <message numerus="yes">
        <source>last %n day(s)</source>
        <translation>
            <numerusform>last day</numerusform>
            <numerusform>last %n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GenerationDesk</name>
    <message numerus="yes">
        <source>%n prompts are in the queue.</source>
        <translation>
            <numerusform>%n prompt is in the queue.</numerusform>
            <numerusform>%n prompts are in the queue.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n drafts are in the queue for the teacher.</source>
        <translation>
            <numerusform>%n draft is in the queue for the teacher.</numerusform>
            <numerusform>%n drafts are in the queue for the teacher.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>GenerationForm</name>
    <message numerus="yes">
        <source>Asks the teacher at every recorded point: %n more evaluations for each image.</source>
        <translation>
            <numerusform>Asks the teacher at every recorded point: %n more evaluation for each image.</numerusform>
            <numerusform>Asks the teacher at every recorded point: %n more evaluations for each image.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ImageText</name>
    <message numerus="yes">
        <source>%n image(s)</source>
        <translation>
            <numerusform>%n image</numerusform>
            <numerusform>%n images</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n star(s)</source>
        <translation>
            <numerusform>%n star</numerusform>
            <numerusform>%n stars</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n other(s)</source>
        <translation>
            <numerusform>%n other</numerusform>
            <numerusform>%n others</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>LoraList</name>
    <message numerus="yes">
        <source>and %n more: choose a file</source>
        <translation>
            <numerusform>and %n more: choose a file</numerusform>
            <numerusform>and %n more: choose a file</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>MainWindow</name>
    <message numerus="yes">
        <source>Delete %n images for good?</source>
        <translation>
            <numerusform>Delete %n image for good?</numerusform>
            <numerusform>Delete %n images for good?</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jobs were interrupted when the program ended.</source>
        <translation>
            <numerusform>%n job was interrupted when the program ended.</numerusform>
            <numerusform>%n jobs were interrupted when the program ended.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Cancel %n jobs?</source>
        <translation>
            <numerusform>Cancel %n job?</numerusform>
            <numerusform>Cancel %n jobs?</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ModelSection</name>
    <message numerus="yes">
        <source>and %n more</source>
        <comment>files that were passed over</comment>
        <translation>
            <numerusform>and %n more</numerusform>
            <numerusform>and %n more</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Parser</name>
    <message numerus="yes">
        <source>There are only %n options to take from here. Ask for fewer, or add some.</source>
        <translation>
            <numerusform>There is only %n option to take from here. Ask for fewer, or add some.</numerusform>
            <numerusform>There are only %n options to take from here. Ask for fewer, or add some.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PicturePresenter</name>
    <message numerus="yes">
        <source>%n evaluations</source>
        <translation>
            <numerusform>%n evaluation</numerusform>
            <numerusform>%n evaluations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptHistoryModel</name>
    <message numerus="yes">
        <source>%1 · used %n times</source>
        <translation>
            <numerusform>%1 · used %n time</numerusform>
            <numerusform>%1 · used %n times</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>PromptSource</name>
    <message numerus="yes">
        <source>%n prompts that images were made from.</source>
        <translation>
            <numerusform>%n prompt that images were made from.</numerusform>
            <numerusform>%n prompts that images were made from.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunEstimate</name>
    <message numerus="yes">
        <source>%n days</source>
        <translation>
            <numerusform>%n day</numerusform>
            <numerusform>%n days</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n evaluations</source>
        <comment>of the network</comment>
        <translation>
            <numerusform>%n evaluation</numerusform>
            <numerusform>%n evaluations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Learned from %n runs of this model.</source>
        <translation>
            <numerusform>Learned from %n run of this model.</numerusform>
            <numerusform>Learned from %n runs of this model.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Make %n images</source>
        <translation>
            <numerusform>Make %n image</numerusform>
            <numerusform>Make %n images</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>RunPlots</name>
    <message numerus="yes">
        <source>%n network evaluations</source>
        <translation>
            <numerusform>%n network evaluation</numerusform>
            <numerusform>%n network evaluations</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>teacher in %n steps</source>
        <translation>
            <numerusform>teacher in %n step</numerusform>
            <numerusform>teacher in %n steps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>StatusLine</name>
    <message numerus="yes">
        <source>%n threads</source>
        <translation>
            <numerusform>%n thread</numerusform>
            <numerusform>%n threads</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TokenBar</name>
    <message numerus="yes">
        <source>%1 does not read the last %n words, from “%2” on</source>
        <translation>
            <numerusform>%1 does not read the last word, from “%2” on</numerusform>
            <numerusform>%1 does not read the last %n words, from “%2” on</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>TrajectoryText</name>
    <message numerus="yes">
        <source>%n steps</source>
        <translation>
            <numerusform>%n step</numerusform>
            <numerusform>%n steps</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n jumps</source>
        <translation>
            <numerusform>%n jump</numerusform>
            <numerusform>%n jumps</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>ValidationView</name>
    <message numerus="yes">
        <source>After %n iterations</source>
        <translation>
            <numerusform>After %n iteration</numerusform>
            <numerusform>After %n iterations</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>arcflow::ui::ExportPlan</name>
    <message numerus="yes">
        <source>The files of %Ln images are gone. The others can be exported.</source>
        <translation>
            <numerusform>The file of %Ln image is gone. The others can be exported.</numerusform>
            <numerusform>The files of %Ln images are gone. The others can be exported.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>arcflow::ui::ExportResultPage</name>
    <message numerus="yes">
        <source>%1 exported, %Ln failed</source>
        <translation>
            <numerusform>%1 exported, %Ln failed</numerusform>
            <numerusform>%1 exported, %Ln failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln files hold the 8-bit values of the library.</source>
        <translation>
            <numerusform>%Ln file holds the 8-bit values of the library.</numerusform>
            <numerusform>%Ln files hold the 8-bit values of the library.</numerusform>
        </translation>
    </message>
</context>
</TS>
