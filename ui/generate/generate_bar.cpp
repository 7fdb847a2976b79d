#include "ui/generate/generate_bar.h"

#include "ui/generate/estimate_text.h"
#include "ui/generate/key_button.h"
#include "ui/generate/label_text.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QMenu>
#include <QVBoxLayout>

#include <algorithm>

namespace arcflow::ui {

namespace {

bool sameText(const QVector<EstimateWarning>& a, const QVector<EstimateWarning>& b) {
    const auto choicesAlike = [](const EstimateChoice& x, const EstimateChoice& y) { return x.text == y.text; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](const EstimateWarning& x, const EstimateWarning& y) {
        return x.text == y.text &&
               std::equal(x.choices.begin(), x.choices.end(), y.choices.begin(), y.choices.end(), choicesAlike);
    });
}

QLabel* textLabel() {
    auto* label = new QLabel;
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    return label;
}

} // namespace

GenerateBar::GenerateBar(QWidget* parent)
    : QWidget(parent),
      m_warnings(new QVBoxLayout),
      m_estimate(textLabel()),
      m_button(new KeyButton(tr("Generate"))),
      m_more(new QPushButton),
      m_menu(new QMenu(this)),
      m_generateAction(new QAction(tr("Generate"), this)),
      m_pairAction(new QAction(tr("Generate a pair"), this)) {
    setObjectName(QStringLiteral("generateBar"));
    m_estimate->setObjectName(QStringLiteral("estimate"));
    m_estimate->setAccessibleName(tr("Estimate"));
    m_estimate->setProperty("dim", true);
    m_warnings->setSpacing(gridUnit / 2);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gridUnit * 3 / 2, gridUnit, gridUnit * 3 / 2, gridUnit * 3 / 2);
    layout->setSpacing(gridUnit);
    layout->addLayout(m_warnings);
    layout->addWidget(m_estimate);
    buildButtons();
    m_generateAction->setShortcuts({QKeySequence(Qt::CTRL | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::Key_Enter)});
    m_pairAction->setShortcuts(
        {QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Return), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_Enter)});
    connect(m_generateAction, &QAction::triggered, this, &GenerateBar::generate);
    connect(m_pairAction, &QAction::triggered, this, &GenerateBar::generatePair);
    addActions({m_generateAction, m_pairAction});
    updateTexts();
}

void GenerateBar::buildButtons() {
    m_button->setObjectName(QStringLiteral("generate"));
    m_more->setObjectName(QStringLiteral("generateMore"));
    m_more->setProperty("primary", true);
    m_more->setIcon(theme().icon(QStringLiteral("chevron-up"), Token::onAccent));
    m_more->setFixedWidth(5 * gridUnit);
    m_more->setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Preferred);
    m_more->setToolTip(tr("A pair, one of the two, or a sheet of seeds"));
    m_more->setAccessibleName(tr("More ways to generate"));
    auto* row = new QHBoxLayout;
    row->setSpacing(gridUnit / 4);
    row->addWidget(m_button, 1);
    row->addWidget(m_more);
    static_cast<QVBoxLayout*>(layout())->addLayout(row);
    connect(m_button, &QPushButton::clicked, this, &GenerateBar::generate);

    m_menu->setObjectName(QStringLiteral("generateMenu"));
    m_menu->setToolTipsVisible(true);
    m_modeActions[static_cast<int>(RunMode::pair)] +=
        addChoice(QStringLiteral("makePair"), tr("Pair"), {RunMode::pair, {}});
    m_modeActions[static_cast<int>(RunMode::student)] +=
        addChoice(QStringLiteral("makeStudent"), tr("Student only"), {RunMode::student, {}});
    m_modeActions[static_cast<int>(RunMode::teacher)] +=
        addChoice(QStringLiteral("makeTeacher"), tr("Teacher only"), {RunMode::teacher, {}});
    m_menu->addSeparator();
    for (const int count : {4, 9, 16}) {
        m_modeActions[static_cast<int>(RunMode::student)] += addChoice(
            QStringLiteral("sheet%1").arg(count), tr("Draft sheet of %1 seeds").arg(count), {RunMode::student, count});
    }
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_menu->popup(
            m_more->mapToGlobal(QPoint(m_more->width() - m_menu->sizeHint().width(), -m_menu->sizeHint().height())));
    });
}

QAction* GenerateBar::addChoice(const QString& name, const QString& text, const GenerateOverride& instead) {
    QAction* action = m_menu->addAction(text);
    action->setObjectName(name);
    connect(action, &QAction::triggered, this, [this, instead] { request(instead); });
    return action;
}

void GenerateBar::request(const GenerateOverride& instead) {
    if (m_reason.isEmpty()) {
        Q_EMIT generateRequested(instead);
    }
}

void GenerateBar::generate() {
    request({});
}

void GenerateBar::generatePair() {
    if (m_modeActions[static_cast<int>(RunMode::pair)].front()->isEnabled()) {
        request({RunMode::pair, {}});
    }
}

void GenerateBar::useActions(QAction* generateAction, QAction* pairAction) {
    if (m_ownsActions) {
        delete m_generateAction;
        delete m_pairAction;
        m_ownsActions = false;
    }
    m_generateAction = generateAction;
    m_pairAction = pairAction;
    for (QAction* action : {generateAction, pairAction}) {
        connect(action, &QAction::changed, this, &GenerateBar::updateTexts);
    }
    updateTexts();
}

void GenerateBar::setJobRunning(bool running) {
    if (running != m_running) {
        m_running = running;
        updateTexts();
    }
}

void GenerateBar::setUnavailable(const QString& reason) {
    if (reason != m_reason) {
        m_reason = reason;
        updateTexts();
        Q_EMIT unavailableChanged(reason);
    }
}

void GenerateBar::setModeUnavailable(RunMode mode, const QString& reason) {
    for (QAction* action : std::as_const(m_modeActions[static_cast<int>(mode)])) {
        action->setEnabled(reason.isEmpty());
        action->setToolTip(reason.isEmpty() ? action->text() : reason);
    }
}

void GenerateBar::setEstimate(const RunEstimate& estimate, const QVector<EstimateWarning>& warnings) {
    m_lastEstimate = estimate;
    if (!sameText(warnings, m_shownWarnings)) {
        showWarnings(warnings);
    }
    updateTexts();
}

void GenerateBar::showWarnings(const QVector<EstimateWarning>& warnings) {
    m_shownWarnings = warnings;
    while (QLayoutItem* item = m_warnings->takeAt(0)) {
        if (QWidget* widget = item->widget()) {
            widget->hide();
            widget->deleteLater(); // its button may be what is calling
        }
        delete item;
    }
    for (const EstimateWarning& warning : warnings) {
        auto* box = new QWidget;
        box->setObjectName(warning.kind == EstimateWarning::Kind::memory ? QStringLiteral("memoryWarning")
                                                                         : QStringLiteral("diskWarning"));
        auto* column = new QVBoxLayout(box);
        column->setContentsMargins(0, 0, 0, 0);
        column->setSpacing(0);
        QLabel* text = textLabel();
        text->setProperty("warning", true);
        text->setText(breakableText(warning.text));
        column->addWidget(text);
        auto* row = new QHBoxLayout;
        row->setSpacing(gridUnit);
        for (const EstimateChoice& choice : warning.choices) {
            auto* button = new QPushButton(choice.text);
            button->setObjectName(QStringLiteral("choice"));
            button->setProperty("link", true);
            button->setAccessibleDescription(warning.text);
            button->setToolTip(choice.text);
            connect(button, &QPushButton::clicked, this, [this, choice] { Q_EMIT choiceTaken(choice); });
            row->addWidget(button);
        }
        row->addStretch(1);
        column->addLayout(row);
        m_warnings->addWidget(box);
    }
}

void GenerateBar::updateTexts() {
    const bool available = m_reason.isEmpty();
    const QKeySequence keys = m_generateAction->shortcut();
    const QString pairKeys = m_pairAction->shortcut().toString(QKeySequence::NativeText);
    m_button->setText(m_running ? tr("Queue") : tr("Generate"));
    m_button->setAccessibleName(m_button->text());
    m_button->setKeys(keys);
    const QString does = m_running ? tr("Put it behind the running job") : tr("Start at once");
    const QString withKeys =
        keys.isEmpty()
            ? does
            : tr("%1 (%2)", "what a button does and its keys").arg(does, keys.toString(QKeySequence::NativeText));
    m_button->setToolTip(available ? withKeys : m_reason);
    m_button->setAccessibleDescription(m_reason);
    m_button->setEnabled(available);
    m_more->setEnabled(available);
    QAction* pair = m_modeActions[static_cast<int>(RunMode::pair)].front();
    pair->setText(pairKeys.isEmpty() ? tr("Pair: student and teacher")
                                     : tr("Pair: student and teacher\t%1").arg(pairKeys));
    m_estimate->setText(available ? estimateText(m_lastEstimate) : breakableText(m_reason));
    m_estimate->setToolTip(available ? estimateDetails(m_lastEstimate) : QString());
}

} // namespace arcflow::ui
