#pragma once

#include "core/engine/distillation_report.h"
#include "core/engine/distillation_request.h"
#include "core/engine/result.h"

#include <filesystem>
#include <optional>
#include <stop_token>

namespace arcflow {

class EngineSink;

/// A distillation in memory, as the engine lends it out: every function does one piece of work and returns, so that
/// the engine's thread may do other work in between. What is stopped answers Failure{cancelled} within 0.3 s (a
/// backward pass of a large model takes longer), has changed nothing, and comes to the same bits when it is asked for
/// again. Called on the engine's thread only, and gone before the engine is.
class Distillation {
public:
    virtual ~Distillation() = default;

    virtual const DistillationFacts& facts() const = 0;
    virtual int64_t iteration() const = 0; ///< the next one; more than 0 at first: a kept state was found

    virtual Outcome<IterationReport> step(std::stop_token stop) = 0;

    /// Needs validation prompts. What the teacher does is measured the first time, and what of it is done stays when
    /// this is stopped. Reports Phase::denoise.
    virtual Outcome<DistillationValidation> validate(std::stop_token stop, EngineSink& sink) = 0;
    virtual Outcome<DistillationCurve> curve(std::stop_token stop, EngineSink& sink) = 0;

    /// Writes the state to the request's file, if it names one.
    virtual std::optional<Failure> keep() = 0;
    /// Back to where that file has come to, or to the start.
    virtual std::optional<Failure> restore() = 0;

    /// The student of this moment as an adapter folder in the published layout.
    virtual std::optional<Failure> writeAdapter(const std::filesystem::path& folder) = 0;
};

/// Iterations that a kept state has come to; nothing if there is no readable one. Reads no weights.
std::optional<int64_t> keptIterations(const std::filesystem::path& state);

} // namespace arcflow
