#include "ui/prompt/completion_popup.h"

#include "ui/prompt/prompt_text.h"
#include "ui/prompt/row_list.h"
#include "ui/style/theme.h"

#include <QListView>
#include <QScreen>
#include <QVBoxLayout>

namespace arcflow::ui {
namespace {

constexpr int margin = 4;

} // namespace

CompletionPopup::CompletionPopup(QWidget* editor)
    : QFrame(editor, Qt::ToolTip | Qt::FramelessWindowHint), m_model(new RowModel(this)), m_list(new QListView) {
    setObjectName(QStringLiteral("promptCompletions"));
    setAccessibleName(tr("Offers for what is being typed"));
    setProperty("raised", true);
    setAttribute(Qt::WA_ShowWithoutActivating);
    setFocusPolicy(Qt::NoFocus);
    m_list->setObjectName(QStringLiteral("promptCompletionList"));
    m_list->setAccessibleName(accessibleName());
    m_list->setToolTip(tr("Tab takes the offer, Esc closes the list"));
    m_list->setFocusPolicy(Qt::NoFocus);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RowDelegate(RowDelegate::Detail::beside, 1, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumSize(1, 1); // a single offer needs one row
    m_list->setStyleSheet(QStringLiteral("QListView { border: none; background: transparent; }"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(margin, margin, margin, margin);
    layout->addWidget(m_list);
    connect(m_list, &QListView::clicked, this,
            [this](const QModelIndex& index) { Q_EMIT clicked(m_offers[index.row()]); });
}

void CompletionPopup::offer(const QVector<Completion>& offers, const QRect& caret, bool first) {
    m_offers = offers;
    if (offers.isEmpty()) {
        hide();
        return;
    }
    QVector<RowModel::Row> rows;
    for (const Completion& offer : offers) {
        const QString detail = offer.kind == Completion::Kind::snippet    ? listLine(offer.insert, 60)
                               : offer.kind == Completion::Kind::wildcard ? tr("wildcard")
                                                                          : QString();
        rows.append({offer.label, detail, {}});
    }
    m_model->setRows(rows);
    constexpr int visibleRows = 8;
    const int rowHeight = m_list->sizeHintForRow(0);
    const int shown = std::min<int>(visibleRows, static_cast<int>(rows.size()));
    const int width = std::clamp(fontMetrics().averageCharWidth() * 48, 240, 480);
    resize(width, shown * rowHeight + 2 * margin + contentsMargins().top() + contentsMargins().bottom());
    QPoint corner = caret.bottomLeft() + QPoint(0, 4);
    if (const QScreen* screen = parentWidget()->screen()) {
        const QRect bounds = screen->availableGeometry();
        if (corner.y() + height() > bounds.bottom()) {
            corner.setY(caret.top() - height() - 4);
        }
        corner.setX(std::clamp(corner.x(), bounds.left(), std::max(bounds.left(), bounds.right() - width)));
    }
    QWidget::move(corner);
    m_list->scrollToTop();
    m_list->setCurrentIndex(first ? m_model->index(0) : QModelIndex());
    show();
}

void CompletionPopup::move(int rows) {
    const int count = m_model->rowCount();
    const QModelIndex index = m_list->currentIndex();
    const int from = index.isValid() ? index.row() : rows > 0 ? -1 : 0;
    m_list->setCurrentIndex(m_model->index((from + rows + count) % count));
}

std::optional<Completion> CompletionPopup::current() const {
    const QModelIndex index = m_list->currentIndex();
    return isVisible() && index.isValid() ? std::make_optional(m_offers[index.row()]) : std::nullopt;
}

std::optional<Completion> CompletionPopup::first() const {
    return isVisible() && !m_offers.isEmpty() ? std::make_optional(m_offers.front()) : std::nullopt;
}

} // namespace arcflow::ui
