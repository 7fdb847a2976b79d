#include "ui/style/icon_engine.h"

#include "ui/style/colour_math.h"

#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

namespace arcflow::ui {

IconEngine::IconEngine(QString name, QByteArray svg, Token unchecked, Token checked)
    : m_name(std::move(name)), m_svg(std::move(svg)), m_unchecked(unchecked), m_checked(checked) {}

QColor IconEngine::tint(QIcon::Mode mode, QIcon::State state) const {
    if (mode == QIcon::Disabled) {
        return mixed(theme().color(Token::panel), theme().color(Token::dimText), 0.6);
    }
    return theme().color(state == QIcon::On ? m_checked : m_unchecked);
}

void IconEngine::paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) {
    const qreal scale = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
    painter->drawPixmap(rect, scaledPixmap(rect.size() * scale, mode, state, scale));
}

QPixmap IconEngine::pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) {
    const QColor color = tint(mode, state);
    const QString cacheKey = QStringLiteral("arcflow/%1/%2/%3x%4/%5")
                                 .arg(m_name, color.name())
                                 .arg(size.width())
                                 .arg(size.height())
                                 .arg(mode == QIcon::Disabled);
    QPixmap pixmap;
    if (size.isEmpty() || QPixmapCache::find(cacheKey, &pixmap)) {
        return pixmap;
    }
    QByteArray svg = m_svg;
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    renderer.setAspectRatioMode(Qt::KeepAspectRatio);
    pixmap = QPixmap(size);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    if (mode == QIcon::Disabled && svg == m_svg) {
        painter.setOpacity(0.4); // a picture with colours of its own
    }
    renderer.render(&painter);
    painter.end();
    QPixmapCache::insert(cacheKey, pixmap);
    return pixmap;
}

QPixmap IconEngine::scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) {
    QPixmap result = pixmap(size, mode, state);
    result.setDevicePixelRatio(scale);
    return result;
}

QIconEngine* IconEngine::clone() const {
    return new IconEngine(*this);
}

QString IconEngine::key() const {
    return QStringLiteral("arcflow");
}

} // namespace arcflow::ui
