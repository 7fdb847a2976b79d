#pragma once

#include "ui/prompt/popover.h"
#include "ui/prompt/prompt_analyser.h"

class QListView;
class QRadioButton;

namespace arcflow::ui {

class RowModel;

/// "240 variants", or "more than a million variants".
QString variantsText(quint64 count);

/// The texts a dynamic prompt stands for, the first 100 of them, and which of them images are made of.
class ExpansionPreview : public Popover {
    Q_OBJECT

public:
    explicit ExpansionPreview(QWidget* parent);

    void setAnalysis(const PromptAnalysis& analysis);

Q_SIGNALS:
    void modeChosen(arcflow::ui::ExpansionMode mode); ///< random or all
    void useRequested(const QString& text);           ///< this text instead of the prompt

protected:
    void showEvent(QShowEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void use();

    QStringList m_texts;
    RowModel* m_model;
    QLabel *m_title, *m_range;
    QRadioButton *m_random, *m_all;
    QListView* m_list;
    QPushButton* m_use;
};

} // namespace arcflow::ui
