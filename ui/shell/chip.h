#pragma once

#include <QToolButton>

namespace arcflow::ui {

/// A pill with a word: a filter that is on or off (setCheckable), a tag that can be taken away (removable), or a plain
/// button. Long words are cut with dots; the tooltip then shows the whole.
class Chip : public QToolButton {
    Q_OBJECT

public:
    explicit Chip(const QString& text, QWidget* parent = nullptr);

    void setRemovable(bool removable);
    bool isRemovable() const { return m_removable; }
    QString label() const { return m_label; }
    void setLabel(const QString& text);

Q_SIGNALS:
    void removeRequested(); ///< its cross was clicked, or Delete or Backspace pressed on it

protected:
    void keyPressEvent(QKeyEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    bool onCross(const QPointF& position) const;
    void elide();

    QString m_label;
    bool m_removable = false;
    bool m_crossPressed = false;
};

} // namespace arcflow::ui
