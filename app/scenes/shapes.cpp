#include "app/scenes/shapes.h"

#include <QPolygonF>
#include <QTransform>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <numbers>

namespace arcflow::scenes {
namespace {

/// Reads commands and numbers one after the other.
class PathData {
public:
    explicit PathData(std::string_view text) : m_text(text) {}

    /// A letter where one stands next, otherwise the one before again, as SVG has it; 0 at the end.
    char command() {
        skipBlanks();
        if (!m_text.empty() && m_text.front() >= 'A' && m_text.front() <= 'Z') {
            m_command = m_text.front();
            m_text.remove_prefix(1);
        } else if (m_text.empty()) {
            m_command = 0;
        }
        return m_command;
    }

    QPointF point() {
        const double x = number();
        return {x, number()};
    }

private:
    void skipBlanks() { m_text.remove_prefix(std::min(m_text.find_first_not_of(" ,"), m_text.size())); }
    double number() {
        skipBlanks();
        double value = 0;
        const auto [end, error] = std::from_chars(m_text.data(), m_text.data() + m_text.size(), value);
        Q_ASSERT(error == std::errc());
        m_text.remove_prefix(static_cast<size_t>(end - m_text.data()));
        return value;
    }

    std::string_view m_text;
    char m_command = 0;
};

} // namespace

QPainterPath oval(double x, double y, double radiusX, double radiusY, double degrees) {
    QPainterPath path;
    path.addEllipse(QPointF(0, 0), radiusX, radiusY);
    return QTransform().translate(x, y).rotate(degrees).map(path);
}

QPainterPath disc(double x, double y, double radius) {
    return oval(x, y, radius, radius);
}

QPainterPath box(double x, double y, double width, double height, double radius) {
    QPainterPath path;
    path.addRoundedRect(x, y, width, height, radius, radius);
    return path;
}

QPainterPath polygon(std::initializer_list<QPointF> corners) {
    QPainterPath path;
    path.addPolygon(QPolygonF(QList<QPointF>(corners)));
    path.closeSubpath();
    return path;
}

QPainterPath curve(std::string_view data) {
    QPainterPath path;
    PathData reader(data);
    while (const char command = reader.command()) {
        const auto next = [&reader] { return reader.point(); };
        if (command == 'M') {
            path.moveTo(next());
        } else if (command == 'L') {
            path.lineTo(next());
        } else if (command == 'Q') {
            const QPointF control = next();
            path.quadTo(control, next());
        } else if (command == 'C') {
            const QPointF first = next(), second = next();
            path.cubicTo(first, second, next());
        } else {
            Q_ASSERT(command == 'Z');
            path.closeSubpath();
        }
    }
    return path;
}

QPainterPath mirrored(const QPainterPath& path) {
    return QTransform::fromScale(-1, 1).map(path);
}

QPainterPath star(double x, double y, double outer, double inner, int points) {
    QPolygonF corners;
    for (int i = 0; i < 2 * points; ++i) {
        const double angle = std::numbers::pi * i / points, radius = i % 2 == 0 ? outer : inner;
        corners << QPointF(x + radius * std::sin(angle), y - radius * std::cos(angle));
    }
    QPainterPath path;
    path.addPolygon(corners);
    path.closeSubpath();
    return path;
}

std::vector<double> steps(double from, double to, double step) {
    const int count = static_cast<int>((to - from) / step) + 1;
    std::vector<double> values;
    values.reserve(static_cast<size_t>(std::max(count, 0)));
    for (int i = 0; i < count; ++i) {
        values.push_back(from + i * step);
    }
    return values;
}

} // namespace arcflow::scenes
