#pragma once

#include "ui/generate/estimate_warnings.h"
#include "ui/generate/run_plan.h"

#include <QHash>
#include <QWidget>

class QAction;
class QLabel;
class QMenu;
class QPushButton;
class QVBoxLayout;

namespace arcflow::ui {

class KeyButton;

/// What the next job will cost, and the button that makes it. Beside it a menu for a pair, one of the two, or a sheet
/// of seeds. Ctrl+Return generates, Ctrl+Shift+Return makes a pair, until useActions() hands the keys to others.
class GenerateBar : public QWidget {
    Q_OBJECT

public:
    explicit GenerateBar(QWidget* parent = nullptr);

    void setEstimate(const RunEstimate& estimate, const QVector<EstimateWarning>& warnings);
    /// Why nothing can be generated, as a sentence ("Loading nano…"); empty: it can.
    void setUnavailable(const QString& reason);
    QString unavailableReason() const { return m_reason; }
    /// Why a mode cannot be chosen from the menu; empty: it can.
    void setModeUnavailable(RunMode mode, const QString& reason);
    /// A job is running: the next one goes to the queue.
    void setJobRunning(bool running);

    /// The program's actions in place of the bar's own: the bar shows their keys and drops its own. Whoever owns them
    /// connects them to generate().
    void useActions(QAction* generateAction, QAction* pairAction);

public Q_SLOTS:
    void generate();
    void generatePair();

Q_SIGNALS:
    void generateRequested(const arcflow::ui::GenerateOverride& instead);
    void choiceTaken(const arcflow::ui::EstimateChoice& choice); ///< a way out of a warning
    void unavailableChanged(const QString& reason);

private:
    void buildButtons();
    QAction* addChoice(const QString& name, const QString& text, const GenerateOverride& instead);
    void request(const GenerateOverride& instead);
    void showWarnings(const QVector<EstimateWarning>& warnings);
    void updateTexts();

    QVBoxLayout* m_warnings;
    QLabel* m_estimate;
    KeyButton* m_button;
    QPushButton* m_more;
    QMenu* m_menu;
    QAction *m_generateAction, *m_pairAction;    ///< whose keys are shown
    QHash<int, QVector<QAction*>> m_modeActions; ///< by RunMode
    QVector<EstimateWarning> m_shownWarnings;
    RunEstimate m_lastEstimate;
    QString m_reason;
    bool m_running = false;
    bool m_ownsActions = true;
};

} // namespace arcflow::ui
