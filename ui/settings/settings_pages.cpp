#include "ui/settings/settings_pages.h"

#include "ui/settings/name_example.h"
#include "ui/settings/path_field.h"
#include "ui/settings/path_list.h"
#include "ui/shell/chip.h"
#include "ui/shell/command_registry.h"
#include "ui/shell/flow_layout.h"
#include "ui/shell/form_rows.h"
#include "ui/shell/interface_language.h"
#include "ui/shell/segmented_control.h"
#include "ui/shell/shortcut_editor.h"

#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QStyle>

namespace arcflow::ui {

namespace {

constexpr double gigabyte = 1024.0 * 1024.0 * 1024.0;

void named(QWidget* widget, const QString& name, const QString& toolTip) {
    widget->setObjectName(name);
    widget->setToolTip(toolTip);
}

QCheckBox* checkBox(const QString& text, const QString& name, const QString& toolTip) {
    auto* box = new QCheckBox(text);
    named(box, name, toolTip);
    return box;
}

} // namespace

// ---- Folders

FoldersPage::FoldersPage(AppSettings& settings) : SettingsPage(settings, tr("Folders"), QStringLiteral("folder")) {
    auto* rows = new FormRows(30);
    const auto path = [&](const Setting<QString>& setting, PathField::Kind kind, const QString& label,
                          const QString& name) {
        auto* field = new PathField(kind, label);
        field->setObjectName(name);
        rows->addRow(label, field);
        connect(field, &PathField::pathEdited, this,
                [this, setting](const QString& chosen) { appSettings().set(setting, chosen); });
        bind<QString>(setting, [field](const QString& stored) { field->setPath(stored); });
    };
    const auto list = [&](const Setting<QStringList>& setting, const QString& label, const QString& name) {
        auto* field = new PathList(label);
        field->setObjectName(name);
        rows->addRow(label, field);
        connect(field, &PathList::pathsEdited, this,
                [this, setting](const QStringList& chosen) { appSettings().set(setting, chosen); });
        bind<QStringList>(setting, [field](const QStringList& stored) { field->setPaths(stored); });
    };
    path(settings::imageFolder, PathField::Kind::madeFolder, tr("New images"), QStringLiteral("imageFolder"));
    path(settings::libraryFile, PathField::Kind::madeFile, tr("Library file"), QStringLiteral("libraryFile"));
    rows->addNote(tr("Holds gallery, queue and prompt history. Another file is opened at the next start."));
    list(settings::modelFolders, tr("Models"), QStringLiteral("modelFolders"));
    list(settings::adapterFolders, tr("ArcFlow adapters"), QStringLiteral("adapterFolders"));
    path(settings::loraFolder, PathField::Kind::folder, tr("LoRAs"), QStringLiteral("loraFolder"));
    path(settings::wildcardFolder, PathField::Kind::folder, tr("Wildcards"), QStringLiteral("wildcardFolder"));
    add(rows);
    addStretch();
}

// ---- Device and memory

DevicePage::DevicePage(AppSettings& settings) : SettingsPage(settings, tr("Device & memory"), QStringLiteral("model")) {
    addNote(tr("Takes effect when a model is loaded."));
    auto* rows = new FormRows(30);
    auto* device = new QComboBox;
    named(device, QStringLiteral("device"), tr("What the model runs on"));
    device->addItem(tr("Automatic"), QVariant::fromValue(DeviceChoice::automatic));
    device->addItem(tr("Processor (CPU)"), QVariant::fromValue(DeviceChoice::cpu));
    device->addItem(tr("Graphics card (CUDA)"), QVariant::fromValue(DeviceChoice::cuda));
    rows->addRow(tr("Device"), device);
    bindCombo(device, settings::device);

    auto* format = new QComboBox;
    named(format, QStringLiteral("numberFormat"), tr("How the model computes"));
    format->addItem(tr("Automatic"), QVariant::fromValue(NumberFormat::automatic));
    format->addItem(tr("fp32: exact, twice the memory"), QVariant::fromValue(NumberFormat::fp32));
    format->addItem(tr("bf16: half the memory"), QVariant::fromValue(NumberFormat::bf16));
    rows->addRow(tr("Number format"), format);
    bindCombo(format, settings::numberFormat);

    auto* threads = new QSpinBox;
    named(threads, QStringLiteral("threads"), tr("Processor threads for the model"));
    threads->setRange(0, 1024);
    threads->setSpecialValueText(tr("one per core"));
    rows->addRow(tr("Threads"), threads);
    bindSpin(threads, settings::threads);

    auto* memory = new QDoubleSpinBox;
    named(memory, QStringLiteral("memoryBudget"),
          tr("What the model's weights may take; larger models are read from disk piece by piece"));
    memory->setRange(0, 4096);
    memory->setDecimals(1);
    memory->setSuffix(tr(" GB"));
    memory->setSpecialValueText(tr("as much as is free"));
    rows->addRow(tr("Memory for weights"), memory);
    connect(memory, &QDoubleSpinBox::valueChanged, this, [this](double size) {
        appSettings().set(settings::memoryBudget, static_cast<qulonglong>(size * gigabyte));
    });
    bind<qulonglong>(settings::memoryBudget, [memory](qulonglong bytes) {
        const QSignalBlocker quiet(memory);
        memory->setValue(static_cast<double>(bytes) / gigabyte);
    });
    add(rows);
    addStretch();
}

// ---- Images and names

ImagesPage::ImagesPage(AppSettings& settings)
    : SettingsPage(settings, tr("Images & names"), QStringLiteral("image")),
      m_template(new QLineEdit),
      m_example(new QLabel) {
    addNaming();
    auto* metadata = checkBox(tr("Write the settings into every image"), QStringLiteral("embedMetadata"),
                              tr("So that an image can be made again; can be left out when exporting"));
    bindCheck(metadata, settings::embedMetadata);
    add(metadata);

    addHeading(tr("While generating"));
    auto* previews = checkBox(tr("Show a preview after each step"), QStringLiteral("livePreviews"),
                              tr("Costs a little time per step"));
    bindCheck(previews, settings::livePreviews);
    add(previews);
    auto* rows = new FormRows(30);
    auto* recording = new QComboBox;
    named(recording, QStringLiteral("recording"), tr("How much of each run is kept for the plots"));
    recording->addItem(tr("Nothing"), QVariant::fromValue(Recording::none));
    recording->addItem(tr("The path"), QVariant::fromValue(Recording::statistics));
    recording->addItem(tr("The path, against the teacher (slower)"), QVariant::fromValue(Recording::teacherComparison));
    rows->addRow(tr("Record for the plots"), recording);
    bindCombo(recording, settings::recording);
    auto* points = new QSpinBox;
    named(points, QStringLiteral("pointsPerStep"), tr("Points along the curve of each student step"));
    points->setRange(1, 256);
    rows->addRow(tr("Points per student step"), points);
    bindSpin(points, settings::pointsPerStep);
    add(rows);
    auto* keep = checkBox(tr("Keep trajectories with the images"), QStringLiteral("keepTrajectories"),
                          tr("The plots can then be seen again later"));
    bindCheck(keep, settings::keepTrajectories);
    add(keep);
    addStretch();
}

void ImagesPage::addNaming() {
    auto* rows = new FormRows(30);
    named(m_template, QStringLiteral("namingTemplate"), tr("{counter:5} fills with zeros; / starts a folder"));
    rows->addRow(tr("File names"), m_template);
    m_example->setObjectName(QStringLiteral("namingExample"));
    m_example->setWordWrap(true);
    m_example->setTextFormat(Qt::PlainText);
    m_example->setTextInteractionFlags(Qt::TextSelectableByMouse);
    add(rows);
    add(m_example);
    auto* fields = new QWidget;
    auto* flow = new FlowLayout(fields, gridUnit * 3 / 4);
    for (const char* field :
         {"date", "time", "prompt", "model", "mode", "seed", "width", "height", "steps", "index", "counter"}) {
        auto* chip = new Chip(QStringLiteral("{%1}").arg(QLatin1String(field)));
        named(chip, QStringLiteral("field-%1").arg(QLatin1String(field)), tr("Insert this into the name"));
        connect(chip, &Chip::clicked, this, [this, chip] {
            m_template->insert(chip->label());
            m_template->setFocus();
        });
        flow->addWidget(chip);
    }
    add(fields);
    connect(m_template, &QLineEdit::textChanged, this, &ImagesPage::showTemplate);
    connect(m_template, &QLineEdit::textChanged, this, [this](const QString& pattern) {
        appSettings().set(settings::namingTemplate, pattern); // refused while it is wrong: the last right one stays
    });
    bind<QString>(settings::namingTemplate, [this](const QString& pattern) {
        if (m_template->text() != pattern) {
            m_template->setText(pattern);
        }
    });
}

void ImagesPage::showTemplate(const QString& pattern) {
    const NameExample example = nameExample(pattern);
    const bool right = example.error.isEmpty();
    m_example->setText(right ? tr("Example: %1").arg(example.name) : example.error);
    m_example->setProperty("dim", right);
    m_example->setProperty("danger", !right);
    m_template->setProperty("invalid", !right);
    for (QWidget* widget : {static_cast<QWidget*>(m_example), static_cast<QWidget*>(m_template)}) {
        widget->style()->unpolish(widget); // the style sheet looks at properties only then
        widget->style()->polish(widget);
    }
}

// ---- Look

LookPage::LookPage(AppSettings& settings) : SettingsPage(settings, tr("Look"), QStringLiteral("palette")) {
    auto* rows = new FormRows(30);
    auto* scheme = new SegmentedControl(tr("Colours"));
    named(scheme, QStringLiteral("colourScheme"), {});
    scheme->addSegment(tr("Dark"), QVariant::fromValue(ColourScheme::dark));
    scheme->addSegment(tr("Light"), QVariant::fromValue(ColourScheme::light));
    scheme->addSegment(tr("As the desktop"), QVariant::fromValue(ColourScheme::system));
    rows->addRow(tr("Colours"), scheme);
    connect(scheme, &SegmentedControl::activated, this,
            [this, scheme] { appSettings().set(settings::colourScheme, scheme->currentData().value<ColourScheme>()); });
    bind<ColourScheme>(settings::colourScheme,
                       [scheme](ColourScheme value) { scheme->setCurrentData(QVariant::fromValue(value)); });

    auto* language = new QComboBox;
    named(language, QStringLiteral("language"), tr("Language of the program; takes effect at the next start"));
    language->addItem(tr("As the system"), QString());
    const QStringList codes = availableLanguages();
    for (const QString& code : codes) {
        const QLocale locale(code);
        language->addItem(
            locale.language() == QLocale::English ? QStringLiteral("English") : locale.nativeLanguageName(), code);
    }
    rows->addRow(tr("Language"), language);
    bindCombo(language, settings::language);
    rows->addNote(tr("Takes effect at the next start."));
    add(rows);

    addHeading(tr("Ask before"));
    const auto ask = [this](const QString& what, const QString& text, const QString& toolTip) {
        auto* box = checkBox(text, QStringLiteral("confirm-") + what, toolTip);
        bindCheck(box, settings::confirm(what));
        add(box);
    };
    ask(settings::confirmEmptyTrash, tr("emptying the trash"), tr("The files are deleted for good"));
    ask(settings::confirmClearQueue, tr("clearing the queue"), tr("The waiting jobs are forgotten"));
    ask(settings::confirmQuitWhileRunning, tr("quitting while a job runs"),
        tr("It is taken up again at the next start"));
    addStretch();
}

// ---- Shortcuts

ShortcutsPage::ShortcutsPage(AppSettings& settings, CommandRegistry& commands)
    : SettingsPage(settings, tr("Shortcuts"), QStringLiteral("keyboard")), m_commands(commands) {
    auto* editor = new ShortcutEditor(commands);
    editor->setObjectName(QStringLiteral("shortcutEditor"));
    add(editor, 1);
    connect(&commands, &CommandRegistry::shortcutsChanged, this,
            [this] { appSettings().set(settings::shortcuts, m_commands.userShortcuts()); });
}

void ShortcutsPage::restoreDefaults() {
    m_commands.resetAllShortcuts();
}

} // namespace arcflow::ui
