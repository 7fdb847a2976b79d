#include "ui/generate/seed_field.h"

#include "ui/style/theme.h"

#include <QAction>
#include <QClipboard>
#include <QGuiApplication>
#include <QKeyEvent>
#include <QStyle>

namespace arcflow::ui {

SeedField::SeedField(QWidget* parent) : QLineEdit(QStringLiteral("0"), parent) {
    setAccessibleName(tr("Seed"));
    setToolTip(tr("Equal seeds and settings give equal pictures. Whole numbers up to 18446744073709551615."));
    setInputMethodHints(Qt::ImhDigitsOnly);
    constexpr int longest = 40; // with the blanks of a pasted one
    setMaxLength(longest);
    const auto button = [&](const QString& icon, const QString& name, const QString& toolTip) {
        QAction* action = addAction(theme().icon(icon), QLineEdit::TrailingPosition);
        action->setObjectName(name);
        action->setText(toolTip);
        action->setToolTip(toolTip);
        return action;
    };
    connect(button(QStringLiteral("copy"), QStringLiteral("copySeed"), tr("Copy the seed")), &QAction::triggered, this,
            [this] { QGuiApplication::clipboard()->setText(QString::number(m_seed)); });
    connect(button(QStringLiteral("dice"), QStringLiteral("drawSeed"), tr("Draw a new seed")), &QAction::triggered,
            this, &SeedField::drawRequested);
    connect(this, &QLineEdit::textEdited, this, &SeedField::take);
}

void SeedField::setSeed(quint64 seed) {
    m_seed = seed;
    if (seedFromText(text()) != seed) {
        setText(QString::number(seed)); // what is being typed stays as it is typed
        setCursorPosition(0);
    }
}

void SeedField::take(const QString& text) {
    const std::optional<quint64> typed = seedFromText(text);
    const bool invalid = !typed;
    if (property("invalid").toBool() != invalid) {
        setProperty("invalid", invalid);
        style()->unpolish(this);
        style()->polish(this);
    }
    if (typed && *typed != m_seed) {
        m_seed = *typed;
        Q_EMIT chosen(m_seed);
    }
}

void SeedField::step(qint64 by) {
    m_seed += static_cast<quint64>(by); // goes on from 0 behind the largest, as the engine counts
    setText(QString::number(m_seed));
    take(text());
    Q_EMIT chosen(m_seed);
}

void SeedField::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Up || event->key() == Qt::Key_Down) {
        step(event->key() == Qt::Key_Up ? 1 : -1);
        return;
    }
    QLineEdit::keyPressEvent(event);
}

void SeedField::focusOutEvent(QFocusEvent* event) {
    QLineEdit::focusOutEvent(event);
    setText(QString::number(m_seed)); // the last one that was one
    take(text());
}

} // namespace arcflow::ui
