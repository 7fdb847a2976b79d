#pragma once

#include <QWidget>

class QAction;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace arcflow::ui {

/// A bold title with tool buttons at the end of the line. Also serves as the title bar of a dock: it lets presses
/// through.
class SectionHeader : public QWidget {
    Q_OBJECT

public:
    explicit SectionHeader(const QString& title, QWidget* parent = nullptr);

    QString title() const;
    void setTitle(const QString& title);
    QToolButton* addButton(const QString& icon, const QString& toolTip); ///< behind those that are there
    QToolButton* addAction(QAction* action);                             ///< a button that shows the action's icon
    void addWidget(QWidget* widget);

private:
    QToolButton* place(QToolButton* button);

    QHBoxLayout* m_layout;
    QLabel* m_title;
};

} // namespace arcflow::ui
