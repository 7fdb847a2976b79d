#include "ui/window/distil_page.h"

#include "ui/style/theme.h"

#include <QLabel>
#include <QVBoxLayout>

namespace arcflow::ui {

DistilPage::DistilPage(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("distilPage"));
    auto* layout = new QVBoxLayout(this);
    layout->setSpacing(2 * gridUnit);
    auto* title = new QLabel(tr("The distillation lab"), this);
    title->setProperty("heading", true);
    auto* text =
        new QLabel(tr("Here a student will learn from its teacher on your own machine: choose a model and prompts, "
                      "watch the loss and the pairs, pause when you like, and use the adapter at once.\n\nIt "
                      "is not part of the window yet: \"arcflow distil\" does it on the command line, and its adapters "
                      "can be used "
                      "in Create."),
                   this);
    text->setWordWrap(true);
    text->setAlignment(Qt::AlignCenter);
    text->setProperty("dim", true);
    constexpr int readableWidth = 520;
    text->setFixedWidth(readableWidth);
    text->setMinimumHeight(text->heightForWidth(readableWidth)); // a layout would take its height at another width
    layout->addStretch();
    layout->addWidget(title, 0, Qt::AlignHCenter);
    layout->addWidget(text, 0, Qt::AlignHCenter);
    layout->addStretch();
}

} // namespace arcflow::ui
