#pragma once

#include "ui/library/library_types.h"
#include "ui/prompt/popover.h"

#include <optional>

class QLineEdit;
class QListView;

namespace arcflow::ui {

class PromptHistoryModel;

/// Earlier prompts with a search. Enter uses one, Shift+Enter inserts it at the cursor, Delete forgets it (until the
/// popover closes, that can be undone).
class HistoryPopover : public Popover {
    Q_OBJECT

public:
    explicit HistoryPopover(QWidget* parent);

    void setRecords(const QVector<PromptRecord>& records); ///< latest first

Q_SIGNALS:
    void useRequested(const arcflow::ui::PromptRecord& record);
    void insertRequested(const QString& text);
    void forgetRequested(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool handleKey(const QKeyEvent& event, bool inSearch);
    void use(bool insert);
    void forget();
    void settle();
    void undo();
    void updateEmptyText();
    void moveBy(int rows);

    PromptHistoryModel* m_model;
    QLineEdit* m_search;
    QListView* m_list;
    QLabel* m_empty;
    UndoBar* m_undo;
    std::optional<QString> m_forgotten; ///< out of sight, not gone yet
};

} // namespace arcflow::ui
