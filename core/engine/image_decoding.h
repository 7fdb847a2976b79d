#pragma once

#include "core/engine/model_loading.h"
#include "core/imaging/image.h"

namespace arcflow {

/// Latents as plain values and back. Tensors [1, C, h, w].
LatentImage latentImage(const at::Tensor& latents);
at::Tensor tensorOf(const LatentImage& latents); ///< Error(invalidRequest) if the values do not fit the sizes

/// Latents [1, C, h, w] to a picture, in tiles where memory asks for it. Error(invalidRequest) for another model's
/// channels.
Image decodeLatents(const LoadedWeights& model, const at::Tensor& latents, const Task& task);

/// A picture [3, H, W] in −1…1, as the autoencoder puts it out; what is beyond is cut off.
Image imageOf(const at::Tensor& picture);

} // namespace arcflow
