#pragma once

#include "ui/export/export_choice.h"
#include "ui/export/export_plan.h"

#include <QWidget>

class QBoxLayout;
class QComboBox;
class QLabel;
class QPushButton;
class QVBoxLayout;

namespace arcflow::ui {

class ElidedLabel;
class ExportFilesSection;
class ExportFolderRow;
class ExportMetadataSection;
class ExportNamesSection;
class ExportSection;

/// Everything that can be chosen about an export, and what would come of it.
class ExportOptionsPage : public QWidget {
    Q_OBJECT

public:
    explicit ExportOptionsPage(QWidget* parent = nullptr);

    void setChoices(const QVector<ExportChoice>& choices);
    void setImageCount(int choice, qsizetype images); ///< when it is known exactly
    int currentChoice() const;

    ExportOptions options() const;
    void setOptions(const ExportOptions& options);
    void setPixelSource(bool available);
    ExportFolderRow* folderRow() const { return m_folder; }
    QPushButton* exportButton() const { return m_export; }
    void focusFirst();
    QSize fullSize() const; ///< in which nothing has to be scrolled

    /// The name that the first image would get, or what is wrong with the template.
    void showNames(const ImageRecord& firstImage);
    void showPlan(const ExportPlan& plan);
    void showBusy(const QString& text); ///< while there is no plan for what is chosen

Q_SIGNALS:
    void edited(); ///< by the user
    void choiceActivated(int index);
    void exportRequested();
    void closeRequested();

protected:
    void changeEvent(QEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* imagesRow();
    QWidget* columns();
    QLayout* footer();
    void arrangeColumns();
    void showMessage(const ExportPlan& plan);

    QComboBox* m_images;
    ExportFilesSection* m_files;
    ExportNamesSection* m_names;
    ExportMetadataSection* m_metadata;
    std::vector<ExportSection*> m_sections;
    ExportFolderRow* m_folder;
    QWidget* m_content = nullptr;    ///< the sections, which may be scrolled
    QBoxLayout* m_columns = nullptr; ///< of the content: side by side, or one below the other
    QLabel* m_message;
    ElidedLabel* m_summary;
    QPushButton* m_export;
};

} // namespace arcflow::ui
