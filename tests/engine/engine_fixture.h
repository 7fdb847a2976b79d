#pragma once

#include "core/engine/engine.h"
#include "core/imaging/image_io.h"
#include "tests/support/tiny_models.h"

#include <QtTest/QtTest>

#include <memory>

namespace arcflow::test {

/// A real engine, as the programs get it.
inline std::unique_ptr<Engine> makeEngine() {
    return std::unique_ptr<Engine>(
        arcflowCreateEngine((std::string(ARCFLOW_SOURCE_DIR) + "/resources/models/nano").c_str()));
}

inline std::string failureText(const Failure& failure) {
    return concat(name(failure.kind), ": ", failure.text, " ", failure.detail);
}

/// The value, or a fatal test message with the failure.
template <typename T> T valueOf(Outcome<T> outcome) {
    if (!outcome) {
        qFatal("%s", failureText(outcome.failure()).c_str());
    }
    return std::move(outcome.value());
}

/// Keeps everything it hears.
class RecordingSink : public EngineSink {
public:
    void progress(Phase phase, double fraction, int, RunMode) override {
        phases.emplace_back(phase, fraction);
        if (onProgress) {
            onProgress(phase, fraction);
        }
    }
    void step(const StepRecord& record, int) override { steps.push_back(record); }
    void studentDecoded(int, const Image& pixels) override { students.emplace_back(steps.size(), pixels); }
    void image(const GeneratedImage& image) override { images.push_back(image); }
    void warning(const std::string& text) override { warnings.push_back(text); }

    std::vector<std::pair<Phase, double>> phases;
    std::vector<StepRecord> steps;
    std::vector<std::pair<size_t, Image>> students; ///< decoded after so many steps
    std::vector<GeneratedImage> images;
    std::vector<std::string> warnings;
    std::function<void(Phase, double)> onProgress;
};

} // namespace arcflow::test
