#pragma once

#include <QWidget>

class QToolButton;
class QVBoxLayout;

namespace arcflow::ui {

/// A heading that folds its content away. Space and Enter toggle it, the right and left arrow keys open and close it.
class CollapsibleSection : public QWidget {
    Q_OBJECT

public:
    explicit CollapsibleSection(const QString& title, QWidget* parent = nullptr);

    void setContent(QWidget* content); ///< takes it over, in place of an earlier one
    bool isExpanded() const { return m_expanded; }
    void setExpanded(bool expanded);
    QToolButton* header() const { return m_header; }

Q_SIGNALS:
    void expandedChanged(bool expanded);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QVBoxLayout* m_layout;
    QToolButton* m_header;
    QWidget* m_content = nullptr;
    bool m_expanded = true;
};

} // namespace arcflow::ui
