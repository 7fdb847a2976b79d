#include "ui/distil/validation_view.h"

#include "ui/distil/distil_text.h"
#include "ui/distil/pair_grid.h"
#include "ui/style/column_scroll_area.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {

ValidationView::ValidationView(DistilRun& run, QWidget* parent)
    : QWidget(parent),
      m_run(run),
      m_title(new QLabel),
      m_slider(new QSlider(Qt::Horizontal)),
      m_previous(new QToolButton),
      m_next(new QToolButton),
      m_scroll(new ColumnScrollArea),
      m_grid(new PairGrid) {
    setObjectName(QStringLiteral("validationView"));
    m_title->setObjectName(QStringLiteral("validationTitle"));
    m_title->setProperty("heading", true);
    m_slider->setObjectName(QStringLiteral("validationSlider"));
    m_slider->setAccessibleName(tr("Validation"));
    m_slider->setToolTip(tr("Back through the validations of this run"));
    m_slider->setPageStep(1);
    m_grid->setAccessibleName(tr("Teacher and student, side by side"));
    m_grid->setEmptyText(tr("Pictures of teacher and student will be here, from the same noise, for the prompts that "
                            "are kept back from training."));
    const auto arrow = [this](QToolButton* button, const char* icon, const QString& name, int direction) {
        button->setIcon(theme().icon(QString::fromLatin1(icon)));
        button->setAutoRaise(true);
        button->setToolTip(name);
        button->setAccessibleName(name);
        connect(button, &QToolButton::clicked, this, [this, direction] { step(direction); });
    };
    arrow(m_previous, "chevron-left", tr("Validation before"), -1);
    arrow(m_next, "chevron-right", tr("Validation after"), 1);
    m_previous->setObjectName(QStringLiteral("previousValidation"));
    m_next->setObjectName(QStringLiteral("nextValidation"));
    auto* bar = new QHBoxLayout;
    bar->setContentsMargins(2 * gridUnit, gridUnit, gridUnit, gridUnit / 2);
    bar->setSpacing(gridUnit / 2);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_previous);
    bar->addWidget(m_slider);
    bar->addWidget(m_next);
    m_slider->setMinimumWidth(80);
    m_slider->setMaximumWidth(220);
    // The title stays where it is when there is something to walk through.
    QSizePolicy placeholder = m_next->sizePolicy();
    placeholder.setRetainSizeWhenHidden(true);
    m_next->setSizePolicy(placeholder);
    m_scroll->setWidget(m_grid);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    layout->addLayout(bar);
    layout->addWidget(m_scroll, 1);
    connect(m_slider, &QSlider::valueChanged, this, &ValidationView::setIndex);
    connect(&run, &DistilRun::began, this, &ValidationView::reset);
    connect(&run, &DistilRun::validated, this, &ValidationView::add);
    reset();
}

void ValidationView::reset() {
    m_index = static_cast<int>(m_run.validations().size()) - 1;
    display();
}

/// Whoever looks at an earlier one stays there.
void ValidationView::add() {
    const int last = static_cast<int>(m_run.validations().size()) - 1;
    m_index = m_index >= last - 1 ? last : m_index;
    display();
}

void ValidationView::setIndex(int index) {
    const int last = static_cast<int>(m_run.validations().size()) - 1;
    if (last >= 0 && index != m_index) {
        m_index = std::clamp(index, 0, last);
        display();
    }
}

void ValidationView::step(int direction) {
    setIndex(m_index + direction);
}

void ValidationView::display() {
    const QVector<ValidationPtr>& all = m_run.validations();
    const int last = static_cast<int>(all.size()) - 1;
    const QSignalBlocker quiet(m_slider);
    m_slider->setRange(0, std::max(0, last));
    m_slider->setValue(std::max(0, m_index));
    for (QWidget* control : std::initializer_list<QWidget*>{m_slider, m_previous, m_next}) {
        control->setVisible(last > 0);
    }
    m_previous->setEnabled(m_index > 0);
    m_next->setEnabled(m_index < last);
    if (m_index < 0 || m_index > last) {
        m_title->setText(tr("Validation"));
        m_grid->setPairs({});
        return;
    }
    const ShownValidation& shown = *all[m_index];
    const QString when = shown.iteration == 0 ? tr("Before training")
                                              : tr("After %n iterations", nullptr, static_cast<int>(shown.iteration));
    m_title->setText(tr("%1 · error %2").arg(when, shortNumber(shown.studentError)));
    m_title->setToolTip(tr("Mean square distance to the teacher's latents, over their variance.\n"
                           "The teacher itself in as few steps: %1")
                            .arg(shortNumber(shown.shortTeacherError)));
    m_grid->setPairs(shown.pairs);
}

} // namespace arcflow::ui
