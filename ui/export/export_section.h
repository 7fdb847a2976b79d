#pragma once

#include "ui/export/export_options.h"

#include <QWidget>

class QLabel;
class QVBoxLayout;

namespace arcflow::ui {

class FormRows;

/// A part of the export's options on screen, under a heading.
class ExportSection : public QWidget {
    Q_OBJECT

public:
    explicit ExportSection(const QString& title, QWidget* parent = nullptr);

    virtual void setOptions(const ExportOptions& options) = 0; ///< shows them, without edited()
    virtual void writeTo(ExportOptions& options) const = 0;    ///< puts its part in, leaves the rest

Q_SIGNALS:
    void edited(); ///< by the user

protected:
    QVBoxLayout* body() const { return m_body; }

private:
    QVBoxLayout* m_body;
};

/// A hidden line of plain text under the field above, in the colour that the style sheet gives a label's property.
QLabel* colouredNote(FormRows* rows, const char* objectName, const char* property);

/// Makes the names of all rows in a widget as wide as the widest, so that the fields of all sections line up.
void alignRows(QWidget* widget);

/// Gives a widget what every interactive one has.
void describe(QWidget* widget, const char* objectName, const QString& accessibleName, const QString& toolTip);

} // namespace arcflow::ui
