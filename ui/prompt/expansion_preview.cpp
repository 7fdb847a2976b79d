#include "ui/prompt/expansion_preview.h"

#include "ui/prompt/prompt_text.h"
#include "ui/prompt/row_list.h"
#include "ui/style/theme.h"

#include <QKeyEvent>
#include <QLabel>
#include <QListView>
#include <QPushButton>
#include <QRadioButton>
#include <QVBoxLayout>

namespace arcflow::ui {

QString variantsText(quint64 count) {
    constexpr quint64 million = 1'000'000;
    if (count > million) {
        return ExpansionPreview::tr("over a million variants");
    }
    return count == 1 ? ExpansionPreview::tr("1 variant")
                      : ExpansionPreview::tr("%Ln variants", nullptr, static_cast<int>(count));
}

ExpansionPreview::ExpansionPreview(QWidget* parent)
    : Popover(parent),
      m_model(new RowModel(this)),
      m_title(new QLabel),
      m_range(new QLabel),
      m_random(new QRadioButton(tr("Random: every image draws its own"))),
      m_all(new QRadioButton(tr("All combinations, in order"))),
      m_list(new QListView),
      m_use(new QPushButton(tr("Use this one"))) {
    setObjectName(QStringLiteral("expansionPreview"));
    setAccessibleName(tr("Variants of the prompt"));
    m_title->setFont(theme().font(TextSize::body, QFont::DemiBold));
    m_range->setProperty("dim", true);
    m_range->setObjectName(QStringLiteral("expansionRange"));
    m_random->setObjectName(QStringLiteral("expansionRandom"));
    m_random->setAccessibleName(m_random->text());
    m_random->setToolTip(tr("The image's seed decides, so the same seed gives the same text again"));
    m_all->setObjectName(QStringLiteral("expansionAll"));
    m_all->setAccessibleName(m_all->text());
    m_all->setToolTip(tr("One job for each variant, at most 10 000"));
    m_list->setObjectName(QStringLiteral("expansionList"));
    m_list->setAccessibleName(accessibleName());
    m_list->setModel(m_model);
    m_list->setItemDelegate(new RowDelegate(RowDelegate::Detail::beside, 2, m_list));
    m_list->setUniformItemSizes(true);
    m_list->setMouseTracking(true);
    m_list->setFrameShape(QFrame::NoFrame);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumSize(340, 260);
    m_list->installEventFilter(this);
    m_use->setObjectName(QStringLiteral("expansionUse"));
    m_use->setAccessibleName(m_use->text());
    m_use->setToolTip(tr("Write the chosen variant in place of the prompt (Enter; Ctrl+Z brings the prompt back)"));
    auto* head = new QHBoxLayout;
    head->addWidget(m_title, 1);
    head->addWidget(m_range);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gridUnit * 3 / 2, gridUnit, gridUnit * 3 / 2, gridUnit * 3 / 2);
    layout->setSpacing(gridUnit);
    layout->addLayout(head);
    layout->addWidget(m_random);
    layout->addWidget(m_all);
    layout->addWidget(m_list, 1);
    layout->addWidget(m_use, 0, Qt::AlignRight);
    connect(m_random, &QRadioButton::clicked, this, [this] { Q_EMIT modeChosen(ExpansionMode::random); });
    connect(m_all, &QRadioButton::clicked, this, [this] { Q_EMIT modeChosen(ExpansionMode::all); });
    connect(m_use, &QPushButton::clicked, this, &ExpansionPreview::use);
    connect(m_list, &QListView::doubleClicked, this, &ExpansionPreview::use);
}

void ExpansionPreview::setAnalysis(const PromptAnalysis& analysis) {
    m_texts = analysis.preview;
    m_random->setChecked(analysis.mode == ExpansionMode::random);
    m_all->setChecked(analysis.mode == ExpansionMode::all);
    QVector<RowModel::Row> rows;
    for (qsizetype i = 0; i < m_texts.size(); ++i) {
        const QString detail = analysis.mode == ExpansionMode::random
                                   ? tr("seed %1").arg(analysis.seed + static_cast<quint64>(i))
                                   : QLocale().toString(i + 1);
        rows.append({listLine(m_texts[i]), detail, listLine(m_texts[i], 2000)});
    }
    m_model->setRows(rows);
    m_list->setCurrentIndex(m_model->index(0));
    const quint64 count = analysis.prompt.count();
    const bool complete = analysis.mode == ExpansionMode::all && static_cast<quint64>(rows.size()) == count;
    m_title->setText(variantsText(count));
    const int shown = static_cast<int>(rows.size());
    m_range->setText(complete || shown < 2                    ? QString()
                     : analysis.mode == ExpansionMode::random ? tr("the first %n draws", nullptr, shown)
                                                              : tr("the first %n", nullptr, shown));
    m_use->setEnabled(!rows.isEmpty());
}

void ExpansionPreview::showEvent(QShowEvent* event) {
    m_list->setFocus();
    Popover::showEvent(event);
}

bool ExpansionPreview::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::KeyPress) {
        const int key = static_cast<QKeyEvent*>(event)->key();
        if (key == Qt::Key_Return || key == Qt::Key_Enter) {
            use();
            return true;
        }
    }
    return Popover::eventFilter(watched, event);
}

void ExpansionPreview::use() {
    const QModelIndex index = m_list->currentIndex();
    if (index.isValid()) {
        const QString text = m_texts[index.row()];
        hide();
        Q_EMIT useRequested(text);
    }
}

} // namespace arcflow::ui
