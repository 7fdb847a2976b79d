#pragma once

#include "ui/prompt/dynamic_prompt.h"

#include <QObject>
#include <QThreadPool>
#include <QTimer>

#include <atomic>
#include <memory>

namespace arcflow::ui {

class WildcardFolder;

/// What becomes of {a|b} and __wildcards__ when images are made.
enum class ExpansionMode {
    off,    ///< the prompt is taken as it is written
    random, ///< every image draws its own, by its seed
    all,    ///< every combination in order
};

/// A dynamic prompt looked at.
struct PromptAnalysis {
    DynamicPrompt prompt;
    PromptExpansion longest; ///< the text whose tokens are counted
    QStringList preview;     ///< the first 100: combinations in order, or draws of seed, seed + 1, …
    ExpansionMode mode = ExpansionMode::random;
    quint64 seed = 0;
};

/// Looks at prompts away from the GUI thread: wildcard files may be large, combinations many. Only the latest request
/// is answered.
class PromptAnalyser : public QObject {
    Q_OBJECT

public:
    static constexpr int previewTexts = 100;

    explicit PromptAnalyser(QObject* parent = nullptr);
    ~PromptAnalyser() override;

    /// Answered by ready(), after 80 ms without another request.
    void request(const QString& text, ExpansionMode mode, quint64 seed,
                 std::shared_ptr<const WildcardFolder> wildcards);
    /// Drops what was asked for.
    void cancel();

    /// The same at once, in this thread.
    static PromptAnalysis analyse(const QString& text, ExpansionMode mode, quint64 seed,
                                  const std::shared_ptr<const WildcardFolder>& wildcards);

Q_SIGNALS:
    void ready(const arcflow::ui::PromptAnalysis& analysis);

private:
    void start();

    struct Request {
        QString text;
        ExpansionMode mode = ExpansionMode::random;
        quint64 seed = 0;
        std::shared_ptr<const WildcardFolder> wildcards;
    };
    Request m_request;
    std::atomic<quint64> m_latest = 0;
    QTimer m_delay;
    QThreadPool m_pool; ///< last: its threads end first
};

} // namespace arcflow::ui
