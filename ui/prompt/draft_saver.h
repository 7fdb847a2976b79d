#pragma once

#include <QObject>
#include <QString>
#include <QThreadPool>
#include <QTimer>

#include <optional>

namespace arcflow::ui {

/// What is being written and was not sent yet.
struct PromptDraft {
    QString text, negative;
    int cursor = 0; ///< in the text, UTF-16 units
    bool operator==(const PromptDraft&) const = default;
};

/// Keeps the prompt on disk while it is written, so that a crash or kill −9 costs at most the last 300 ms. The file is
/// replaced as a whole and never half written; writing (with fsync) runs in a thread of its own. GUI thread.
class DraftSaver : public QObject {
    Q_OBJECT

public:
    explicit DraftSaver(const QString& file, QObject* parent = nullptr);
    ~DraftSaver() override; ///< writes what is not written yet

    /// What was written last; nothing if there is no sound file.
    static std::optional<PromptDraft> load(const QString& file);

    /// Written within 300 ms, however fast it keeps changing.
    void setDraft(const PromptDraft& draft);
    /// Starts writing at once.
    void flush();

Q_SIGNALS:
    void saved();
    void failed(const QString& text); ///< could not be written, and why

private:
    void write();

    QString m_file;
    PromptDraft m_draft, m_written;
    bool m_writing = false;
    QTimer m_delay;
    QThreadPool m_pool; ///< last: its threads end first
};

} // namespace arcflow::ui
