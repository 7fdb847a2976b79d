#pragma once

#include "core/train/trained_parameters.h"
#include "core/weights/tensor_file.h"

namespace arcflow {

struct MuonSettings {
    double momentum = 0.95;
    double weightDecay = 0;
};

/// Muon (Jordan et al., "Muon: An optimizer for hidden layers in neural networks", 2024): the momentum of a matrix is
/// replaced by the nearest orthogonal matrix, so that all of its directions learn equally fast. Convolutions are
/// matrices [out, in · kH · kW]. Updates are scaled to the size of AdamW's, so that both take the same rates (Liu et
/// al., "Muon is Scalable for LLM Training", 2025).
class Muon {
public:
    /// Parameters of two dimensions or more.
    Muon(std::vector<TrainedParameter> parameters, const MuonSettings& settings);

    /// One step at learning rate `rate` times each parameter's factor. Parameters without a gradient stay as they are.
    void step(double rate);

    /// Momenta by "<name>.m": the optimiser's own tensors, to be stored or copied into.
    NamedTensors state() const;

private:
    std::vector<TrainedParameter> m_parameters;
    std::vector<at::Tensor> m_momenta;
    MuonSettings m_settings;
};

/// About U·Vᵀ of the singular value decomposition U·S·Vᵀ of a matrix: singular values end between 0.7 and 1.2.
at::Tensor orthogonalised(const at::Tensor& matrix);

} // namespace arcflow
