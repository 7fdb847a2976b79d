#pragma once

#include "core/train/optimisation.h"
#include "core/train/parameter_store.h"
#include "core/vae/vae.h"

namespace arcflow {

/// How close an autoencoder's pictures are to the originals, and what its latents look like.
struct AutoencoderQuality {
    double psnr = 0;                ///< dB, mean over the pictures, clamped to 0…255
    double mean = 0, deviation = 1; ///< of all latent values
};

/// Trains an image autoencoder on pictures alone, one iteration at a time.
class AutoencoderTrainer {
public:
    /// pictures: levels 0…255 [N, H, W, 3], sides at least the recipe's crops. `start`: weights by name to begin with;
    /// empty: from nothing.
    AutoencoderTrainer(at::Tensor pictures, const AutoencoderRecipe& recipe, WeightPlacement placement,
                       const NamedTensors& start = {});

    /// One iteration. Stopped in between (Error(cancelled)), it has changed nothing.
    IterationReport step(const Task& task = {});
    const Optimisation& optimisation() const { return m_optimisation; }
    Optimisation& optimisation() { return m_optimisation; }

    /// Averaged, by name; those that the recipe leaves as they are, too.
    NamedTensors averagedWeights() const;
    /// The autoencoder with averaged weights; latents are as the encoder puts them out.
    Vae averaged() const;
    /// `weights` and config.json in diffusers' form, in bf16 or as told; the config last.
    void write(const std::filesystem::path& folder, const AutoencoderQuality& quality, at::ScalarType as) const;

private:
    bool isLate() const; ///< in the iterations with the late crop and batch
    int64_t batch() const;
    at::Tensor drawBatch(const ProcessGroup::Range& samples) const;
    /// What the critic has to learn about these decoded pictures y, and y's decoder from the critic.
    at::Tensor lossWithCritic(const at::Tensor& x, const at::Tensor& y) const;
    at::Tensor loss(const Vae& vae, const ProcessGroup::Range& samples, const Task& task) const;

    at::Tensor m_pictures;
    AutoencoderRecipe m_recipe;
    WeightPlacement m_placement;
    ConfigFile m_config; ///< with latents left as they are
    std::shared_ptr<ParameterStore> m_store;
    std::shared_ptr<ParameterStore> m_critic; ///< null where the recipe has none
    Optimisation m_optimisation;
};

/// Over all of these pictures [N, H, W, 3].
AutoencoderQuality measure(const Vae& vae, const at::Tensor& pictures, const Task& task);

} // namespace arcflow
