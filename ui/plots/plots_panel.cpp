#include "ui/plots/plots_panel.h"

#include "ui/plots/modes_plot.h"
#include "ui/plots/plot_section.h"
#include "ui/plots/trajectory_csv.h"
#include "ui/plots/trajectory_plot.h"
#include "ui/plots/trajectory_summary.h"
#include "ui/plots/velocity_plot.h"
#include "ui/shell/collapsible_section.h"
#include "ui/style/column_scroll_area.h"

#include <QButtonGroup>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {
namespace {

constexpr int twoColumnsFrom = 760; ///< width from which plots stand beside each other

} // namespace

PlotsPanel::PlotsPanel(AppSettings& settings, QWidget* parent)
    : QWidget(parent),
      m_pages(new QStackedLayout(this)),
      m_scroll(new ColumnScrollArea(this)),
      m_trajectory(new TrajectoryPlot),
      m_velocity(new VelocityPlot),
      m_modes(new ModesPlot) {
    setObjectName(QStringLiteral("plotsPanel"));
    setAccessibleName(tr("Plots"));

    auto* empty = new QLabel(tr("Generate an image with recording on to see here how it came about."), this);
    empty->setObjectName(QStringLiteral("plotsEmpty"));
    empty->setAlignment(Qt::AlignCenter);
    empty->setWordWrap(true);
    empty->setMargin(2 * gridUnit);
    empty->setProperty("dim", true);
    m_pages->addWidget(empty);

    auto* content = new QWidget;
    m_grid = new QGridLayout(content);
    m_grid->setContentsMargins(gridUnit, gridUnit, gridUnit, gridUnit);
    m_grid->setSpacing(gridUnit + 4);
    m_scroll->setWidget(content);
    m_scroll->setFocusPolicy(Qt::NoFocus);
    m_pages->addWidget(m_scroll);

    addSection(new PlotSection(settings, m_trajectory, tr("Trajectory"), QStringLiteral("trajectory"), pointsCsv));
    addSection(new PlotSection(settings, m_velocity, tr("Velocity"), QStringLiteral("velocity"), pointsCsv));
    addSection(
        new PlotSection(settings, m_modes, m_modes->title(), QStringLiteral("modes"), modesCsv, makeModesSwitch()));
    connect(m_modes, &ModesPlot::titleChanged, this, [this] { m_sections.last()->setTitle(m_modes->title()); });
    m_words = makeWords();
    arrange(1);
}

PlotsPanel::~PlotsPanel() = default;

void PlotsPanel::addSection(PlotSection* section) {
    m_sections.append(section);
    connect(section, &PlotSection::exported, this, &PlotsPanel::exported);
    connect(section, &PlotSection::exportFailed, this, &PlotsPanel::exportFailed);
    connect(section->plot(), &PlotView::sigmaPicked, this, [this](double sigma) {
        setSigma(sigma);
        Q_EMIT sigmaPicked(sigma);
    });
}

/// In the header of the modes: what stands along the horizontal axis.
QWidget* PlotsPanel::makeModesSwitch() {
    auto* choice = new QWidget;
    auto* layout = new QHBoxLayout(choice);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(0);
    auto* group = new QButtonGroup(choice);
    const auto add = [&](ModesPlot::Across across, const QString& text, const QString& name, const char* id) {
        auto* button = new QToolButton;
        button->setObjectName(QString::fromLatin1(id));
        button->setProperty("tab", true);
        button->setText(text);
        button->setToolTip(name);
        button->setAccessibleName(name);
        button->setCheckable(true);
        button->setChecked(m_modes->across() == across);
        button->setFocusPolicy(Qt::StrongFocus);
        group->addButton(button);
        layout->addWidget(button);
        connect(button, &QToolButton::toggled, this, [this, across](bool on) {
            if (on) {
                m_modes->setAcross(across);
            }
        });
    };
    add(ModesPlot::Across::gamma, tr("ℓ"), tr("Over ℓ = log γ, for the step at the cursor"), "modesOverGamma");
    add(ModesPlot::Across::sigma, tr("σ"), tr("Over σ, all steps"), "modesOverSigma");
    return choice;
}

/// The summary as text that can be selected, folded away at first.
QWidget* PlotsPanel::makeWords() {
    auto* words = new CollapsibleSection(tr("In words"));
    words->header()->setObjectName(QStringLiteral("plotsInWords"));
    words->header()->setToolTip(tr("What the plots show, as text that can be copied"));
    m_summary = new QLabel;
    m_summary->setObjectName(QStringLiteral("plotsSummary"));
    m_summary->setAccessibleName(tr("The plots in words"));
    m_summary->setTextFormat(Qt::PlainText);
    m_summary->setWordWrap(true);
    m_summary->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    words->setContent(m_summary);
    words->setExpanded(false);
    return words;
}

void PlotsPanel::arrange(int columns) {
    if (columns == m_columns) {
        return;
    }
    m_columns = columns;
    for (PlotSection* section : std::as_const(m_sections)) {
        m_grid->removeWidget(section);
    }
    m_grid->removeWidget(m_words);
    if (columns == 1) {
        for (int i = 0; i < m_sections.size(); ++i) {
            m_grid->addWidget(m_sections[i], i, 0);
        }
        m_grid->addWidget(m_words, 3, 0);
    } else { // the plane, which is two-dimensional, gets the height; what shares σ stays above each other
        m_grid->addWidget(m_sections[0], 0, 0, 2, 1);
        m_grid->addWidget(m_sections[1], 0, 1);
        m_grid->addWidget(m_sections[2], 1, 1);
        m_grid->addWidget(m_words, 3, 0, 1, 2);
    }
    for (int i = 0; i < 3; ++i) {
        m_grid->setRowStretch(i, columns == 1 || i < 2 ? (columns == 1 && i == 0 ? 5 : 4) : 0);
    }
    m_grid->setColumnStretch(0, 1);
    m_grid->setColumnStretch(1, columns - 1);
}

void PlotsPanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange(width() >= twoColumnsFrom ? 2 : 1);
}

void PlotsPanel::setTrajectory(const TrajectoryPtr& trajectory) {
    const bool any = trajectory && !trajectory->empty();
    const QString words = any ? trajectorySummary(*trajectory) : QString();
    m_summary->setText(words);
    setAccessibleDescription(words);
    m_trajectory->setAccessibleDescription(any ? pathSummary(*trajectory) : QString());
    m_velocity->setAccessibleDescription(any ? velocitySummary(*trajectory) : QString());
    m_modes->setAccessibleDescription(any ? modesSummary(*trajectory) : QString());
    for (PlotSection* section : std::as_const(m_sections)) {
        section->plot()->setTrajectory(trajectory);
    }
    m_sections.last()->setTitle(m_modes->title());
    m_pages->setCurrentIndex(any ? 1 : 0);
}

void PlotsPanel::setSigma(double sigma) {
    for (PlotSection* section : std::as_const(m_sections)) {
        section->plot()->setSigma(sigma);
    }
}

double PlotsPanel::sigma() const {
    return m_trajectory->sigma();
}

void PlotsPanel::setFigureStem(const QString& stem) {
    for (PlotSection* section : std::as_const(m_sections)) {
        section->setFigureStem(stem);
    }
}

QList<PlotSection*> PlotsPanel::sections() const {
    return m_sections;
}

} // namespace arcflow::ui
