#pragma once

#include "core/engine/distillation.h"

#include <chrono>
#include <functional>

namespace arcflow {

/// What a FakeDistillation does. The defaults are a quick run whose loss falls.
struct FakeDistillationScript {
    int64_t iterationsBefore = 0;                  ///< that an earlier run has done; 0: what the state file says
    std::chrono::milliseconds stepDuration{0};     ///< of an iteration; a stop ends it within 2 ms
    std::function<double(int64_t iteration)> loss; ///< by default 1 / (iteration + 1)
    std::optional<Failure> beginFailure, keepFailure;
    bool hasRoomBeside = true; ///< for a model for generation
};

/// A distillation without weights. Its state holds nothing but its iteration; its adapter is a folder with one file.
class FakeDistillation final : public Distillation {
public:
    FakeDistillation(FakeDistillationScript script, DistillationRequest request,
                     std::function<void(const std::string&)> note);

    const DistillationFacts& facts() const override { return m_facts; }
    int64_t iteration() const override { return m_iteration; }
    Outcome<IterationReport> step(std::stop_token stop) override;
    Outcome<DistillationValidation> validate(std::stop_token stop, EngineSink& sink) override;
    Outcome<DistillationCurve> curve(std::stop_token stop, EngineSink& sink) override;
    std::optional<Failure> keep() override;
    std::optional<Failure> restore() override;
    std::optional<Failure> writeAdapter(const std::filesystem::path& folder) override;

private:
    void readState();

    FakeDistillationScript m_script;
    DistillationRequest m_request;
    std::function<void(const std::string&)> m_note;
    DistillationFacts m_facts;
    int64_t m_iteration = 0;
};

} // namespace arcflow
