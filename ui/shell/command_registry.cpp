#include "ui/shell/command_registry.h"

#include "ui/style/theme.h"

#include <QAction>
#include <QWidget>

namespace arcflow::ui {

namespace {

constexpr int mostRecent = 12;

QStringList texts(const QList<QKeySequence>& keys) {
    QStringList result;
    for (const QKeySequence& key : keys) {
        result += key.toString(QKeySequence::PortableText);
    }
    return result;
}

/// What is stored must be readable keys; anything else is left out.
QList<QKeySequence> fromTexts(const QStringList& texts) {
    QList<QKeySequence> keys;
    for (const QString& text : texts) {
        const QKeySequence key = QKeySequence::fromString(text, QKeySequence::PortableText);
        bool readable = !key.isEmpty();
        for (int i = 0; i < key.count(); ++i) {
            readable = readable && key[static_cast<uint>(i)].key() != Qt::Key_unknown;
        }
        if (readable && !keys.contains(key)) {
            keys += key;
        }
    }
    return keys;
}

} // namespace

CommandRegistry::CommandRegistry(QObject* parent) : QObject(parent) {}

QAction* CommandRegistry::add(const Command& command, std::function<void()> run) {
    Q_ASSERT_X(!m_entries.contains(command.id), "CommandRegistry::add", qPrintable(command.id));
    Entry entry{command, new QAction(command.title, this)};
    entry.action->setObjectName(command.id);
    entry.action->setMenuRole(QAction::NoRole);
    if (!command.icon.isEmpty()) {
        entry.action->setIcon(theme().icon(command.icon));
    }
    entry.action->setShortcutContext(command.context == windowContext ? Qt::WindowShortcut
                                                                      : Qt::WidgetWithChildrenShortcut);
    connect(entry.action, &QAction::triggered, this, [this, id = command.id] { remember(id); });
    if (run) {
        connect(entry.action, &QAction::triggered, this, std::move(run));
    }
    if (QWidget* widget = m_contexts.value(command.context)) {
        widget->addAction(entry.action);
    }
    m_order += command.id;
    QAction* action = entry.action;
    const QVariant stored = m_unknownUserShortcuts.take(command.id);
    Entry& kept = *m_entries.insert(command.id, std::move(entry));
    applyShortcuts(kept, stored.isValid() ? fromTexts(stored.toStringList()) : command.shortcuts);
    Q_EMIT added(command.id);
    return action;
}

QAction* CommandRegistry::action(const QString& id) const {
    const auto found = m_entries.constFind(id);
    return found == m_entries.constEnd() ? nullptr : found->action;
}

const Command* CommandRegistry::command(const QString& id) const {
    const auto found = m_entries.constFind(id);
    return found == m_entries.constEnd() ? nullptr : &found->command;
}

void CommandRegistry::attach(const QString& context, QWidget* widget) {
    QPointer<QWidget>& attached = m_contexts[context];
    for (const QString& id : std::as_const(m_order)) {
        const Entry& entry = *m_entries.constFind(id);
        if (entry.command.context == context) {
            if (attached) {
                attached->removeAction(entry.action);
            }
            widget->addAction(entry.action);
        }
    }
    attached = widget;
}

void CommandRegistry::setTitle(const QString& id, const QString& title) {
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || found->command.title == title) {
        return;
    }
    found->command.title = title;
    found->action->setText(title);
    updateToolTip(*found);
    Q_EMIT changed(id);
}

void CommandRegistry::setUnavailable(const QString& id, const QString& reason) {
    const auto found = m_entries.find(id);
    if (found == m_entries.end() || found->unavailable == reason) {
        return;
    }
    found->unavailable = reason;
    found->action->setEnabled(reason.isEmpty());
    updateToolTip(*found);
    Q_EMIT changed(id);
}

QString CommandRegistry::unavailableReason(const QString& id) const {
    const auto found = m_entries.constFind(id);
    return found == m_entries.constEnd() ? QString() : found->unavailable;
}

bool CommandRegistry::run(const QString& id) {
    QAction* found = action(id);
    if (!found || !found->isEnabled()) {
        return false;
    }
    found->trigger();
    return true;
}

void CommandRegistry::remember(const QString& id) {
    m_recent.removeAll(id);
    m_recent.prepend(id);
    m_recent.resize(std::min<qsizetype>(m_recent.size(), mostRecent));
    Q_EMIT recentChanged();
}

void CommandRegistry::setRecent(const QStringList& ids) {
    m_recent = ids.mid(0, mostRecent);
    Q_EMIT recentChanged();
}

QList<QKeySequence> CommandRegistry::shortcuts(const QString& id) const {
    const auto found = m_entries.constFind(id);
    return found == m_entries.constEnd() ? QList<QKeySequence>() : found->shortcuts;
}

bool CommandRegistry::isCustomised(const QString& id) const {
    const auto found = m_entries.constFind(id);
    return found != m_entries.constEnd() && found->shortcuts != found->command.shortcuts;
}

QStringList CommandRegistry::conflicts(const QString& id, const QKeySequence& key) const {
    const Command* asking = command(id);
    QStringList result;
    for (const QString& other : m_order) {
        const Entry& entry = *m_entries.constFind(other);
        const bool apart = !asking || (entry.command.context != asking->context &&
                                       entry.command.context != windowContext && asking->context != windowContext);
        if (other == id || key.isEmpty() || apart) {
            continue;
        }
        const QList<QKeySequence>& keys = entry.shortcuts;
        const bool taken = std::any_of(keys.begin(), keys.end(), [&](const QKeySequence& taking) {
            return taking.matches(key) != QKeySequence::NoMatch || key.matches(taking) != QKeySequence::NoMatch;
        });
        if (taken) {
            result += other;
        }
    }
    return result;
}

void CommandRegistry::setShortcuts(const QString& id, const QList<QKeySequence>& keys) {
    const auto found = m_entries.find(id);
    if (found != m_entries.end() && found->shortcuts != keys) {
        applyShortcuts(*found, keys);
        Q_EMIT shortcutsChanged(id);
    }
}

void CommandRegistry::reassign(const QString& id, const QKeySequence& key) {
    for (const QString& other : conflicts(id, key)) {
        QList<QKeySequence> kept = shortcuts(other);
        kept.removeIf([&](const QKeySequence& taken) {
            return taken.matches(key) != QKeySequence::NoMatch || key.matches(taken) != QKeySequence::NoMatch;
        });
        setShortcuts(other, kept);
    }
    setShortcuts(id, {key});
}

void CommandRegistry::resetShortcuts(const QString& id) {
    if (const Command* known = command(id)) {
        setShortcuts(id, QList<QKeySequence>(known->shortcuts));
    }
}

void CommandRegistry::resetAllShortcuts() {
    m_unknownUserShortcuts.clear();
    for (Entry& entry : m_entries) {
        applyShortcuts(entry, entry.command.shortcuts);
    }
    Q_EMIT shortcutsChanged({});
}

QVariantMap CommandRegistry::userShortcuts() const {
    QVariantMap result = m_unknownUserShortcuts;
    for (const QString& id : m_order) {
        if (isCustomised(id)) {
            result.insert(id, texts(shortcuts(id)));
        }
    }
    return result;
}

void CommandRegistry::setUserShortcuts(const QVariantMap& stored) {
    m_unknownUserShortcuts = stored;
    for (const QString& id : std::as_const(m_order)) {
        Entry& entry = *m_entries.find(id);
        const QVariant keys = m_unknownUserShortcuts.take(id);
        applyShortcuts(entry, keys.isValid() ? fromTexts(keys.toStringList()) : entry.command.shortcuts);
    }
    Q_EMIT shortcutsChanged({});
}

void CommandRegistry::applyShortcuts(Entry& entry, const QList<QKeySequence>& keys) {
    entry.shortcuts = keys;
    entry.action->setShortcuts(entry.command.panelListens ? QList<QKeySequence>() : keys);
    updateToolTip(entry);
}

void CommandRegistry::updateToolTip(const Entry& entry) {
    QString text = entry.command.title;
    if (const QKeySequence key = entry.shortcuts.value(0); !key.isEmpty()) {
        text = tr("%1 (%2)", "a command and its keys").arg(text, key.toString(QKeySequence::NativeText));
    }
    if (!entry.unavailable.isEmpty()) {
        text += QLatin1Char('\n') + entry.unavailable;
    }
    entry.action->setToolTip(text);
}

} // namespace arcflow::ui
