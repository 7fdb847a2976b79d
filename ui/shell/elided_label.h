#pragma once

#include <QLabel>

namespace arcflow::ui {

/// One line of plain text that gives way: cut with dots where there is too little room, whole in the tooltip then.
class ElidedLabel : public QLabel {
    Q_OBJECT

public:
    explicit ElidedLabel(const QString& text = {}, Qt::TextElideMode mode = Qt::ElideRight, QWidget* parent = nullptr);

    bool isElided() const;
    QString shownText() const; ///< what the width leaves of it
    QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent* event) override;
    bool event(QEvent* event) override;

private:
    QString line() const;

    Qt::TextElideMode m_mode;
};

} // namespace arcflow::ui
