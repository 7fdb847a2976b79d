#pragma once

#include "core/recipes/schedules.h"

namespace arcflow {

/// How a set of weights is moved along its gradients.
struct OptimisationRecipe {
    int64_t iterations = 10000;
    RateSchedule rate;
    AverageSchedule average;
    double clip = 1; ///< most gradient norm
    int64_t clipFrom = 0;
    double weightDecay = 0;
    double beta1 = 0.9, beta2 = 0.95; ///< of AdamW's moments
    bool muon = false;                ///< moves the hidden layers' matrices, AdamW the rest

    void validate(const char* what) const; ///< Error(invalidRequest) naming the setting and its range
};

/// Error(invalidRequest) "<recipe>: <rule>" unless the rule holds.
void requireOfRecipe(bool holds, const char* recipe, const char* rule);

} // namespace arcflow
