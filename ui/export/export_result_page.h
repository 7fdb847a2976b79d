#pragma once

#include "ui/export/export_job.h"

#include <QIcon>
#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace arcflow::ui {

/// What an export has done, and what has not worked.
class ExportResultPage : public QWidget {
    Q_OBJECT

public:
    explicit ExportResultPage(QWidget* parent = nullptr);

    void showResult(const ExportResult& result);
    QPushButton* closeButton() const { return m_close; }

Q_SIGNALS:
    void againRequested();
    void closeRequested();

private:
    void showIcon();
    void listFailures(const ExportResult& result);
    void openFolder();

    QLabel* m_iconLabel;
    QIcon m_icon;
    QLabel* m_title;
    QLabel* m_text;
    QListWidget* m_failures;
    QPushButton* m_open;
    QPushButton* m_close;
    QString m_folder;
};

} // namespace arcflow::ui
