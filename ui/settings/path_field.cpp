#include "ui/settings/path_field.h"

#include "ui/style/theme.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QFileInfo>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMimeData>
#include <QPointer>
#include <QThreadPool>
#include <QToolButton>
#include <QUrl>

namespace arcflow::ui {

namespace {

/// Asks the disk; may take as long as it likes.
QString remarkOn(const QString& path, PathField::Kind kind) {
    const QFileInfo info(path);
    const bool made = kind != PathField::Kind::folder;
    if (kind == PathField::Kind::madeFile) {
        if (info.isDir()) {
            return PathField::tr("This is a folder; a file is needed.");
        }
        if (info.exists()) {
            return info.isWritable() ? QString() : PathField::tr("You may not write to this file.");
        }
    } else if (info.exists()) {
        if (!info.isDir()) {
            return PathField::tr("This is a file; a folder is needed.");
        }
        return !made || info.isWritable() ? QString() : PathField::tr("You may not write to this folder.");
    }
    if (!made) {
        return PathField::tr("This folder does not exist yet.");
    }
    QFileInfo above(info.absolutePath());
    while (!above.exists() && !above.isRoot()) {
        above.setFile(above.absolutePath());
    }
    return above.isDir() && above.isWritable() ? PathField::tr("It will be made when it is needed.")
                                               : PathField::tr("It cannot be made: you may not write to %1.")
                                                     .arg(QDir::toNativeSeparators(above.filePath()));
}

} // namespace

PathField::PathField(Kind kind, const QString& name, QWidget* parent)
    : QWidget(parent), m_kind(kind), m_name(name), m_edit(new QLineEdit), m_remark(new QLabel) {
    setAcceptDrops(true);
    setAccessibleName(name);
    m_edit->setObjectName(QStringLiteral("path"));
    m_edit->setAccessibleName(name);
    m_edit->setToolTip(tr("Type a path, drop a folder here, or choose one with the button"));
    m_edit->setAcceptDrops(false); // the whole field takes them, and as a path
    m_remark->setObjectName(QStringLiteral("pathRemark"));
    m_remark->setProperty("dim", true);
    m_remark->setWordWrap(true);
    m_remark->hide();
    auto* choose = new QToolButton;
    choose->setObjectName(QStringLiteral("browse"));
    choose->setIcon(theme().icon(QStringLiteral("folder")));
    choose->setToolTip(tr("Choose…"));
    choose->setAccessibleName(tr("Choose: %1").arg(name));
    choose->setFocusPolicy(Qt::StrongFocus);
    auto* line = new QHBoxLayout;
    line->setSpacing(gridUnit / 2);
    line->addWidget(m_edit, 1);
    line->addWidget(choose);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit / 4);
    layout->addLayout(line);
    layout->addWidget(m_remark);
    setFocusProxy(m_edit);
    connect(choose, &QToolButton::clicked, this, &PathField::browse);
    connect(m_edit, &QLineEdit::editingFinished, this, [this] {
        if (m_edit->isModified()) {
            accept(m_edit->text());
        }
    });
}

QString PathField::path() const {
    return QDir::fromNativeSeparators(m_edit->text().trimmed());
}

QString PathField::remark() const {
    return m_remark->text();
}

void PathField::setPath(const QString& path) {
    m_edit->setText(QDir::toNativeSeparators(path));
    m_edit->setModified(false);
    check();
}

void PathField::accept(const QString& path) {
    QString clean = QDir::cleanPath(QDir::fromNativeSeparators(path.trimmed()));
    if (clean == QLatin1String("~") || clean.startsWith(QLatin1String("~/"))) {
        clean.replace(0, 1, QDir::homePath());
    }
    if (!QDir::isAbsolutePath(clean)) {
        m_remark->setText(tr("A whole path is needed, from the root of the disk on."));
        m_remark->show();
        return;
    }
    setPath(clean);
    Q_EMIT pathEdited(clean);
}

void PathField::browse() {
    auto* dialog = new QFileDialog(this, m_name, path());
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    if (m_kind == Kind::madeFile) {
        dialog->setAcceptMode(QFileDialog::AcceptSave);
        dialog->setOption(QFileDialog::DontConfirmOverwrite); // an existing library is opened, not replaced
    } else {
        dialog->setFileMode(QFileDialog::Directory);
        dialog->setOption(QFileDialog::ShowDirsOnly);
    }
    connect(dialog, &QFileDialog::fileSelected, this, &PathField::accept);
    dialog->open();
}

void PathField::check() {
    const int question = ++m_question;
    const QPointer<PathField> self(this);
    const QString asked = path();
    QThreadPool::globalInstance()->start([self, question, asked, kind = m_kind] {
        const QString answer = remarkOn(asked, kind);
        // Through the application object, which outlives every thread of the pool; the field may be gone by then.
        QMetaObject::invokeMethod(
            qApp,
            [self, question, answer] {
                if (self && question == self->m_question) {
                    self->m_remark->setText(answer);
                    self->m_remark->setVisible(!answer.isEmpty());
                    Q_EMIT self->checked();
                }
            },
            Qt::QueuedConnection);
    });
}

void PathField::dragEnterEvent(QDragEnterEvent* event) {
    const QList<QUrl> urls = event->mimeData()->urls();
    if (urls.size() == 1 && urls.front().isLocalFile()) {
        event->acceptProposedAction();
    }
}

void PathField::dropEvent(QDropEvent* event) {
    accept(event->mimeData()->urls().front().toLocalFile());
    event->acceptProposedAction();
}

} // namespace arcflow::ui
