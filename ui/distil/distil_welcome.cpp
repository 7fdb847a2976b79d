#include "ui/distil/distil_welcome.h"

#include "ui/style/theme.h"

#include <QLabel>
#include <QVBoxLayout>

namespace arcflow::ui {

DistilWelcome::DistilWelcome(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("distilWelcome"));
    constexpr int readableWidth = 460, iconSize = 40;
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(2 * gridUnit);
    auto* icon = new QLabel;
    icon->setPixmap(theme().icon(QStringLiteral("distil"), Token::dimText).pixmap(iconSize, iconSize));
    connect(&theme(), &Theme::changed, icon, [icon] {
        icon->setPixmap(theme().icon(QStringLiteral("distil"), Token::dimText).pixmap(iconSize, iconSize));
    });
    auto* title = new QLabel(tr("Make a student of your own"));
    title->setProperty("heading", true);
    auto* text = new QLabel(tr("A student learns to go in two steps where its teacher takes dozens: it follows the "
                               "teacher's own paths from noise to picture, and only a small adapter is trained. It "
                               "needs a teacher, a list of prompts and time; no pictures, and no network."));
    text->setObjectName(QStringLiteral("distilWelcomeText"));
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignCenter);
    text->setProperty("dim", true);
    layout->addStretch();
    layout->addWidget(icon, 0, Qt::AlignHCenter);
    layout->addWidget(title, 0, Qt::AlignHCenter);
    layout->addWidget(text, 0, Qt::AlignHCenter);
    layout->addStretch();
    text->setFixedWidth(readableWidth);
    text->setMinimumHeight(text->heightForWidth(readableWidth)); // a layout would take its height at another width
}

} // namespace arcflow::ui
