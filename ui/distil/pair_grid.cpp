#include "ui/distil/pair_grid.h"

#include "ui/style/theme.h"

#include <QHelpEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace arcflow::ui {
namespace {

constexpr int smallestSide = 96, largestSide = 320; ///< of a picture
constexpr int gap = 2 * gridUnit, between = 4;
constexpr int captionLines = 2;

} // namespace

PairGrid::PairGrid(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("pairGrid"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    connect(&theme(), &Theme::changed, this, qOverload<>(&QWidget::update));
}

void PairGrid::setPairs(const QVector<ShownPair>& pairs) {
    m_pairs = pairs;
    QStringList prompts;
    for (const ShownPair& pair : pairs) {
        prompts.append(pair.prompt);
    }
    setAccessibleDescription(prompts.join(QStringLiteral("; ")));
    setMinimumHeight(heightForWidth(width()));
    updateGeometry();
    update();
}

void PairGrid::setEmptyText(const QString& text) {
    m_emptyText = text;
    update();
}

int PairGrid::captionHeight() const {
    return captionLines * fontMetrics().height() + gridUnit / 2;
}

/// As few columns as make pictures no larger than they are worth looking at.
QVector<PairGrid::Cell> PairGrid::cells(int width, int* height) const {
    const int count = static_cast<int>(m_pairs.size());
    const int room = std::max(1, width - 2 * gap);
    const auto side = [&](int columns) { return ((room - (columns - 1) * gap) / columns - between) / 2; };
    int columns = 1;
    while (columns < count && side(columns) > largestSide) {
        ++columns;
    }
    // Where all fit with pictures of a good size, a row more is not worth the scrolling.
    while (columns < count && columns < 3 && side(columns + 1) >= (smallestSide + largestSide) / 2) {
        ++columns;
    }
    const int length = std::clamp(side(columns), smallestSide, largestSide);
    const int labelHeight = fontMetrics().height() + gridUnit / 2;
    QVector<Cell> result;
    int y = gap / 2;
    int rowHeight = 0;
    for (int i = 0; i < count; ++i) {
        const int column = i % columns;
        if (i > 0 && column == 0) {
            y += rowHeight + gap;
            rowHeight = 0;
        }
        const QSize shape = m_pairs[i].teacher.size().isEmpty() ? QSize(1, 1) : m_pairs[i].teacher.size();
        const QSize size = shape.scaled(length, length, Qt::KeepAspectRatio);
        const int x = gap + column * (2 * length + between + gap);
        Cell cell;
        cell.teacher = QRect(QPoint(x, y + labelHeight), size);
        cell.student = cell.teacher.translated(size.width() + between, 0);
        cell.caption = QRect(x, cell.teacher.bottom() + gridUnit / 2, 2 * size.width() + between, captionHeight());
        rowHeight = std::max(rowHeight, cell.caption.bottom() - y);
        result.append(cell);
    }
    if (height) {
        *height = y + rowHeight + gap / 2;
    }
    return result;
}

int PairGrid::heightForWidth(int width) const {
    int height = 0;
    cells(width, &height);
    return height;
}

QSize PairGrid::sizeHint() const {
    const int width = 2 * largestSide + between + 2 * gap;
    return {width, heightForWidth(width)};
}

QSize PairGrid::minimumSizeHint() const {
    return {2 * smallestSide + between + 2 * gap, 0};
}

void PairGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    setMinimumHeight(heightForWidth(width()));
}

void PairGrid::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    if (m_pairs.isEmpty()) {
        painter.setPen(theme().color(Token::dimText));
        painter.drawText(rect().adjusted(gap, gap, -gap, -gap), Qt::AlignCenter | Qt::TextWordWrap, m_emptyText);
        return;
    }
    painter.setRenderHint(QPainter::SmoothPixmapTransform);
    const QVector<Cell> places = cells(width());
    const int line = fontMetrics().height();
    for (qsizetype i = 0; i < places.size(); ++i) {
        const Cell& cell = places[i];
        const auto face = [&](const QRect& rect, const QImage& image, const QString& name, Token colour) {
            painter.drawImage(rect, image);
            painter.setPen(theme().color(colour));
            painter.drawText(QRect(rect.left(), rect.top() - line - gridUnit / 2, rect.width(), line), Qt::AlignLeft,
                             fontMetrics().elidedText(name, Qt::ElideRight, rect.width()));
        };
        face(cell.teacher, m_pairs[i].teacher, tr("Teacher"), Token::teacher);
        face(cell.student, m_pairs[i].student, tr("Student"), Token::student);
        painter.setPen(theme().color(Token::dimText));
        const QString prompt =
            fontMetrics().elidedText(m_pairs[i].prompt, Qt::ElideRight, captionLines * cell.caption.width() - 2 * line);
        painter.drawText(cell.caption, Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, prompt);
    }
}

bool PairGrid::event(QEvent* event) {
    if (event->type() == QEvent::ToolTip) {
        const auto* help = static_cast<QHelpEvent*>(event);
        const QVector<Cell> places = cells(width());
        for (qsizetype i = 0; i < places.size(); ++i) {
            if (places[i].teacher.united(places[i].student).united(places[i].caption).contains(help->pos())) {
                QToolTip::showText(help->globalPos(), m_pairs[i].prompt.toHtmlEscaped(), this);
                return true;
            }
        }
        QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

} // namespace arcflow::ui
