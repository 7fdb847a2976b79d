#pragma once

#include "app/cli/claims/claims_plan.h"
#include "app/cli/engine_session.h"

#include <map>

namespace arcflow {

/// A picture that is asked for: what the teacher has never been shown.
struct HeldOutPrompt {
    std::string text;
    std::vector<std::string> tags; ///< what must be seen
    Image painted;                 ///< as the painter of the training pictures shows it
};

struct ClaimsInput {
    ClaimsPlan plan;
    ModelOptions model; ///< with the teacher; without adapter
    std::filesystem::path judge;
    std::vector<HeldOutPrompt> prompts;
    std::vector<std::string> trainingPrompts; ///< that students are distilled on
    std::filesystem::path folder;             ///< for students and the report
};

/// Pictures of one column with one student (or the teacher), in the prompts' order.
struct Measured {
    std::vector<double> error;      ///< mean square distance of latents to the reference's, over its variance
    std::vector<double> psnr, ssim; ///< against the reference's pictures, rounded to levels
    std::vector<double> shown;      ///< share of the prompt's tags that the judge reads from the picture
    double frechet = 0;             ///< to the painted pictures
    double frechetToReference = 0;
    double diversity = 0; ///< mean distance of features among pictures of one prompt with different seeds
    int evaluations = 0;
};

struct MeasuredColumn {
    ColumnPlan plan;
    std::vector<Measured> runs; ///< one for each seed of the student
    std::vector<Image> samples; ///< of the first prompts and the first seed

    std::vector<double> perPrompt(std::vector<double> Measured::*figure) const; ///< mean over the runs
    std::vector<double> perRun(std::vector<double> Measured::*figure) const;    ///< mean over the prompts
    std::vector<double> perRun(double Measured::*figure) const;
};

/// What student and teacher take in turn on this machine.
struct MeasuredTimes {
    std::vector<double> encode, studentDenoise, teacherDenoise, decode; ///< seconds, by prompt
    int studentEvaluations = 0, teacherEvaluations = 0;
    std::vector<double> ratios() const; ///< teacher's denoise over the student's
};

/// How close policies of a student's form come to the reference without a network's error, on the first prompts.
struct Attainable {
    std::string column; ///< title
    int64_t modes = 1;
    std::vector<double> error;
};

struct ClaimsResult {
    LoadedModel model;
    MeasuredColumn painted;   ///< the painted pictures, judged as if they were generated
    MeasuredColumn reference; ///< errors are 0
    std::vector<MeasuredColumn> columns;
    std::vector<Attainable> attainable; ///< of every column that is in a pair
    MeasuredTimes times;
    std::map<std::string, double> shares; ///< of the teacher's parameters that a student trains

    const MeasuredColumn& column(const std::string& title) const;   ///< one that there is
    const Attainable& attainableBy(const std::string& title) const; ///< of a column that is in a pair
};

/// Distils the plan's students that the folder lacks, then measures every column. An interrupted run goes on from the
/// student that was being distilled.
ClaimsResult runClaims(const ClaimsInput& input, EngineSession& session, ProgressBar& bar);

} // namespace arcflow
