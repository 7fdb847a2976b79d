#pragma once

#include "ui/distil/distil_choices.h"

#include <QStringList>
#include <QTimer>
#include <QWidget>

#include <vector>

class QLabel;
class QPlainTextEdit;
class QToolButton;

namespace arcflow::ui {

class ElidedLabel;
class SegmentedControl;

/// Where the prompts to train on come from: a pasted list, a text file, or what was generated before.
class PromptSource : public QWidget {
    Q_OBJECT

public:
    explicit PromptSource(QWidget* parent = nullptr);

    void show(const DistilChoices& choices);
    using QWidget::show;
    void setHistory(const QStringList& prompts);

    const QStringList& prompts() const { return m_prompts; }
    QString problem() const { return m_problem; } ///< why they cannot be read; empty: they can
    bool isReading() const { return m_reading != 0; }
    void setLocked(bool locked);
    void useFile(const QString& file);

Q_SIGNALS:
    void edited(arcflow::ui::PromptOrigin origin, const QString& file, const QString& list);
    void promptsChanged();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void chooseFile();
    void readAgain();
    void take(const QStringList& prompts, const QString& problem = {});

    SegmentedControl* m_origin;
    std::vector<QWidget*> m_pages; ///< in the order of the segments; one is shown
    QPlainTextEdit* m_list;
    ElidedLabel* m_file;
    QToolButton* m_browse;
    QLabel* m_historyText;
    QStringList m_history, m_prompts;
    QString m_path, m_problem;
    QTimer m_typing;
    int m_reading = 0, m_lastReading = 0; ///< the file that is being read
};

} // namespace arcflow::ui
