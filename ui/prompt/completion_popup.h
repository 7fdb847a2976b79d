#pragma once

#include "ui/prompt/completion_index.h"

#include <QFrame>

class QListView;

namespace arcflow::ui {

class RowModel;

/// The list of offers below the text cursor. It never takes the focus: the editor keeps every key and says what they do
/// here.
class CompletionPopup : public QFrame {
    Q_OBJECT

public:
    explicit CompletionPopup(QWidget* editor);

    /// Shows the offers, or hides when there are none. `caret`: the cursor's rectangle on the screen; `first`: the
    /// first row is chosen from the start.
    void offer(const QVector<Completion>& offers, const QRect& caret, bool first);
    /// Moves the choice by so many rows, round the ends.
    void move(int rows);
    /// The chosen row; nothing if none is.
    std::optional<Completion> current() const;
    std::optional<Completion> first() const;

Q_SIGNALS:
    void clicked(const arcflow::ui::Completion& completion);

private:
    QVector<Completion> m_offers;
    RowModel* m_model;
    QListView* m_list;
};

} // namespace arcflow::ui
