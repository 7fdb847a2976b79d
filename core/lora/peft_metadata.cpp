#include "core/lora/peft_metadata.h"

#include "core/base/error.h"

#include <cmath>

namespace arcflow {
namespace {

constexpr std::string_view metadataKey = "lora_adapter_metadata";
constexpr int64_t maxRank = int64_t{1} << 31;

std::string configKey(LoraComponent component, std::string_view key) {
    return concat(name(component), ".", key);
}

/// The key of a rank or alpha pattern that speaks of `module`: its name or the end of it, after a dot; the longest
/// wins. PEFT treats keys as regular expressions, but trainers write names, at most with a leading '^' for "the whole
/// name".
std::string patternFor(const ConfigFile& patterns, std::string_view module) {
    std::string best;
    for (const std::string& key : patterns.keys()) {
        std::string_view text = key;
        const bool whole = text.starts_with('^');
        text.remove_prefix(whole ? 1 : 0);
        if (text.find_first_of("^$*+?()[]{}|\\") != std::string_view::npos) {
            fail(ErrorKind::unsupported, patterns.sourceName(), ": pattern '", key,
                 "' is a regular expression; only module names are supported");
        }
        const bool fits = module == text || (!whole && module.ends_with(concat(".", text)));
        if (fits && key.size() > best.size()) {
            best = key;
        }
    }
    return best;
}

} // namespace

PeftMetadata::PeftMetadata(const std::map<std::string, std::string>& metadata, const std::string& file) {
    const auto found = metadata.find(std::string(metadataKey));
    if (found == metadata.end()) {
        return;
    }
    m_config = ConfigFile::parse(found->second, concat(file, " (", metadataKey, ")"));
    for (const auto component : {LoraComponent::transformer, LoraComponent::textEncoder, LoraComponent::textEncoder2}) {
        if (m_config.boolean(configKey(component, "use_dora"), false)) {
            fail(ErrorKind::unsupported, file, ": the metadata says use_dora: DoRA is not supported, only plain LoRA");
        }
    }
}

std::optional<double> PeftMetadata::scale(LoraComponent component, std::string_view module, int64_t rank) const {
    if (!m_config.has(configKey(component, "r"))) {
        return std::nullopt;
    }
    const ConfigFile ranks = m_config.section(configKey(component, "rank_pattern"));
    const ConfigFile alphas = m_config.section(configKey(component, "alpha_pattern"));
    const std::string rankKey = patternFor(ranks, module);
    const std::string alphaKey = patternFor(alphas, module);
    const int64_t stated = rankKey.empty() ? m_config.integer(configKey(component, "r"), rank, 1, maxRank)
                                           : ranks.integer(rankKey, rank, 1, maxRank);
    if (stated != rank) {
        fail(ErrorKind::modelCorrupt, m_config.sourceName(), ": rank ", stated, " stated for '", module,
             "', but its factors have rank ", rank);
    }
    const double alpha = alphaKey.empty()
                             ? m_config.number(configKey(component, "lora_alpha"), static_cast<double>(rank))
                             : alphas.number(alphaKey, 1);
    const bool rankStabilised = m_config.boolean(configKey(component, "use_rslora"), false);
    return alpha / (rankStabilised ? std::sqrt(static_cast<double>(rank)) : static_cast<double>(rank));
}

} // namespace arcflow
