#include "ui/settings/path_list.h"

#include "ui/style/theme.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QListWidget>
#include <QMimeData>
#include <QToolButton>
#include <QUrl>

namespace arcflow::ui {

PathList::PathList(const QString& name, QWidget* parent) : QWidget(parent), m_name(name), m_list(new QListWidget) {
    setAcceptDrops(true);
    m_list->setObjectName(QStringLiteral("paths"));
    m_list->setAccessibleName(name);
    m_list->setToolTip(tr("Folders are searched from top to bottom; drop one here to add it"));
    m_list->setTextElideMode(Qt::ElideMiddle);
    m_list->setFixedHeight(3 * (fontMetrics().height() + 10) + gridUnit);
    m_list->installEventFilter(this);
    const auto button = [](const QString& icon, const QString& toolTip) {
        auto* made = new QToolButton;
        made->setObjectName(icon);
        made->setIcon(theme().icon(icon));
        made->setToolTip(toolTip);
        made->setAccessibleName(toolTip);
        made->setFocusPolicy(Qt::StrongFocus);
        return made;
    };
    auto* add = button(QStringLiteral("plus"), tr("Add a folder…"));
    m_remove = button(QStringLiteral("minus"), tr("Take the folder off the list (Delete); nothing is deleted on disk"));
    m_remove->setEnabled(false);
    auto* buttons = new QVBoxLayout;
    buttons->setSpacing(gridUnit / 2);
    buttons->addWidget(add);
    buttons->addWidget(m_remove);
    buttons->addStretch(1);
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 2);
    layout->addWidget(m_list, 1);
    layout->addLayout(buttons);
    setFocusProxy(m_list);
    connect(add, &QToolButton::clicked, this, &PathList::browse);
    connect(m_remove, &QToolButton::clicked, this, &PathList::removeCurrent);
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) { m_remove->setEnabled(row >= 0); });
}

QStringList PathList::paths() const {
    QStringList result;
    for (int i = 0; i < m_list->count(); ++i) {
        result += QDir::fromNativeSeparators(m_list->item(i)->text());
    }
    return result;
}

void PathList::setPaths(const QStringList& paths) {
    if (paths == this->paths()) {
        return; // keeps the current row
    }
    m_list->clear();
    for (const QString& path : paths) {
        m_list->addItem(QDir::toNativeSeparators(path));
    }
}

void PathList::addPath(const QString& path) {
    const QString clean = QDir::cleanPath(path);
    if (!QDir::isAbsolutePath(clean) || paths().contains(clean)) {
        return;
    }
    m_list->addItem(QDir::toNativeSeparators(clean));
    m_list->setCurrentRow(m_list->count() - 1);
    Q_EMIT pathsEdited(paths());
}

void PathList::removeCurrent() {
    if (m_list->currentRow() >= 0) {
        delete m_list->takeItem(m_list->currentRow());
        Q_EMIT pathsEdited(paths());
    }
}

void PathList::browse() {
    auto* dialog = new QFileDialog(this, m_name, paths().value(0));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::Directory);
    dialog->setOption(QFileDialog::ShowDirsOnly);
    connect(dialog, &QFileDialog::fileSelected, this, &PathList::addPath);
    dialog->open();
}

bool PathList::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_list && event->type() == QEvent::KeyPress &&
        static_cast<QKeyEvent*>(event)->key() == Qt::Key_Delete) {
        removeCurrent();
        return true;
    }
    return QWidget::eventFilter(watched, event);
}

void PathList::dragEnterEvent(QDragEnterEvent* event) {
    if (event->mimeData()->hasUrls()) {
        event->acceptProposedAction();
    }
}

void PathList::dropEvent(QDropEvent* event) {
    for (const QUrl& url : event->mimeData()->urls()) {
        if (url.isLocalFile()) {
            addPath(url.toLocalFile());
        }
    }
    event->acceptProposedAction();
}

} // namespace arcflow::ui
