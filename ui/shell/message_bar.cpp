#include "ui/shell/message_bar.h"

#include "ui/style/colour_math.h"
#include "ui/style/theme.h"

#include <QAccessible>
#include <QFontDatabase>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QToolButton>

namespace arcflow::ui {

namespace {

constexpr size_t mostKept = 100; ///< a flood of messages must not become a flood of memory

struct Look {
    const char* icon;
    Token token;
};

Look look(Message::Kind kind) {
    switch (kind) {
    case Message::Kind::success:
        return {"check", Token::success};
    case Message::Kind::warning:
        return {"warning", Token::warning};
    case Message::Kind::error:
        return {"error", Token::danger};
    case Message::Kind::info:
        break;
    }
    return {"info", Token::accent};
}

bool alike(const Message& a, const Message& b) {
    return a.kind == b.kind && a.text == b.text && a.advice == b.advice && a.topic == b.topic;
}

QToolButton* toolButton(const QString& name, const QString& icon, const QString& toolTip) {
    auto* button = new QToolButton;
    button->setObjectName(name);
    button->setIcon(theme().icon(icon));
    button->setToolTip(toolTip);
    button->setAccessibleName(toolTip);
    button->setFocusPolicy(Qt::StrongFocus);
    return button;
}

} // namespace

MessageBar::MessageBar(QWidget* parent) : QFrame(parent) {
    setObjectName(QStringLiteral("messageBar"));
    setAccessibleName(tr("Messages"));
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(gridUnit * 3 / 2, gridUnit * 3 / 4, gridUnit, gridUnit * 3 / 4);
    layout->setSpacing(gridUnit / 2);
    buildLine();
    layout->addLayout(m_line);
    buildDetails();
    layout->addWidget(m_details);
    m_timer.setSingleShot(true);
    connect(&m_timer, &QTimer::timeout, this, [this] { dismiss(current()); });
    connect(&theme(), &Theme::changed, this, &MessageBar::display);
    hide();
}

void MessageBar::buildLine() {
    m_line = new QHBoxLayout;
    m_line->setSpacing(gridUnit);
    m_icon = new QLabel;
    m_text = new QLabel;
    m_text->setObjectName(QStringLiteral("messageText"));
    m_text->setTextFormat(Qt::RichText);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_actions = new QHBoxLayout;
    m_actions->setSpacing(gridUnit);
    m_detailsButton =
        toolButton(QStringLiteral("messageDetails"), QStringLiteral("chevron-right"), tr("Show or hide the details"));
    m_detailsButton->setText(tr("Details"));
    m_detailsButton->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_detailsButton->setCheckable(true);
    m_previous = toolButton(QStringLiteral("messageNewer"), QStringLiteral("chevron-left"), tr("Newer message"));
    m_next = toolButton(QStringLiteral("messageOlder"), QStringLiteral("chevron-right"), tr("Older message"));
    m_counter = new QLabel;
    m_counter->setObjectName(QStringLiteral("messageCounter"));
    m_close = toolButton(QStringLiteral("messageClose"), QStringLiteral("close"), tr("Dismiss (Esc)"));
    m_line->addWidget(m_icon, 0, Qt::AlignTop);
    m_line->addWidget(m_text, 1);
    m_line->addLayout(m_actions);
    for (QWidget* widget : std::initializer_list<QWidget*>{m_detailsButton, m_previous, m_counter, m_next, m_close}) {
        m_line->addWidget(widget);
    }
    connect(m_previous, &QToolButton::clicked, this, [this] { step(-1); });
    connect(m_next, &QToolButton::clicked, this, [this] { step(1); });
    connect(m_close, &QToolButton::clicked, this, [this] { dismiss(current()); });
    connect(m_detailsButton, &QToolButton::toggled, this, [this](bool open) {
        m_details->setVisible(open);
        m_detailsButton->setIcon(
            theme().icon(open ? QStringLiteral("chevron-down") : QStringLiteral("chevron-right"), Token::text));
        restartTimer();
    });
}

void MessageBar::buildDetails() {
    m_details = new QPlainTextEdit;
    m_details->setObjectName(QStringLiteral("messageDetailsText"));
    m_details->setAccessibleName(tr("Details"));
    m_details->setReadOnly(true);
    m_details->setTabChangesFocus(true);
    m_details->setFont(QFontDatabase::systemFont(QFontDatabase::FixedFont));
    m_details->setFixedHeight(6 * fontMetrics().lineSpacing() + 2 * gridUnit);
    m_details->hide();
}

MessageId MessageBar::show(const Message& message) {
    if (message.text.isEmpty()) {
        return MessageId::none;
    }
    const auto same = std::find_if(m_messages.begin(), m_messages.end(), [&](const Entry& entry) {
        return alike(entry.message, message) || (!message.topic.isEmpty() && entry.message.topic == message.topic);
    });
    Entry entry{MessageId(++m_lastId), message};
    if (same != m_messages.end()) {
        entry.id = same->id;
        entry.times = alike(same->message, message) ? same->times + 1 : 1;
        m_messages.erase(same);
    } else if (m_messages.size() >= mostKept) {
        const MessageId dropped = m_messages.back().id;
        m_messages.pop_back();
        Q_EMIT dismissed(dropped);
    }
    m_messages.push_front(std::move(entry));
    m_index = 0;
    m_detailsButton->setChecked(false);
    display();
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
    return m_messages.front().id;
}

MessageId MessageBar::current() const {
    return m_messages.empty() ? MessageId::none : front().id;
}

void MessageBar::dismiss(MessageId id) {
    const auto found =
        std::find_if(m_messages.begin(), m_messages.end(), [id](const Entry& entry) { return entry.id == id; });
    if (found == m_messages.end()) {
        return;
    }
    const int index = static_cast<int>(found - m_messages.begin());
    m_messages.erase(found);
    if (index == m_index) {
        m_detailsButton->setChecked(false);
    }
    if (index < m_index || m_index >= count()) {
        m_index = std::max(0, m_index - 1);
    }
    display();
    Q_EMIT dismissed(id);
}

void MessageBar::dismissAll() {
    while (!m_messages.empty()) {
        dismiss(m_messages.back().id);
    }
}

void MessageBar::step(int direction) {
    m_index = std::clamp(m_index + direction, 0, count() - 1);
    m_detailsButton->setChecked(false);
    display();
}

void MessageBar::display() {
    if (m_messages.empty()) {
        m_timer.stop();
        hide();
        return;
    }
    const Entry& entry = front();
    const Look kind = look(entry.message.kind);
    m_icon->setPixmap(theme()
                          .icon(QLatin1String(kind.icon), kind.token)
                          .pixmap(QSize(2 * gridUnit, 2 * gridUnit), devicePixelRatioF()));
    QString text = QStringLiteral("<b>%1</b>").arg(entry.message.text.toHtmlEscaped());
    if (entry.times > 1) {
        text += QStringLiteral(" (%1×)").arg(entry.times);
    }
    if (!entry.message.advice.isEmpty()) {
        text += QLatin1Char(' ') + entry.message.advice.toHtmlEscaped();
    }
    m_text->setText(text);
    m_text->setAccessibleName(entry.message.text + QLatin1Char(' ') + entry.message.advice);
    setAccessibleDescription(m_text->accessibleName());
    displayActions(entry);
    m_detailsButton->setVisible(!entry.message.details.isEmpty());
    m_details->setPlainText(entry.message.details);
    const bool several = count() > 1;
    for (QWidget* widget : std::initializer_list<QWidget*>{m_previous, m_counter, m_next}) {
        widget->setVisible(several);
    }
    m_counter->setText(tr("%1 of %2").arg(m_index + 1).arg(count()));
    m_previous->setEnabled(m_index > 0);
    m_next->setEnabled(m_index + 1 < count());
    QFrame::show();
    update();
    restartTimer();
}

void MessageBar::displayActions(const Entry& entry) {
    while (QLayoutItem* item = m_actions->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater(); // it may be the one that was pressed
        delete item;
    }
    for (size_t i = 0; i < entry.message.actions.size(); ++i) {
        auto* button = new QPushButton(entry.message.actions[i].text);
        button->setObjectName(QStringLiteral("messageAction%1").arg(i));
        button->setAccessibleName(button->text());
        button->setAutoDefault(false);
        connect(button, &QPushButton::clicked, this, [this, id = entry.id, i] { press(id, i); });
        m_actions->addWidget(button);
    }
}

void MessageBar::press(MessageId id, size_t action) {
    const auto found =
        std::find_if(m_messages.begin(), m_messages.end(), [id](const Entry& entry) { return entry.id == id; });
    if (found == m_messages.end()) {
        return;
    }
    const MessageAction chosen = found->message.actions[action]; // a copy: what it runs may show and dismiss messages
    if (chosen.dismisses) {
        dismiss(id);
    }
    if (chosen.run) {
        chosen.run();
    }
}

void MessageBar::restartTimer() {
    m_timer.stop();
    if (!m_messages.empty() && front().message.timeoutMs > 0 && !underMouse() && !m_detailsButton->isChecked()) {
        m_timer.start(front().message.timeoutMs);
    }
}

void MessageBar::enterEvent(QEnterEvent* event) {
    m_timer.stop();
    QFrame::enterEvent(event);
}

void MessageBar::leaveEvent(QEvent* event) {
    QFrame::leaveEvent(event);
    restartTimer();
}

bool MessageBar::event(QEvent* event) {
    if (event->type() == QEvent::ShortcutOverride && static_cast<QKeyEvent*>(event)->key() == Qt::Key_Escape) {
        event->accept(); // here Esc puts the message away, and does not cancel the job
        return true;
    }
    return QFrame::event(event);
}

void MessageBar::keyPressEvent(QKeyEvent* event) {
    if (event->key() == Qt::Key_Escape) {
        dismiss(current());
        return;
    }
    QFrame::keyPressEvent(event);
}

void MessageBar::paintEvent(QPaintEvent*) {
    if (m_messages.empty()) {
        return;
    }
    const QColor tone = theme().color(look(front().message.kind).token);
    QPainter painter(this);
    painter.fillRect(rect(), mixed(theme().color(Token::panel), tone, 0.1));
    painter.fillRect(QRect(isRightToLeft() ? width() - 3 : 0, 0, 3, height()), tone);
    painter.fillRect(QRect(0, height() - 1, width(), 1), theme().color(Token::line));
}

} // namespace arcflow::ui
