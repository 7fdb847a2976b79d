#pragma once

#include <QWidget>

class QLabel;
class QLineEdit;
class QModelIndex;
class QPushButton;
class QSortFilterProxyModel;
class QTableView;

namespace arcflow::ui {

class CommandRegistry;
class ElidedLabel;
class KeyCapture;
class ShortcutModel;

/// Every command with its keys: find one by name or by keys, press Enter on it and then the new keys. If another
/// command has them, it is named, and one chooses. Changes hold at once; who wants to keep them listens to
/// CommandRegistry::shortcutsChanged.
class ShortcutEditor : public QWidget {
    Q_OBJECT

public:
    explicit ShortcutEditor(CommandRegistry& commands, QWidget* parent = nullptr);

    QString currentCommand() const; ///< id, or empty
    void setCurrentCommand(const QString& id);

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* makeEditRow();
    QWidget* makeConflictRow();
    void showCurrent();
    void startCapture();
    void take(const QKeySequence& key);
    void finish();
    void clearKeys();

    CommandRegistry& m_commands;
    ShortcutModel* m_model;
    QSortFilterProxyModel* m_filter;
    QLineEdit* m_search;
    QTableView* m_table;
    ElidedLabel* m_title;
    KeyCapture* m_capture;
    QPushButton* m_clear;
    QPushButton* m_reset;
    QWidget* m_conflict;
    QLabel* m_conflictText;
};

} // namespace arcflow::ui
