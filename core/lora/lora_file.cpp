#include "core/lora/lora_file.h"

#include "core/lora/peft_metadata.h"
#include "core/weights/weight_reader.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <set>

namespace arcflow {
namespace {

using Location = Checkpoint::Location;

enum class Role { down, up, alpha };

struct RoleSuffix {
    std::string_view text;
    Role role;
};

constexpr RoleSuffix roleSuffixes[] = {
    {".lora_A.weight", Role::down}, // PEFT
    {".lora_B.weight", Role::up},
    {".lora_A.default.weight", Role::down}, // PEFT with the name of its adapter
    {".lora_B.default.weight", Role::up},
    {".lora_down.weight", Role::down}, // kohya, ComfyUI
    {".lora_up.weight", Role::up},
    {".down.weight", Role::down}, // XLabs
    {".up.weight", Role::up},
    {".alpha", Role::alpha},
};

/// Parts of adapters other than plain LoRA, by a piece of the tensor name.
struct ForeignMark {
    std::string_view mark;
    std::string_view kind;
    bool atEnd = false;
};

constexpr ForeignMark foreignMarks[] = {
    {".hada_", "LoHa"},
    {".lokr_", "LoKr"},
    {".dora_scale", "DoRA"},
    {".lora_magnitude_vector", "DoRA"},
    {".oft_", "OFT"},
    {".lora_mid", "LoCon with a middle factor"},
    {".diff", "full weight difference", true},
    {".diff_b", "bias difference", true},
};

/// The tensors of one module, as found in the file.
struct Parts {
    std::optional<Location> down, up, alpha;

    std::optional<Location>& of(Role role) { return role == Role::down ? down : role == Role::up ? up : alpha; }
    const Location& any() const { return down ? *down : up ? *up : *alpha; }
};

/// Names for a message: the first few, and how many more.
std::string listed(const std::vector<std::string_view>& names) {
    constexpr size_t shown = 4;
    std::string text;
    for (size_t i = 0; i < std::min(names.size(), shown); ++i) {
        text += concat(i == 0 ? "'" : ", '", names[i], "'");
    }
    return names.size() > shown ? concat(text, " and ", names.size() - shown, " more") : text;
}

class LoraReader {
public:
    LoraReader(const std::filesystem::path& path, ModelFamily family, const Task& task)
        : m_family(family), m_task(task) {
        m_file.path = path;
    }

    LoraFile read(std::span<const Location> tensors, const std::map<std::string, std::string>& metadata) {
        m_metadata = PeftMetadata(metadata, where());
        sortIntoModules(tensors);
        refuseUnknownModules();
        for (const auto& [source, parts] : m_modules) {
            m_task.checkpoint();
            add(source, parts, *findLoraTarget(source, m_family));
        }
        for (const std::string& format : m_formats) {
            m_file.format += (m_file.format.empty() ? "" : "; ") + format;
        }
        m_file.ranks.assign(m_ranks.begin(), m_ranks.end());
        return std::move(m_file);
    }

private:
    std::string where() const { return m_file.path.string(); }

    void sortIntoModules(std::span<const Location> tensors) {
        std::vector<std::string_view> unknown;
        for (const Location& tensor : tensors) {
            const std::string_view key = tensor.entry->name;
            refuseForeign(key);
            const auto suffix = std::find_if(std::begin(roleSuffixes), std::end(roleSuffixes),
                                             [&](const RoleSuffix& known) { return key.ends_with(known.text); });
            if (suffix == std::end(roleSuffixes)) {
                unknown.push_back(key);
                continue;
            }
            const std::string_view source = key.substr(0, key.size() - suffix->text.size());
            std::optional<Location>& place = m_modules[source].of(suffix->role);
            if (place) {
                fail(ErrorKind::modelCorrupt, where(), ": '", place->entry->name, "' and '", key,
                     "' are the same part of one module");
            }
            place = tensor;
        }
        refuseUnknown(unknown);
        if (m_modules.empty()) {
            fail(ErrorKind::modelCorrupt, where(), ": contains no LoRA tensors");
        }
    }

    void refuseForeign(std::string_view key) const {
        if (isArcFlowHeadName(key)) {
            fail(ErrorKind::unsupported, where(), ": this is an ArcFlow adapter, not a plain LoRA (it contains '", key,
                 "'); load its folder as the adapter");
        }
        for (const ForeignMark& foreign : foreignMarks) {
            if (foreign.atEnd ? key.ends_with(foreign.mark) : key.find(foreign.mark) != std::string_view::npos) {
                fail(ErrorKind::unsupported, where(), ": '", key, "' is part of a ", foreign.kind,
                     "; only plain LoRA (a down and an up factor per module) is supported");
            }
        }
    }

    void refuseUnknownModules() const {
        const ModelFamily other = m_family == ModelFamily::flux ? ModelFamily::qwenImage : ModelFamily::flux;
        std::vector<std::string_view> unknown;
        bool knownToOther = false;
        for (const auto& [source, parts] : m_modules) {
            if (!findLoraTarget(source, m_family)) {
                unknown.push_back(parts.any().entry->name);
                knownToOther = knownToOther || findLoraTarget(source, other);
            }
        }
        refuseUnknown(unknown, knownToOther ? concat(" (this looks like a LoRA for ", name(other), ")") : "");
    }

    void refuseUnknown(const std::vector<std::string_view>& keys, const std::string& hint = {}) const {
        if (!keys.empty()) {
            fail(ErrorKind::unsupported, where(), ": no part of a ", name(m_family), " LoRA: ", listed(keys), hint);
        }
    }

    void add(std::string_view source, const Parts& parts, const LoraTarget& target) {
        if (!parts.down || !parts.up) {
            const bool alphaOnly = !parts.down && !parts.up;
            fail(ErrorKind::modelCorrupt, where(), ": module '", source, "' has ",
                 alphaOnly ? "an alpha but no factors"
                           : concat("only '", parts.any().entry->name, "'; the other factor of the pair is missing"));
        }
        checkFactors(source, *parts.down->entry, *parts.up->entry);
        LoraModule module;
        module.source = concat(where(), ": '", source, "'");
        module.modules = target.modules;
        module.down = widened(*parts.down);
        module.up = widened(*parts.up);
        module.scale = scale(source, parts, target);
        if (target.swapHalves) {
            module.up = halvesSwapped(source, module.up);
        }
        for (const Location& factor : {*parts.down, *parts.up}) {
            m_file.parameterCount += factor.entry->elementCount();
            m_file.parametersByType[factor.entry->type] += factor.entry->elementCount();
        }
        m_ranks.insert(module.down.size(0));
        m_formats.insert(target.format);
        m_file.modules[static_cast<size_t>(target.component)].push_back(std::move(module));
    }

    void checkFactors(std::string_view source, const TensorEntry& down, const TensorEntry& up) const {
        const auto isMatrix = [](const TensorEntry& entry) {
            return entry.shape.size() == 2 && entry.elementCount() > 0;
        };
        if (!isMatrix(down) || !isMatrix(up) || down.shape[0] != up.shape[1]) {
            fail(ErrorKind::modelCorrupt, where(), ": module '", source,
                 "': expected factors [rank, in] and [out, rank] of one rank above 0, found ", shapeText(down.shape),
                 " and ", shapeText(up.shape));
        }
    }

    /// In fp32 and no view of the file, which the user may replace while the model lives.
    at::Tensor widened(const Location& tensor) const {
        const at::Tensor stored = storedTensor(*tensor.file, *tensor.entry);
        if (!stored.is_floating_point()) {
            fail(ErrorKind::modelCorrupt, where(), ": tensor '", tensor.entry->name, "' holds ",
                 name(tensor.entry->type), ", expected floating-point numbers");
        }
        return stored.to(at::kFloat, /*non_blocking=*/false, /*copy=*/true);
    }

    /// alpha / rank: from the metadata, else from the alpha tensor, else 1. Ranks that differ between modules do not
    /// change that, although diffusers up to 0.37 scaled such modules by first rank / own rank.
    double scale(std::string_view source, const Parts& parts, const LoraTarget& target) const {
        const int64_t rank = parts.down->entry->shape[0];
        if (const auto stated = m_metadata.scale(target.component, target.modules.front(), rank)) {
            return *stated;
        }
        if (!parts.alpha) {
            return 1;
        }
        if (parts.alpha->entry->elementCount() != 1) {
            fail(ErrorKind::modelCorrupt, where(), ": alpha of module '", source, "' must be one number, found shape ",
                 shapeText(parts.alpha->entry->shape));
        }
        const double alpha = widened(*parts.alpha).item<double>();
        if (!std::isfinite(alpha)) {
            fail(ErrorKind::modelCorrupt, where(), ": alpha of module '", source, "' is ", alpha,
                 ", expected a finite number");
        }
        return alpha / static_cast<double>(rank);
    }

    at::Tensor halvesSwapped(std::string_view source, const at::Tensor& up) const {
        if (up.size(0) % 2 != 0) {
            fail(ErrorKind::modelCorrupt, where(), ": module '", source,
                 "' holds a shift and a scale, so its up factor needs an even number of rows; found ", up.size(0));
        }
        return up.roll(up.size(0) / 2, 0);
    }

    ModelFamily m_family;
    const Task& m_task;
    PeftMetadata m_metadata;
    std::map<std::string_view, Parts> m_modules; // by name in the file
    std::set<std::string> m_formats;
    std::set<int64_t> m_ranks;
    LoraFile m_file;
};

} // namespace

int64_t LoraFile::moduleCount() const {
    int64_t count = 0;
    for (const std::vector<LoraModule>& component : modules) {
        for (const LoraModule& module : component) {
            count += static_cast<int64_t>(module.modules.size());
        }
    }
    return count;
}

bool isArcFlowHeadName(std::string_view tensorName) {
    constexpr std::string_view prefix = "transformer.";
    const std::string_view local = tensorName.starts_with(prefix) ? tensorName.substr(prefix.size()) : tensorName;
    return local.starts_with("proj_out_means.") || local.starts_with("proj_out_logweights.") ||
           local.starts_with("proj_out_loggamma.");
}

LoraFile readLora(std::span<const Checkpoint::Location> tensors, const std::map<std::string, std::string>& metadata,
                  const std::filesystem::path& path, ModelFamily family, const Task& task) {
    return LoraReader(path, family, task).read(tensors, metadata);
}

LoraFile readLora(const std::filesystem::path& file, ModelFamily family, const Task& task) {
    if (std::filesystem::is_directory(file)) {
        const bool adapter = std::filesystem::exists(file / "config.json");
        fail(ErrorKind::invalidRequest, file.string(), ": expected a LoRA file (.safetensors), found a folder",
             adapter ? "; a folder with config.json may be an ArcFlow adapter: load it as the adapter" : "");
    }
    const SafetensorsFile opened = SafetensorsFile::open(file);
    std::vector<Checkpoint::Location> tensors;
    for (const TensorEntry& entry : opened.tensors()) {
        tensors.push_back({&opened, &entry});
    }
    return readLora(tensors, opened.metadata(), file, family, task);
}

} // namespace arcflow
