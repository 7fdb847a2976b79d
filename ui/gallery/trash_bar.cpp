#include "ui/gallery/trash_bar.h"

#include "ui/gallery/image_text.h"
#include "ui/style/theme.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace arcflow::ui {

namespace {
constexpr int patience = 6000; // ms until the question is withdrawn
}

TrashBar::TrashBar(QWidget* parent)
    : QFrame(parent),
      m_text(new QLabel(tr("Images stay in the trash until you delete them."), this)),
      m_restore(new QPushButton(tr("Restore"), this)),
      m_delete(new QPushButton(this)) {
    setObjectName(QStringLiteral("trashBar"));
    m_text->setProperty("dim", true);
    m_restore->setObjectName(QStringLiteral("restore"));
    m_restore->setIcon(theme().icon(QStringLiteral("restore")));
    m_restore->setToolTip(tr("Put the selected images back where they were"));
    m_delete->setObjectName(QStringLiteral("delete"));
    m_delete->setProperty("danger", true);
    m_delete->setToolTip(tr("Remove the files for good (Del)"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(gridUnit * 3 / 2, gridUnit / 2, gridUnit * 3 / 2, gridUnit / 2);
    layout->addWidget(m_text, 1);
    layout->addWidget(m_restore);
    layout->addWidget(m_delete);
    m_patience.setSingleShot(true);
    m_patience.setInterval(patience);
    connect(&m_patience, &QTimer::timeout, this, [this] {
        m_asking = false;
        relabel();
    });
    connect(m_restore, &QPushButton::clicked, this, &TrashBar::restoreRequested);
    connect(m_delete, &QPushButton::clicked, this, &TrashBar::ask);
    relabel();
}

void TrashBar::setCounts(int selected, int all) {
    if (selected != m_selected || all != m_all) {
        m_asking = false; // about other images
    }
    m_selected = selected;
    m_all = all;
    relabel();
}

void TrashBar::ask() {
    if (!m_delete->isEnabled()) {
        return;
    }
    if (std::exchange(m_asking, !m_asking)) {
        m_patience.stop();
        Q_EMIT deleteRequested();
    } else {
        m_patience.start();
    }
    relabel();
}

void TrashBar::relabel() {
    const int concerned = m_selected > 0 ? m_selected : m_all;
    m_restore->setEnabled(m_selected > 0);
    m_delete->setEnabled(concerned > 0);
    m_delete->setText(m_asking         ? tr("Really delete %1?").arg(imageCount(concerned))
                      : m_selected > 0 ? tr("Delete selected…")
                                       : tr("Empty the trash…"));
}

} // namespace arcflow::ui
