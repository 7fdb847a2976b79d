#pragma once

#include <QFrame>
#include <QVariant>

#include <vector>

class QHBoxLayout;
class QToolButton;

namespace arcflow::ui {

/// Two to five exclusive choices side by side. One stop for Tab; the arrow keys, Home and End choose.
///
///     auto* modes = new SegmentedControl(tr("Mode"));
///     modes->addSegment(tr("Student"), QVariant::fromValue(RunMode::student));
///     connect(modes, &SegmentedControl::activated, this, &Panel::chooseMode);
class SegmentedControl : public QFrame {
    Q_OBJECT

public:
    /// `name`: what is chosen here, for screen readers.
    explicit SegmentedControl(const QString& name, QWidget* parent = nullptr);

    /// The first segment becomes the current one. `icon` may be empty, or `text` if there is an icon and a tooltip.
    int addSegment(const QString& text, const QVariant& value = {}, const QString& icon = {},
                   const QString& toolTip = {});
    int count() const { return static_cast<int>(m_segments.size()); }
    QToolButton* segment(int index) const { return m_segments[static_cast<size_t>(index)]; }
    void setSegmentText(int index, const QString& text);
    /// `reason` becomes the tooltip while the segment is off. The current one may be switched off: it stays chosen.
    void setSegmentEnabled(int index, bool enabled, const QString& reason = {});

    int currentIndex() const { return m_current; } ///< -1 while there are no segments
    QVariant currentData() const;
    void setCurrentIndex(int index);
    void setCurrentData(const QVariant& value); ///< no change if no segment holds it

Q_SIGNALS:
    void currentChanged(int index); ///< by the user or by the program
    void activated(int index);      ///< by the user

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void choose(int index);
    bool moveBy(int from, int step);

    QHBoxLayout* m_layout;
    std::vector<QToolButton*> m_segments;
    std::vector<QVariant> m_data;
    std::vector<QString> m_toolTips;
    int m_current = -1;
};

} // namespace arcflow::ui
