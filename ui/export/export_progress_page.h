#pragma once

#include "ui/export/export_job.h"

#include <QWidget>

class QLabel;
class QProgressBar;
class QPushButton;

namespace arcflow::ui {

class ElidedLabel;

/// An export that is running.
class ExportProgressPage : public QWidget {
    Q_OBJECT

public:
    explicit ExportProgressPage(QWidget* parent = nullptr);

    void begin(const ExportPlan& plan);
    void showProgress(const ExportProgress& progress);
    QPushButton* hideButton() const { return m_hide; }

Q_SIGNALS:
    void cancelRequested();
    void hideRequested();

private:
    void cancel();

    QLabel* m_title;
    ElidedLabel* m_name;
    QProgressBar* m_bar;
    QLabel* m_status;
    QPushButton* m_cancel;
    QPushButton* m_hide;
};

} // namespace arcflow::ui
