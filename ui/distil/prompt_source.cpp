#include "ui/distil/prompt_source.h"

#include "ui/shell/elided_label.h"
#include "ui/shell/segmented_control.h"
#include "ui/style/theme.h"

#include <QDir>
#include <QDragEnterEvent>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QLabel>
#include <QMimeData>
#include <QPlainTextEdit>
#include <QPointer>
#include <QSignalBlocker>
#include <QThreadPool>
#include <QToolButton>
#include <QVBoxLayout>

namespace arcflow::ui {
namespace {

constexpr int typingMs = 250;
constexpr int listLines = 6;

QString droppedFile(const QMimeData* data) {
    const QList<QUrl> urls = data->urls();
    return urls.size() == 1 && urls.first().isLocalFile() ? urls.first().toLocalFile() : QString();
}

} // namespace

PromptSource::PromptSource(QWidget* parent)
    : QWidget(parent),
      m_origin(new SegmentedControl(tr("Where the prompts come from"))),
      m_list(new QPlainTextEdit),
      m_file(new ElidedLabel({}, Qt::ElideMiddle)),
      m_browse(new QToolButton),
      m_historyText(new QLabel) {
    setObjectName(QStringLiteral("promptSource"));
    const auto origin = [this](const QString& text, PromptOrigin value, const QString& toolTip) {
        m_origin->addSegment(text, static_cast<int>(value), {}, toolTip);
    };
    origin(tr("List"), PromptOrigin::list, tr("Prompts that are typed or pasted here"));
    origin(tr("File"), PromptOrigin::file, tr("A text file with a prompt on each line"));
    origin(tr("History"), PromptOrigin::history, tr("The prompts that images were made from"));
    m_list->setObjectName(QStringLiteral("promptList"));
    m_list->setAccessibleName(tr("Prompts, one on each line"));
    m_list->setPlaceholderText(tr("One prompt on each line: a few hundred that show what the model can paint."));
    m_list->setTabChangesFocus(true);
    m_list->setLineWrapMode(QPlainTextEdit::NoWrap);
    m_list->setFixedHeight(listLines * m_list->fontMetrics().lineSpacing() + 2 * gridUnit);
    m_browse->setObjectName(QStringLiteral("choosePromptFile"));
    m_browse->setText(tr("Choose…"));
    m_browse->setIcon(theme().icon(QStringLiteral("folder")));
    m_browse->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_file->setObjectName(QStringLiteral("promptFile"));
    m_file->setAccessibleName(tr("Prompt file"));
    auto* file = new QWidget;
    auto* row = new QHBoxLayout(file);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_file, 1);
    row->addWidget(m_browse);
    m_historyText->setWordWrap(true);
    m_historyText->setProperty("dim", true);
    m_historyText->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    m_pages = {m_list, file, m_historyText};
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(gridUnit * 3 / 4);
    layout->addWidget(m_origin);
    for (QWidget* page : m_pages) {
        layout->addWidget(page);
    }
    m_typing.setSingleShot(true);
    m_typing.setInterval(typingMs);
    connect(&m_typing, &QTimer::timeout, this, &PromptSource::readAgain);
    const auto announce = [this] {
        Q_EMIT edited(static_cast<PromptOrigin>(m_origin->currentData().toInt()), m_path, m_list->toPlainText());
    };
    connect(m_origin, &SegmentedControl::activated, this, [this, announce] {
        announce();
        readAgain();
    });
    connect(m_list, &QPlainTextEdit::textChanged, this, [this, announce] {
        m_typing.start();
        announce();
    });
    const auto showPage = [this](int index) {
        for (size_t page = 0; page < m_pages.size(); ++page) {
            m_pages[page]->setVisible(static_cast<int>(page) == index);
        }
    };
    connect(m_origin, &SegmentedControl::currentChanged, this, showPage);
    showPage(m_origin->currentIndex());
    connect(m_browse, &QToolButton::clicked, this, &PromptSource::chooseFile);
    m_list->viewport()->setAcceptDrops(true);
    m_list->viewport()->installEventFilter(this);
}

/// A file that is dropped on the list is one to read from, not text.
bool PromptSource::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::DragEnter || event->type() == QEvent::DragMove || event->type() == QEvent::Drop) {
        auto* drop = static_cast<QDropEvent*>(event);
        if (const QString file = droppedFile(drop->mimeData()); !file.isEmpty()) {
            drop->acceptProposedAction();
            if (event->type() == QEvent::Drop) {
                useFile(file);
            }
            return true;
        }
    }
    return QWidget::eventFilter(watched, event);
}

void PromptSource::show(const DistilChoices& choices) {
    m_origin->setCurrentData(static_cast<int>(choices.origin));
    m_path = choices.file;
    m_file->setText(m_path.isEmpty() ? tr("No file chosen") : QDir::toNativeSeparators(m_path));
    if (m_list->toPlainText() != choices.list) {
        const QSignalBlocker quiet(m_list);
        m_list->setPlainText(choices.list);
    }
    readAgain();
}

void PromptSource::setHistory(const QStringList& prompts) {
    m_history = prompts;
    m_historyText->setText(tr("%n prompts that images were made from.", nullptr, static_cast<int>(prompts.size())));
    if (m_origin->currentData().toInt() == static_cast<int>(PromptOrigin::history)) {
        readAgain();
    }
}

void PromptSource::setLocked(bool locked) {
    m_origin->setEnabled(!locked);
    m_list->setReadOnly(locked);
    m_browse->setEnabled(!locked);
}

void PromptSource::chooseFile() {
    auto* dialog = new QFileDialog(window(), tr("Prompts"), m_path, tr("Text files (*.txt *.csv *.md);;All files (*)"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setFileMode(QFileDialog::ExistingFile);
    connect(dialog, &QFileDialog::fileSelected, this, &PromptSource::useFile);
    dialog->open();
}

void PromptSource::useFile(const QString& file) {
    m_path = file;
    m_file->setText(QDir::toNativeSeparators(file));
    m_origin->setCurrentData(static_cast<int>(PromptOrigin::file));
    Q_EMIT edited(PromptOrigin::file, m_path, m_list->toPlainText());
    readAgain();
}

void PromptSource::readAgain() {
    m_typing.stop();
    m_reading = 0;
    switch (static_cast<PromptOrigin>(m_origin->currentData().toInt())) {
    case PromptOrigin::list:
        return take(promptsOf(m_list->toPlainText()));
    case PromptOrigin::history:
        return take(promptsOf(m_history.join(u'\n')));
    case PromptOrigin::file:
        break;
    }
    if (m_path.isEmpty()) {
        return take({});
    }
    m_reading = ++m_lastReading;
    QThreadPool::globalInstance()->start([self = QPointer(this), file = m_path, reading = m_reading] {
        PromptFile found = readPromptFile(file);
        QMetaObject::invokeMethod(qApp, [self, reading, found = std::move(found)] {
            if (self && self->m_reading == reading) {
                self->m_reading = 0;
                self->take(found.prompts, found.problem);
            }
        });
    });
}

void PromptSource::take(const QStringList& prompts, const QString& problem) {
    m_prompts = prompts;
    m_problem = problem;
    Q_EMIT promptsChanged();
}

} // namespace arcflow::ui
