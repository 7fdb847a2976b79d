#include "ui/plots/label_placement.h"

#include <algorithm>
#include <array>
#include <limits>
#include <utility>

namespace arcflow::ui {

LabelPlacement::LabelPlacement(QRectF bounds, std::vector<QPointF> obstacles)
    : m_bounds(bounds), m_obstacles(std::move(obstacles)) {}

QRectF LabelPlacement::place(QPointF anchor, QSizeF size, double gap) {
    // Directions in order of liking; y grows downwards.
    static constexpr std::array<std::pair<double, double>, 12> directions = {{{1, 0},
                                                                              {-1, 0},
                                                                              {0, -1},
                                                                              {0, 1},
                                                                              {1, -1},
                                                                              {-1, -1},
                                                                              {1, 1},
                                                                              {-1, 1},
                                                                              {0.5, -1},
                                                                              {-0.5, -1},
                                                                              {0.5, 1},
                                                                              {-0.5, 1}}};
    QRectF best;
    double least = std::numeric_limits<double>::max();
    double liking = 0;
    for (const auto& [x, y] : directions) {
        const QPointF centre = anchor + QPointF(x * (gap + size.width() / 2), y * (gap + size.height() / 2));
        QRectF rect(centre - QPointF(size.width() / 2, size.height() / 2), size);
        // A label that would be cut off slides in, which may bring it over the curve; cost decides.
        rect.moveLeft(
            std::clamp(rect.left(), m_bounds.left(), std::max(m_bounds.left(), m_bounds.right() - size.width())));
        rect.moveTop(
            std::clamp(rect.top(), m_bounds.top(), std::max(m_bounds.top(), m_bounds.bottom() - size.height())));
        const double price = cost(rect) + liking;
        if (price < least) {
            least = price;
            best = rect;
        }
        liking += 0.01;
    }
    m_taken.push_back(best);
    return best;
}

double LabelPlacement::cost(const QRectF& rect) const {
    const QRectF roomy = rect.adjusted(-3, -2, 3, 2);
    double sum = static_cast<double>(
        std::count_if(m_obstacles.begin(), m_obstacles.end(), [&](QPointF point) { return roomy.contains(point); }));
    for (const QRectF& taken : m_taken) {
        sum += roomy.intersects(taken) ? 50 : 0;
    }
    return sum;
}

} // namespace arcflow::ui
