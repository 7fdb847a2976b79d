#pragma once

#include "ui/distil/distil_run.h"

#include <QWidget>

class QLabel;
class QProgressBar;

namespace arcflow::ui {

class ElidedLabel;

/// A run in a line: what it does, how far it is, how long it will take, what it costs.
class RunStrip : public QWidget {
    Q_OBJECT

public:
    explicit RunStrip(DistilRun& run, QWidget* parent = nullptr);

private:
    void update();
    QString stateText() const;
    QString numbersText() const;

    DistilRun& m_run;
    QLabel *m_state, *m_time;
    ElidedLabel* m_numbers;
    QProgressBar* m_bar;
};

} // namespace arcflow::ui
