#include "core/lora/apply.h"

#include <cmath>

namespace arcflow {
namespace {

/// Rows of one update that belong to consecutive rows of one Linear.
struct Change {
    const LoraModule* module;
    Linear* linear;
    int64_t upBegin;  ///< first row within `up`
    int64_t rowBegin; ///< first row within the Linear
    int64_t rowCount;
};

/// Where each module's rows go. Parts that the model also keeps fused (to_q, to_k, to_v) stay one change with one down
/// factor.
std::vector<Change> planModule(const LinearMap& linears, const LoraModule& module, const LoraOptions& options,
                               std::vector<std::string>& warnings) {
    std::vector<Change> changes;
    int64_t rows = 0;
    for (const std::string& target : module.modules) {
        const auto found = linears.find(target);
        if (options.replaced.count(target) > 0) {
            warnings.push_back(concat(module.source, " is left out: '", target, "' is replaced in this model"));
            // A replaced module may be gone from the map; no fused tensor contains one, so its rows need not be
            // counted.
            rows += found == linears.end() ? module.up.size(0) : found->second.rowCount;
            continue;
        }
        if (found == linears.end()) {
            fail(ErrorKind::modelCorrupt, module.source, " changes '", target, "', which this model does not have");
        }
        const LinearSlot& slot = found->second;
        if (module.down.size(1) != slot.linear->inFeatures()) {
            fail(ErrorKind::modelCorrupt, module.source, " does not fit '", target, "': expected a down factor [rank, ",
                 slot.linear->inFeatures(), "], found ", shapeText(module.down.sizes()));
        }
        const bool continues = !changes.empty() && changes.back().linear == slot.linear &&
                               changes.back().rowBegin + changes.back().rowCount == slot.rowBegin &&
                               changes.back().upBegin + changes.back().rowCount == rows;
        if (continues) {
            changes.back().rowCount += slot.rowCount;
        } else {
            changes.push_back({&module, slot.linear, rows, slot.rowBegin, slot.rowCount});
        }
        rows += slot.rowCount;
    }
    if (rows != module.up.size(0)) {
        fail(ErrorKind::modelCorrupt, module.source, " does not fit '", module.modules.front(), "'",
             module.modules.size() > 1 ? concat(" and the ", module.modules.size() - 1, " fused with it") : "",
             ": expected an up factor [", rows, ", rank], found ", shapeText(module.up.sizes()));
    }
    return changes;
}

std::vector<Change> plan(const LinearMap& linears, std::span<const LoraModule> modules, const LoraOptions& options,
                         std::vector<std::string>& warnings) {
    if (!std::isfinite(options.strength)) {
        fail(ErrorKind::invalidRequest, "LoRA strength must be a finite number, found ", options.strength);
    }
    std::vector<Change> changes;
    for (const LoraModule& module : modules) {
        const std::vector<Change> more = planModule(linears, module, options, warnings);
        changes.insert(changes.end(), more.begin(), more.end());
    }
    return changes;
}

/// The number format the model computes in: biases are always kept in it, weights may be as stored in the file.
at::ScalarType computeType(const Linear& linear) {
    return linear.bias.defined() ? linear.bias.scalar_type() : linear.weight.scalar_type();
}

void carryOut(std::span<const Change> changes, const LoraOptions& options, const Task& task) {
    for (const Change& change : changes) {
        task.checkpoint();
        const double scale = options.strength * change.module->scale;
        const at::Tensor up = change.module->up.narrow(0, change.upBegin, change.rowCount);
        if (scale == 0) {
            continue;
        }
        if (options.mode == UpdateMode::merge) {
            change.linear->merge(change.module->down, up, scale, change.rowBegin);
        } else {
            const at::TensorOptions format = change.linear->weight.options().dtype(computeType(*change.linear));
            change.linear->updates.push_back(
                {change.module->down.to(format).contiguous(), (up * scale).to(format).contiguous(), change.rowBegin});
        }
    }
}

} // namespace

std::vector<std::string> applyLora(const LinearMap& linears, std::span<const LoraModule> modules,
                                   const LoraOptions& options, const Task& task) {
    std::vector<std::string> warnings;
    carryOut(plan(linears, modules, options, warnings), options, task);
    return warnings;
}

std::vector<std::string> applyLora(const LoraHosts& hosts, const LoraFile& file, const LoraOptions& options,
                                   const Task& task) {
    std::vector<std::string> warnings;
    std::vector<Change> changes;
    const std::pair<LoraComponent, const LinearMap*> parts[] = {{LoraComponent::transformer, &hosts.transformer},
                                                                {LoraComponent::textEncoder, &hosts.textEncoder},
                                                                {LoraComponent::textEncoder2, &hosts.textEncoder2}};
    for (const auto& [component, linears] : parts) {
        const std::vector<LoraModule>& modules = file.part(component);
        if (!modules.empty() && linears->empty()) {
            warnings.push_back(concat(file.path.filename().string(), ": ", modules.size(), " modules for ",
                                      name(component), " are not applied"));
            continue;
        }
        const std::vector<Change> more = plan(*linears, modules, options, warnings);
        changes.insert(changes.end(), more.begin(), more.end());
    }
    carryOut(changes, options, task);
    return warnings;
}

} // namespace arcflow
