#include "core/lora/lora_names.h"

#include "core/base/error.h"

#include <algorithm>
#include <array>
#include <span>

namespace arcflow {
namespace {

/// A name as trainers write it and the checkpoint modules it covers. `*` is a block number; modules without entries
/// mean that both names are the same.
struct NameRow {
    std::string_view name;
    std::array<std::string_view, 4> modules{};
    bool swapHalves = false;
};

// Checkpoint names of every linear module, as diffusers has them (FluxTransformer2DModel, QwenImageTransformer2DModel).
constexpr NameRow fluxModules[] = {
    {"x_embedder"},
    {"context_embedder"},
    {"time_text_embed.timestep_embedder.linear_1"},
    {"time_text_embed.timestep_embedder.linear_2"},
    {"time_text_embed.guidance_embedder.linear_1"},
    {"time_text_embed.guidance_embedder.linear_2"},
    {"time_text_embed.text_embedder.linear_1"},
    {"time_text_embed.text_embedder.linear_2"},
    {"transformer_blocks.*.norm1.linear"},
    {"transformer_blocks.*.norm1_context.linear"},
    {"transformer_blocks.*.attn.to_q"},
    {"transformer_blocks.*.attn.to_k"},
    {"transformer_blocks.*.attn.to_v"},
    {"transformer_blocks.*.attn.to_out.0"},
    {"transformer_blocks.*.attn.add_q_proj"},
    {"transformer_blocks.*.attn.add_k_proj"},
    {"transformer_blocks.*.attn.add_v_proj"},
    {"transformer_blocks.*.attn.to_add_out"},
    {"transformer_blocks.*.ff.net.0.proj"},
    {"transformer_blocks.*.ff.net.2"},
    {"transformer_blocks.*.ff_context.net.0.proj"},
    {"transformer_blocks.*.ff_context.net.2"},
    {"single_transformer_blocks.*.norm.linear"},
    {"single_transformer_blocks.*.attn.to_q"},
    {"single_transformer_blocks.*.attn.to_k"},
    {"single_transformer_blocks.*.attn.to_v"},
    {"single_transformer_blocks.*.proj_mlp"},
    {"single_transformer_blocks.*.proj_out"},
    {"norm_out.linear"},
    {"proj_out"},
};

constexpr NameRow qwenImageModules[] = {
    {"img_in"},
    {"txt_in"},
    {"time_text_embed.timestep_embedder.linear_1"},
    {"time_text_embed.timestep_embedder.linear_2"},
    {"transformer_blocks.*.img_mod.1"},
    {"transformer_blocks.*.txt_mod.1"},
    {"transformer_blocks.*.attn.to_q"},
    {"transformer_blocks.*.attn.to_k"},
    {"transformer_blocks.*.attn.to_v"},
    {"transformer_blocks.*.attn.to_out.0"},
    {"transformer_blocks.*.attn.add_q_proj"},
    {"transformer_blocks.*.attn.add_k_proj"},
    {"transformer_blocks.*.attn.add_v_proj"},
    {"transformer_blocks.*.attn.to_add_out"},
    {"transformer_blocks.*.img_mlp.net.0.proj"},
    {"transformer_blocks.*.img_mlp.net.2"},
    {"transformer_blocks.*.txt_mlp.net.0.proj"},
    {"transformer_blocks.*.txt_mlp.net.2"},
    {"norm_out.linear"},
    {"proj_out"},
};

// Names of the original FLUX code (Black Forest Labs), which fuses projections that read the same input.
constexpr NameRow bflModules[] = {
    {"img_in", {"x_embedder"}},
    {"txt_in", {"context_embedder"}},
    {"time_in.in_layer", {"time_text_embed.timestep_embedder.linear_1"}},
    {"time_in.out_layer", {"time_text_embed.timestep_embedder.linear_2"}},
    {"guidance_in.in_layer", {"time_text_embed.guidance_embedder.linear_1"}},
    {"guidance_in.out_layer", {"time_text_embed.guidance_embedder.linear_2"}},
    {"vector_in.in_layer", {"time_text_embed.text_embedder.linear_1"}},
    {"vector_in.out_layer", {"time_text_embed.text_embedder.linear_2"}},
    {"double_blocks.*.img_mod.lin", {"transformer_blocks.*.norm1.linear"}},
    {"double_blocks.*.txt_mod.lin", {"transformer_blocks.*.norm1_context.linear"}},
    {"double_blocks.*.img_attn.qkv",
     {"transformer_blocks.*.attn.to_q", "transformer_blocks.*.attn.to_k", "transformer_blocks.*.attn.to_v"}},
    {"double_blocks.*.txt_attn.qkv",
     {"transformer_blocks.*.attn.add_q_proj", "transformer_blocks.*.attn.add_k_proj",
      "transformer_blocks.*.attn.add_v_proj"}},
    {"double_blocks.*.img_attn.proj", {"transformer_blocks.*.attn.to_out.0"}},
    {"double_blocks.*.txt_attn.proj", {"transformer_blocks.*.attn.to_add_out"}},
    {"double_blocks.*.img_mlp.0", {"transformer_blocks.*.ff.net.0.proj"}},
    {"double_blocks.*.img_mlp.2", {"transformer_blocks.*.ff.net.2"}},
    {"double_blocks.*.txt_mlp.0", {"transformer_blocks.*.ff_context.net.0.proj"}},
    {"double_blocks.*.txt_mlp.2", {"transformer_blocks.*.ff_context.net.2"}},
    {"single_blocks.*.modulation.lin", {"single_transformer_blocks.*.norm.linear"}},
    {"single_blocks.*.linear1",
     {"single_transformer_blocks.*.attn.to_q", "single_transformer_blocks.*.attn.to_k",
      "single_transformer_blocks.*.attn.to_v", "single_transformer_blocks.*.proj_mlp"}},
    {"single_blocks.*.linear2", {"single_transformer_blocks.*.proj_out"}},
    {"final_layer.adaLN_modulation.1", {"norm_out.linear"}, /*swapHalves=*/true},
    {"final_layer.linear", {"proj_out"}},
};

// XLabs trained attention "processors" of the BFL model: 1 is the image stream, 2 the text stream.
constexpr NameRow xlabsModules[] = {
    {"double_blocks.*.processor.qkv_lora1",
     {"transformer_blocks.*.attn.to_q", "transformer_blocks.*.attn.to_k", "transformer_blocks.*.attn.to_v"}},
    {"double_blocks.*.processor.qkv_lora2",
     {"transformer_blocks.*.attn.add_q_proj", "transformer_blocks.*.attn.add_k_proj",
      "transformer_blocks.*.attn.add_v_proj"}},
    {"double_blocks.*.processor.proj_lora1", {"transformer_blocks.*.attn.to_out.0"}},
    {"double_blocks.*.processor.proj_lora2", {"transformer_blocks.*.attn.to_add_out"}},
    {"single_blocks.*.processor.qkv_lora",
     {"single_transformer_blocks.*.attn.to_q", "single_transformer_blocks.*.attn.to_k",
      "single_transformer_blocks.*.attn.to_v"}},
    {"single_blocks.*.processor.proj_lora", {"single_transformer_blocks.*.proj_out"}},
};

constexpr NameRow clipModules[] = {
    {"text_model.encoder.layers.*.self_attn.q_proj"}, {"text_model.encoder.layers.*.self_attn.k_proj"},
    {"text_model.encoder.layers.*.self_attn.v_proj"}, {"text_model.encoder.layers.*.self_attn.out_proj"},
    {"text_model.encoder.layers.*.mlp.fc1"},          {"text_model.encoder.layers.*.mlp.fc2"},
};

constexpr NameRow t5Modules[] = {
    {"encoder.block.*.layer.0.SelfAttention.q"},     {"encoder.block.*.layer.0.SelfAttention.k"},
    {"encoder.block.*.layer.0.SelfAttention.v"},     {"encoder.block.*.layer.0.SelfAttention.o"},
    {"encoder.block.*.layer.1.DenseReluDense.wi_0"}, {"encoder.block.*.layer.1.DenseReluDense.wi_1"},
    {"encoder.block.*.layer.1.DenseReluDense.wo"},
};

constexpr NameRow qwenLanguageModules[] = {
    {"model.layers.*.self_attn.q_proj"}, {"model.layers.*.self_attn.k_proj"}, {"model.layers.*.self_attn.v_proj"},
    {"model.layers.*.self_attn.o_proj"}, {"model.layers.*.mlp.gate_proj"},    {"model.layers.*.mlp.up_proj"},
    {"model.layers.*.mlp.down_proj"},
};

struct NameTable {
    ModelFamily family;
    LoraComponent component;
    std::string_view names; ///< what the report calls them
    std::span<const NameRow> rows;
};

constexpr NameTable tables[] = {
    {ModelFamily::flux, LoraComponent::transformer, "diffusers", fluxModules},
    {ModelFamily::flux, LoraComponent::transformer, "BFL", bflModules},
    {ModelFamily::flux, LoraComponent::transformer, "XLabs", xlabsModules},
    {ModelFamily::flux, LoraComponent::textEncoder, "CLIP", clipModules},
    {ModelFamily::flux, LoraComponent::textEncoder2, "T5", t5Modules},
    {ModelFamily::qwenImage, LoraComponent::transformer, "diffusers", qwenImageModules},
    {ModelFamily::qwenImage, LoraComponent::textEncoder, "Qwen2.5-VL", qwenLanguageModules},
};

/// What trainers put in front of a module name, and what they write in place of its dots.
struct Prefix {
    std::string_view text;
    std::string_view trainer;
    LoraComponent component;
    char separator;
};

constexpr Prefix prefixes[] = {
    {"transformer.", "PEFT", LoraComponent::transformer, '.'},
    {"text_encoder.", "PEFT", LoraComponent::textEncoder, '.'},
    {"text_encoder_2.", "PEFT", LoraComponent::textEncoder2, '.'},
    {"base_model.model.", "PEFT", LoraComponent::transformer, '.'},
    {"diffusion_model.", "ComfyUI", LoraComponent::transformer, '.'},
    {"lora_unet_", "kohya", LoraComponent::transformer, '_'},
    {"lora_transformer_", "kohya", LoraComponent::transformer, '_'},
    {"lora_te1_", "kohya", LoraComponent::textEncoder, '_'},
    {"lora_te2_", "kohya", LoraComponent::textEncoder2, '_'},
    {"lora_te3_", "kohya", LoraComponent::textEncoder2, '_'}, // sd-scripts numbers T5 as SD3 does, even for FLUX
    {"", "no prefix", LoraComponent::transformer, '.'},
};

/// Whether `name` spells `pattern` with `separator` for its dots.
bool spells(std::string_view name, std::string_view pattern, char separator) {
    return std::equal(name.begin(), name.end(), pattern.begin(), pattern.end(),
                      [&](char found, char expected) { return found == (expected == '.' ? separator : expected); });
}

/// The block number that `*` of the pattern stands for in `name` (empty for a pattern without one); nothing where they
/// differ.
std::optional<std::string_view> matchName(std::string_view name, std::string_view pattern, char separator) {
    const size_t star = pattern.find('*');
    if (star == std::string_view::npos) {
        return spells(name, pattern, separator) ? std::optional<std::string_view>("") : std::nullopt;
    }
    if (name.size() < pattern.size() || !spells(name.substr(0, star), pattern.substr(0, star), separator)) {
        return std::nullopt;
    }
    const std::string_view rest = name.substr(star);
    const size_t digits = std::min(rest.find_first_not_of("0123456789"), rest.size());
    if (digits == 0 || !spells(rest.substr(digits), pattern.substr(star + 1), separator)) {
        return std::nullopt;
    }
    return rest.substr(0, digits);
}

std::string withNumber(std::string_view pattern, std::string_view number) {
    std::string name(pattern);
    if (const size_t star = name.find('*'); star != std::string::npos) {
        name.replace(star, 1, number);
    }
    return name;
}

LoraTarget makeTarget(const NameTable& table, const NameRow& row, const Prefix& prefix, std::string_view number) {
    LoraTarget target;
    target.component = table.component;
    target.swapHalves = row.swapHalves;
    target.format = concat(prefix.trainer, ", ", table.names, " names");
    for (const std::string_view module : row.modules) {
        if (!module.empty()) {
            target.modules.push_back(withNumber(module, number));
        }
    }
    if (target.modules.empty()) {
        target.modules.push_back(withNumber(row.name, number));
    }
    return target;
}

} // namespace

std::string_view name(LoraComponent component) {
    switch (component) {
    case LoraComponent::transformer:
        return "transformer";
    case LoraComponent::textEncoder:
        return "text_encoder";
    case LoraComponent::textEncoder2:
        return "text_encoder_2";
    }
    return "";
}

std::optional<LoraTarget> findLoraTarget(std::string_view moduleName, ModelFamily family) {
    for (const Prefix& prefix : prefixes) {
        if (!moduleName.starts_with(prefix.text)) {
            continue;
        }
        const std::string_view local = moduleName.substr(prefix.text.size());
        for (const NameTable& table : tables) {
            if (table.family != family || table.component != prefix.component) {
                continue;
            }
            for (const NameRow& row : table.rows) {
                if (const auto number = matchName(local, row.name, prefix.separator)) {
                    return makeTarget(table, row, prefix, *number);
                }
            }
        }
    }
    return std::nullopt;
}

} // namespace arcflow
