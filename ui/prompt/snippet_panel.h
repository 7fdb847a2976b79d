#pragma once

#include "ui/library/library_types.h"
#include "ui/prompt/popover.h"

#include <optional>

class QLineEdit;
class QListView;
class QPushButton;

namespace arcflow::ui {

class RowModel;

/// Saved pieces of prompt: Enter inserts one, F2 renames, Delete removes (until the popover closes, that can be
/// undone); what is selected in the editor can be saved as another.
class SnippetPanel : public Popover {
    Q_OBJECT

public:
    explicit SnippetPanel(QWidget* parent);

    void setSnippets(const QVector<SnippetRecord>& snippets);
    /// What would be saved: the selection, or the whole prompt. Empty: nothing can be.
    void setCandidate(const QString& text, bool isSelection);

Q_SIGNALS:
    void saveRequested(const arcflow::ui::SnippetRecord& snippet); ///< id 0: new; otherwise a new name
    void removeRequested(qint64 id);
    void insertRequested(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void buildRows();
    void fill();
    void insertCurrent();
    void removeCurrent();
    void saveCandidate();
    void settle();

    QVector<SnippetRecord> m_snippets, m_shown; ///< by name; m_shown without the removed one
    std::optional<qint64> m_removed;            ///< out of sight, not gone yet
    QString m_candidate;
    RowModel* m_model;
    QListView* m_list;
    QLabel *m_empty, *m_saveLabel;
    QLineEdit* m_name;
    QPushButton* m_save;
    UndoBar* m_undo;
};

} // namespace arcflow::ui
