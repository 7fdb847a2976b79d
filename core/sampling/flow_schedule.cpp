#include "core/sampling/flow_schedule.h"

#include "core/base/error.h"

#include <cmath>

namespace arcflow {

FlowSchedule::FlowSchedule(const ConfigFile& config) {
    for (const char* key :
         {"use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "invert_sigmas", "stochastic_sampling"}) {
        if (config.boolean(key, false)) {
            fail(ErrorKind::unsupported, config.sourceName(), ": scheduler option '", key, "' is not supported");
        }
    }
    const std::string shiftType = config.text("time_shift_type", "exponential");
    if (shiftType != "exponential" && shiftType != "linear") {
        fail(ErrorKind::unsupported, config.sourceName(),
             ": time_shift_type must be 'exponential' or 'linear', found '", shiftType, "'");
    }
    if (config.integer("num_train_timesteps", 1000, 1) != 1000) {
        fail(ErrorKind::unsupported, config.sourceName(), ": num_train_timesteps must be 1000");
    }
    m_dynamic = config.boolean("use_dynamic_shifting", false);
    m_exponential = shiftType == "exponential";
    m_shift = config.number("shift", 1.0);
    m_shiftTerminal = config.number("shift_terminal", 0.0);
    m_baseShift = config.number("base_shift", 0.5);
    m_maxShift = config.number("max_shift", 1.15);
    m_baseTokens = config.number("base_image_seq_len", 256);
    m_maxTokens = config.number("max_image_seq_len", 4096);
    if (!(m_shift > 0) || !(m_shiftTerminal >= 0 && m_shiftTerminal < 1) || !(m_maxTokens > m_baseTokens)) {
        fail(ErrorKind::modelCorrupt, config.sourceName(),
             ": expected shift > 0, 0 ≤ shift_terminal < 1 and max_image_seq_len > base_image_seq_len; found ", m_shift,
             ", ", m_shiftTerminal, ", ", m_maxTokens, " and ", m_baseTokens);
    }
}

float FlowSchedule::shifted(float level, int64_t imageTokens) const {
    if (!m_dynamic) {
        const float shift = static_cast<float>(m_shift);
        return shift * level / (1.0F + static_cast<float>(m_shift - 1.0) * level);
    }
    const double slope = (m_maxShift - m_baseShift) / (m_maxTokens - m_baseTokens);
    const double mu = static_cast<double>(imageTokens) * slope + (m_baseShift - slope * m_baseTokens);
    const float factor = static_cast<float>(m_exponential ? std::exp(mu) : mu);
    return factor / (factor + (1.0F / level - 1.0F));
}

std::vector<float> FlowSchedule::sigmas(int64_t steps, int64_t imageTokens) const {
    if (steps < 1 || steps > 1000) {
        fail(ErrorKind::invalidRequest, "the number of steps must be 1 to 1000, found ", steps);
    }
    if (steps == 1 && m_shiftTerminal > 0) {
        fail(ErrorKind::invalidRequest, "this model's schedule ends at a fixed level and needs at least 2 steps");
    }
    std::vector<float> levels;
    const double last = 1.0 / static_cast<double>(steps);
    for (int64_t k = 0; k < steps; ++k) {
        const double even =
            k + 1 == steps ? last : 1.0 + static_cast<double>(k) * (last - 1.0) / static_cast<double>(steps - 1);
        levels.push_back(shifted(static_cast<float>(even), imageTokens));
    }
    if (m_shiftTerminal > 0) {
        const float scale = (1.0F - levels.back()) / static_cast<float>(1.0 - m_shiftTerminal);
        for (float& level : levels) {
            level = 1.0F - (1.0F - level) / scale;
        }
    }
    levels.push_back(0.0F);
    return levels;
}

} // namespace arcflow
