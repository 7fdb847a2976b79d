#pragma once

#include "ui/export/export_section.h"

class QLabel;
class QLineEdit;
class QMenu;
class QToolButton;

namespace arcflow::ui {

class ElidedLabel;
class FormRows;
class SegmentedControl;

/// The template for file names with a live example, and what to do with taken ones.
class ExportNamesSection : public ExportSection {
    Q_OBJECT

public:
    explicit ExportNamesSection(QWidget* parent = nullptr);

    void setOptions(const ExportOptions& options) override;
    void writeTo(ExportOptions& options) const override;
    /// What the template makes of the first image; or what is wrong with it, which takes the example's place.
    void showExample(const QString& example);
    void showProblem(const QString& problem);

private:
    QWidget* templateRow();
    void fillMenu(QMenu* menu);
    void insert(const QString& text);

    FormRows* m_rows;
    QLineEdit* m_template;
    QToolButton* m_insert;
    ElidedLabel* m_example;
    QLabel* m_problem = nullptr;
    SegmentedControl* m_taken;
};

} // namespace arcflow::ui
