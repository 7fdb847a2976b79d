#pragma once

#include "ui/prompt/prompt_batch.h"

#include <QDialog>
#include <QThreadPool>

class QLabel;
class QPushButton;
class QTableView;

namespace arcflow::ui {

class BatchModel;

/// Prompts of a file, looked through before they become jobs. Not modal; rows with problems are marked and left out.
class BatchDialog : public QDialog {
    Q_OBJECT

public:
    explicit BatchDialog(QWidget* parent = nullptr);
    ~BatchDialog() override;

    /// Reads the file in the background and shows it.
    void load(const QString& path);
    /// Lets the user choose a file, and loads it.
    void chooseFile();

Q_SIGNALS:
    void rowsAccepted(const QVector<arcflow::ui::BatchRow>& rows); ///< the sound ones
    void loaded();

protected:
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;

private:
    void build();
    void take(const QString& path, const BatchFile& file);
    void acceptRows();

    BatchFile m_file;
    QString m_path; ///< being read, or shown
    BatchModel* m_model;
    QLabel* m_summary;
    QTableView* m_table;
    QPushButton* m_add;
    QThreadPool m_pool; ///< last: its threads end first
};

} // namespace arcflow::ui
