#pragma once

#include "core/train/parameter_store.h"

namespace arcflow {

/// First values for image autoencoders, transformers and text encoders of both families, by the names of their
/// checkpoints. Norms start as the identity and biases at 0; convolutions and matrices keep the size of what passes
/// through them; modulation and the last layer of a transformer start at 0, so that every block begins as the identity
/// (Peebles and Xie, "Scalable Diffusion Models with Transformers", 2023, adaLN-Zero); T5's are those of Raffel et al.
/// 2020, which put the missing 1/√d of its attention into the first values of q, but for the position bias, by which
/// every head looks at one neighbour first.
at::Tensor firstValue(const std::string& name, std::span<const int64_t> shape, at::Generator generator);

/// Parameters that are yet to be made: with the values given by name, or where none are, with first values that follow
/// from the seed of a run. Making one that the given values lack, or have in another shape, is Error(modelCorrupt).
std::shared_ptr<ParameterStore> parametersToMake(uint64_t seed, at::Device device, const NamedTensors& given = {});

} // namespace arcflow
