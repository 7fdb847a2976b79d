#include "ui/prompt/draft_saver.h"

#include "ui/prompt/prompt_text.h"
#include "ui/shell/ready_threads.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <algorithm>

namespace arcflow::ui {
namespace {

/// Returns what went wrong, or nothing.
QString writeFile(const QString& path, const PromptDraft& draft) {
    QDir().mkpath(QFileInfo(path).path());
    const QJsonObject content{{QStringLiteral("version"), 1},
                              {QStringLiteral("prompt"), draft.text},
                              {QStringLiteral("negative"), draft.negative},
                              {QStringLiteral("cursor"), draft.cursor}};
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)) {
        return file.errorString();
    }
    file.write(QJsonDocument(content).toJson(QJsonDocument::Compact));
    return file.commit() ? QString() : file.errorString(); // commit includes fsync and rename
}

} // namespace

DraftSaver::DraftSaver(const QString& file, QObject* parent) : QObject(parent), m_file(file) {
    m_pool.setMaxThreadCount(1);
    keepThreadsReady(m_pool);
    m_delay.setSingleShot(true);
    m_delay.setInterval(300);
    connect(&m_delay, &QTimer::timeout, this, &DraftSaver::write);
    m_draft = m_written = load(file).value_or(PromptDraft());
}

DraftSaver::~DraftSaver() {
    m_pool.waitForDone();
    if (m_draft != m_written || m_writing) {
        writeFile(m_file, m_draft);
    }
}

std::optional<PromptDraft> DraftSaver::load(const QString& file) {
    QFile source(file);
    // Two texts, at most six bytes of JSON for each of theirs.
    constexpr qint64 maximumBytes = 12 * maximumPromptBytes + 1024;
    if (!source.open(QIODevice::ReadOnly) || source.size() > maximumBytes) {
        return std::nullopt;
    }
    const QJsonObject content = QJsonDocument::fromJson(source.read(maximumBytes)).object();
    if (!content.value(QLatin1String("prompt")).isString()) {
        return std::nullopt;
    }
    PromptDraft draft;
    draft.text = cleanPromptText(content.value(QLatin1String("prompt")).toString());
    draft.negative = cleanPromptText(content.value(QLatin1String("negative")).toString());
    draft.cursor = std::clamp(content.value(QLatin1String("cursor")).toInt(), 0, static_cast<int>(draft.text.size()));
    return draft;
}

void DraftSaver::setDraft(const PromptDraft& draft) {
    m_draft = draft;
    if (!m_delay.isActive() && m_draft != m_written) {
        m_delay.start(); // not restarted by later changes: steady typing is saved as well
    }
}

void DraftSaver::flush() {
    m_delay.stop();
    write();
}

void DraftSaver::write() {
    if (m_writing || m_draft == m_written) {
        return; // the writer looks again when it is done
    }
    m_writing = true;
    m_pool.start([this, draft = m_draft] {
        const QString problem = writeFile(m_file, draft);
        QMetaObject::invokeMethod(
            this,
            [this, draft, problem] {
                m_writing = false;
                if (!problem.isEmpty()) {
                    Q_EMIT failed(tr("The prompt cannot be kept in %1: %2. It is safe while the program runs.")
                                      .arg(QDir::toNativeSeparators(m_file), problem));
                    return;
                }
                m_written = draft;
                Q_EMIT saved();
                if (m_draft != m_written && !m_delay.isActive()) {
                    write();
                }
            },
            Qt::QueuedConnection);
    });
}

} // namespace arcflow::ui
