#pragma once

#include "ui/distil/distil_run.h"

#include <QWidget>

class QPushButton;
class QToolButton;

namespace arcflow::ui {

class LinePlot;

/// Loss, validation error and error by steps of a run, one above the other.
class RunPlots : public QWidget {
    Q_OBJECT

public:
    explicit RunPlots(DistilRun& run, QWidget* parent = nullptr);

Q_SIGNALS:
    void curveExportRequested(); ///< the numbers as CSV

private:
    void showLoss();
    void showErrors();
    void showCurve();
    void updateButtons();

    DistilRun& m_run;
    LinePlot *m_loss, *m_error, *m_bySteps;
    QToolButton *m_export, *m_measure;
};

/// A mean that follows the values, for a line through noisy ones; `weight` of the latest. Numbers that are none are
/// passed over.
QVector<double> smoothed(const QVector<double>& values, double weight);

} // namespace arcflow::ui
