#pragma once

#include <QFrame>
#include <QPointer>

class QLabel;
class QLineEdit;
class QListView;

namespace arcflow::ui {

class CommandRegistry;
class PaletteModel;

/// Every command of the program by name: an overlay at the top of the window that filters while one types. Arrow keys
/// choose, Enter runs, Esc closes and gives the focus back.
class CommandPalette : public QFrame {
    Q_OBJECT

public:
    /// `host`: the window it lies over.
    CommandPalette(CommandRegistry& commands, QWidget* host);

    void open();
    void dismiss();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    bool handleKey(int key);
    void moveTo(int row);
    void runCurrent();
    void refresh();
    void place();
    void followFocus(QWidget* now);

    CommandRegistry& m_commands;
    PaletteModel* m_model;
    QLineEdit* m_query;
    QListView* m_list;
    QLabel* m_empty;
    QString m_chosen; ///< id of the current row
    QPointer<QWidget> m_focusBefore;
};

} // namespace arcflow::ui
