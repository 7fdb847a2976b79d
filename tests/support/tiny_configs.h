#pragma once

/// Components of models small enough to be trained in a test, as diffusers describes them.
namespace arcflow::test {

inline constexpr const char* tinyVaeConfig = R"({"_class_name": "AutoencoderKL", "block_out_channels": [8, 16],
    "layers_per_block": 1, "latent_channels": 4, "norm_num_groups": 4, "sample_size": 32, "use_quant_conv": false,
    "use_post_quant_conv": false, "down_block_types": ["DownEncoderBlock2D", "DownEncoderBlock2D"],
    "up_block_types": ["UpDecoderBlock2D", "UpDecoderBlock2D"]})";

inline constexpr const char* tinyTransformerConfig = R"({"_class_name": "FluxTransformer2DModel",
    "attention_head_dim": 16, "axes_dims_rope": [4, 6, 6], "guidance_embeds": false, "in_channels": 16,
    "joint_attention_dim": 24, "num_attention_heads": 2, "num_layers": 1, "num_single_layers": 1, "patch_size": 1,
    "pooled_projection_dim": 16})";

inline constexpr const char* tinyT5Config = R"({"d_ff": 32, "d_kv": 8, "d_model": 24, "num_heads": 3, "num_layers": 1,
    "feed_forward_proj": "gated-gelu"})";

} // namespace arcflow::test
