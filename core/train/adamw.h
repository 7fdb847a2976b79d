#pragma once

#include "core/train/trained_parameters.h"
#include "core/weights/tensor_file.h"

namespace arcflow {

struct AdamWSettings {
    double beta1 = 0.9, beta2 = 0.95, eps = 1e-8, weightDecay = 0;
};

/// AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019) over a set of parameters, in fp32.
class AdamW {
public:
    AdamW(std::vector<TrainedParameter> parameters, const AdamWSettings& settings);

    /// One step at learning rate `rate` times each parameter's factor. Parameters without a gradient stay as they are.
    void step(double rate);

    /// First and second moments by "<name>.m" and "<name>.v", and "step": the optimiser's own tensors, to be stored or
    /// copied into.
    NamedTensors state() const;

private:
    struct Moments {
        at::Tensor first, second;
    };
    std::vector<TrainedParameter> m_parameters;
    std::vector<Moments> m_moments;
    AdamWSettings m_settings;
    at::Tensor m_step; ///< [] fp32
};

} // namespace arcflow
