#pragma once

#include <QHash>
#include <QKeySequence>
#include <QList>
#include <QObject>
#include <QPointer>
#include <QStringList>
#include <QVariantMap>

#include <functional>

class QAction;
class QWidget;

namespace arcflow::ui {

/// Where a command listens for its keys. The same key may mean different things in different panels.
inline const QString windowContext = QStringLiteral("window");

/// What the program can do, by a name that stays: settings and help refer to it.
struct Command {
    QString id;                      ///< "queue.pause"; never shown, never changed between versions
    QString title;                   ///< "Pause queue", translated
    QString category;                ///< "Queue", translated
    QString keywords;                ///< further words to find it by, translated
    QList<QKeySequence> shortcuts;   ///< as the program ships
    QString icon;                    ///< name of an icon, or empty
    QString context = windowContext; ///< windowContext, or the name of a panel ("canvas", "gallery")
    /// The panel listens for the keys itself, as for one that is held down: they are kept, shown and changed here, and
    /// `shortcutsChanged` tells it.
    bool panelListens = false;
};

/// All commands of the program with their QActions, their keys and the user's own keys. GUI thread only.
///
///     QAction* pause = commands.add({.id = "queue.pause", .title = tr("Pause queue"), .category = tr("Queue"),
///                                    .shortcuts = {QKeySequence(tr("Ctrl+P"))}, .icon = "pause"}, [this] {
///                                    m_queue->pause(); });
///     commands.attach("canvas", m_canvas);
///
/// Actions' tooltips read "Title (Ctrl+P)" and follow every change of the keys; a menu or a tool button takes the
/// action itself.
class CommandRegistry : public QObject {
    Q_OBJECT

public:
    explicit CommandRegistry(QObject* parent = nullptr);

    /// The id must be new and the context may be attached later. `run` may be empty: connect to the action then.
    QAction* add(const Command& command, std::function<void()> run = {});
    QAction* action(const QString& id) const; ///< null if unknown
    const Command* command(const QString& id) const;
    QStringList ids() const { return m_order; } ///< in the order they were added

    /// The widget in which a context's keys are heard, with everything inside it; the window for windowContext.
    void attach(const QString& context, QWidget* widget);

    void setTitle(const QString& id, const QString& title);
    /// Switches a command off and says why, in its tooltip and in the palette; an empty reason switches it on.
    void setUnavailable(const QString& id, const QString& reason);
    QString unavailableReason(const QString& id) const;
    /// Runs a command if it is known and available; remembers it as the most recent.
    bool run(const QString& id);

    QList<QKeySequence> shortcuts(const QString& id) const;
    bool isCustomised(const QString& id) const;
    /// Other commands that could not be told apart from `id` if it had this key: the same keys, or one a beginning of
    /// the other, where both are heard.
    QStringList conflicts(const QString& id, const QKeySequence& key) const;
    void setShortcuts(const QString& id, const QList<QKeySequence>& keys);
    /// Gives a key to a command as its only one and takes it from all commands it conflicts with.
    void reassign(const QString& id, const QKeySequence& key);
    void resetShortcuts(const QString& id);
    void resetAllShortcuts();

    /// Keys that differ from those the program ships with, for the settings: id → list of key texts. Unknown ids are
    /// kept, so that a command that is missing in one version does not lose its keys.
    QVariantMap userShortcuts() const;
    void setUserShortcuts(const QVariantMap& shortcuts);

    QStringList recent() const { return m_recent; } ///< ids, latest first, at most 12
    void setRecent(const QStringList& ids);

Q_SIGNALS:
    void added(const QString& id);
    void changed(const QString& id);          ///< title or availability
    void shortcutsChanged(const QString& id); ///< empty: many
    void recentChanged();

private:
    struct Entry {
        Command command;
        QAction* action = nullptr;
        QString unavailable{};
        QList<QKeySequence> shortcuts{};
    };

    void applyShortcuts(Entry& entry, const QList<QKeySequence>& keys);
    void updateToolTip(const Entry& entry);
    void remember(const QString& id);

    QHash<QString, Entry> m_entries;
    QStringList m_order;
    QHash<QString, QPointer<QWidget>> m_contexts;
    QVariantMap m_unknownUserShortcuts;
    QStringList m_recent;
};

} // namespace arcflow::ui
