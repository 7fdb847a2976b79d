#include "ui/prompt/prompt_analyser.h"

#include "ui/prompt/wildcard_library.h"
#include "ui/shell/ready_threads.h"

namespace arcflow::ui {

PromptAnalyser::PromptAnalyser(QObject* parent) : QObject(parent) {
    m_pool.setMaxThreadCount(1);
    keepThreadsReady(m_pool);
    m_delay.setSingleShot(true);
    m_delay.setInterval(80);
    connect(&m_delay, &QTimer::timeout, this, &PromptAnalyser::start);
}

PromptAnalyser::~PromptAnalyser() {
    cancel();
    m_pool.waitForDone();
}

void PromptAnalyser::request(const QString& text, ExpansionMode mode, quint64 seed,
                             std::shared_ptr<const WildcardFolder> wildcards) {
    ++m_latest;
    m_request = {text, mode, seed, std::move(wildcards)};
    m_delay.start();
}

void PromptAnalyser::cancel() {
    ++m_latest;
    m_delay.stop();
}

void PromptAnalyser::start() {
    m_pool.start([this, request = m_request, id = m_latest.load()] {
        if (id != m_latest) {
            return;
        }
        PromptAnalysis analysis = analyse(request.text, request.mode, request.seed, request.wildcards);
        QMetaObject::invokeMethod(
            this,
            [this, id, analysis = std::move(analysis)] {
                if (id == m_latest) {
                    Q_EMIT ready(analysis);
                }
            },
            Qt::QueuedConnection);
    });
}

PromptAnalysis PromptAnalyser::analyse(const QString& text, ExpansionMode mode, quint64 seed,
                                       const std::shared_ptr<const WildcardFolder>& wildcards) {
    PromptAnalysis analysis{.mode = mode, .seed = seed};
    analysis.prompt = DynamicPrompt::parse(text, wildcards ? WildcardFolder::lookup(wildcards) : WildcardLookup());
    analysis.longest = analysis.prompt.longest();
    if (analysis.prompt.problem()) {
        return analysis;
    }
    if (mode == ExpansionMode::random) {
        for (quint64 i = 0; i < previewTexts && (i == 0 || analysis.prompt.count() > 1); ++i) {
            analysis.preview.append(analysis.prompt.random(seed + i));
        }
    } else {
        analysis.preview = analysis.prompt.first(previewTexts);
    }
    return analysis;
}

} // namespace arcflow::ui
