#pragma once

#include "core/engine/training_progress.h"
#include "core/imaging/image.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace arcflow {

/// What is known of a run before its first iteration.
struct DistillationFacts {
    int64_t trainedParameters = 0, teacherParameters = 0;
    std::string model;          ///< the teacher's name
    int teacherSteps = 0;       ///< of the teacher that errors are measured against
    bool guided = false;        ///< each of them asks the network twice
    bool sharesWeights = false; ///< with the model that is loaded for generation
    bool replacedModel = false; ///< there was no room beside the model for generation: it is loaded no longer
};

/// One validation prompt, from the same noise. Shared, as pixels are large and the teacher's stay the same.
struct ValidationPair {
    std::string prompt;
    std::shared_ptr<const Image> teacher, student;
};

/// The student, with averaged weights, on prompts it is not trained on.
struct DistillationValidation {
    int64_t iteration = 0; ///< how many it has been trained for
    double studentError = 0;
    double shortTeacherError = 0; ///< of the teacher in as few steps as the student takes
    std::vector<ValidationPair> pairs;
};

/// How far from the teacher's full run a shorter one ends.
struct ErrorAtSteps {
    int steps = 0;
    int evaluations = 0; ///< of the network: a guided step takes two
    double error = 0;
};

struct DistillationCurve {
    int64_t iteration = 0;
    std::vector<ErrorAtSteps> student, teacher; ///< by steps, ascending
};

struct DistillationResult {
    int64_t iterations = 0; ///< all that led to the adapter, earlier runs included
    int64_t trainedParameters = 0, teacherParameters = 0;
    double loss = 0; ///< of the last iteration; not a number: all were done before
    std::optional<double> studentError;
    /// The same distance for the teacher in as few steps as the student takes.
    std::optional<double> shortTeacherError;
    double seconds = 0; ///< of work, waits left out
};

} // namespace arcflow
