#pragma once

#include "ui/style/theme.h"

#include <QIconEngine>

namespace arcflow::ui {

/// Draws one SVG at the device's own resolution, with `currentColor` as the theme's colour for the mode and state.
class IconEngine : public QIconEngine {
public:
    /// `svg`: the file's text, not empty.
    IconEngine(QString name, QByteArray svg, Token unchecked, Token checked);

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
    QIconEngine* clone() const override;
    QString key() const override;
    QString iconName() override { return m_name; }
    bool isNull() override { return false; }

private:
    QColor tint(QIcon::Mode mode, QIcon::State state) const;

    QString m_name;
    QByteArray m_svg;
    Token m_unchecked, m_checked;
};

} // namespace arcflow::ui
