#include "core/formats/checkpoint.h"

#include "core/formats/file_name.h"

#include "core/formats/json_document.h"

#include <algorithm>
#include <array>

namespace arcflow {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::string_view weightsSuffix = ".safetensors";

bool isThere(const fs::path& file) {
    std::error_code ignored;
    return fs::exists(file, ignored);
}

/// Names of the files in a folder, sorted; of a huge folder only the first thousands, enough for a hint.
std::vector<std::string> fileNames(const fs::path& folder) {
    constexpr size_t enough = 10'000;
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end && names.size() < enough;
         at.increment(error)) {
        names.push_back(at->path().filename().string());
    }
    std::sort(names.begin(), names.end());
    return names;
}

std::string firstFew(const std::vector<std::string>& names) {
    constexpr size_t few = 4;
    std::string text;
    for (size_t i = 0; i < std::min(names.size(), few); ++i) {
        text += (i > 0 ? ", " : "") + names[i];
    }
    return names.size() > few ? text + concat(" and ", names.size() - few, " more") : text;
}

/// Says what is there instead of the weights wanted.
[[noreturn]] void failWithoutWeights(const fs::path& folder, const std::string& stem) {
    const std::string wanted = stem + std::string(weightsSuffix);
    if (std::error_code ignored; !fs::is_directory(folder, ignored)) {
        fail(ErrorKind::modelMissing, folder.string(), ": no such folder");
    }
    constexpr std::array<std::string_view, 6> codeKinds{".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle"};
    std::vector<std::string> shards;
    std::vector<std::string> variants;
    std::vector<std::string> others;
    std::vector<std::string> code;
    for (const std::string& name : fileNames(folder)) {
        const std::string extension = fs::path(name).extension().string();
        if (std::find(codeKinds.begin(), codeKinds.end(), extension) != codeKinds.end()) {
            code.push_back(name);
        } else if (name.find(weightsSuffix) == std::string::npos) {
            continue;
        } else if (name.starts_with(stem + "-") && name.find("-of-") != std::string::npos) {
            shards.push_back(name);
        } else if (name.starts_with(stem + ".")) { // <stem>.fp16.safetensors, <stem>.safetensors.index.fp16.json
            variants.push_back(name);
        } else {
            others.push_back(name);
        }
    }
    const std::string missing = concat(folder.string(), ": no ", wanted, " and no ", wanted, ".index.json");
    if (!shards.empty()) {
        fail(ErrorKind::modelMissing, missing, "; there are parts (", firstFew(shards),
             ") but the index that lists them is missing: download it too");
    }
    if (!variants.empty()) {
        fail(ErrorKind::modelMissing, missing, "; there are only variants of it: ", firstFew(variants),
             ". To use a variant, rename its files to the names without the variant");
    }
    if (!code.empty()) {
        fail(ErrorKind::unsupported, missing, "; there are weights of a kind that can run code when opened (",
             firstFew(code), "), which are not read: download or convert them to safetensors");
    }
    fail(ErrorKind::modelMissing, missing, others.empty() ? "" : "; the folder has " + firstFew(others));
}

/// A shard's name comes from the index, a file from elsewhere: it must not lead out of the folder.
void checkShardName(const std::string& shard, const std::string& index) {
    if (!isPlainFileName(shard)) {
        fail(ErrorKind::modelCorrupt, index, ": expected plain file names in weight_map, found ", excerpt(shard));
    }
    if (!shard.ends_with(weightsSuffix) || shard.size() == weightsSuffix.size()) {
        fail(ErrorKind::unsupported, index, ": expected safetensors files in weight_map, found ", excerpt(shard));
    }
}

} // namespace

Checkpoint Checkpoint::open(const fs::path& folder, std::string_view stem) {
    const std::string wanted = concat(stem, weightsSuffix);
    if (isThere(folder / wanted)) {
        return fromFile(SafetensorsFile::open(folder / wanted));
    }
    const fs::path index = folder / (wanted + ".index.json");
    if (!isThere(index)) {
        failWithoutWeights(folder, std::string(stem));
    }
    return fromIndex(index);
}

Checkpoint Checkpoint::fromFile(SafetensorsFile file) {
    Checkpoint result;
    result.m_path = file.path();
    for (const TensorEntry& entry : file.tensors()) {
        result.m_tensors.emplace(entry.name, std::pair(size_t{0}, &entry));
    }
    result.m_files.push_back(std::move(file)); // copies share the entries, so the pointers stay good
    return result;
}

Checkpoint Checkpoint::fromIndex(const fs::path& index) {
    constexpr JsonLimits limits{.bytes = size_t{64} << 20, .depth = 16, .values = 1'000'000};
    const std::string source = index.string();
    const json document = parseJson(readTextFile(index, limits.bytes), source, limits);
    const auto map = document.is_object() ? document.find("weight_map") : document.end();
    if (map == document.end() || !map->is_object()) {
        fail(ErrorKind::modelCorrupt, source, ": expected an object 'weight_map' of tensor and file names");
    }

    Checkpoint result;
    result.m_path = index;
    std::map<std::string, size_t, std::less<>> opened; // shard name → place in m_files
    for (const auto& [tensor, value] : map->get_ref<const json::object_t&>()) {
        if (!value.is_string()) {
            fail(ErrorKind::modelCorrupt, source, ": weight_map: expected a file name for tensor ", excerpt(tensor),
                 ", found ", value.type_name());
        }
        const auto& shard = value.get_ref<const std::string&>();
        auto at = opened.find(shard);
        if (at == opened.end()) {
            checkShardName(shard, source);
            const fs::path file = index.parent_path() / shard;
            if (!isThere(file)) {
                fail(ErrorKind::modelMissing, file.string(), ": no such file, but ", index.filename().string(),
                     " lists it as a part of the weights: the download is incomplete");
            }
            result.m_files.push_back(SafetensorsFile::open(file));
            at = opened.emplace(shard, result.m_files.size() - 1).first;
        }
        // Tensors of a shard that the index does not list are ignored, as diffusers does.
        const SafetensorsFile& file = result.m_files[at->second];
        const TensorEntry* entry = file.find(tensor);
        if (!entry) {
            fail(ErrorKind::modelCorrupt, file.path().string(), ": tensor ", excerpt(tensor), " is missing, but ",
                 index.filename().string(), " says it is here");
        }
        result.m_tensors.emplace(tensor, std::pair(at->second, entry));
    }
    return result;
}

bool Checkpoint::has(std::string_view name) const {
    return m_tensors.find(name) != m_tensors.end();
}

Checkpoint::Location Checkpoint::find(std::string_view name) const {
    const auto at = m_tensors.find(name);
    if (at == m_tensors.end()) {
        fail(ErrorKind::modelCorrupt, m_path.string(), ": tensor ", excerpt(name, 200), " is missing");
    }
    const auto& [file, entry] = at->second;
    return {&m_files[file], entry};
}

std::vector<std::string> Checkpoint::names() const {
    std::vector<std::string> names;
    names.reserve(m_tensors.size());
    for (const auto& [name, location] : m_tensors) {
        names.push_back(name);
    }
    return names;
}

int64_t Checkpoint::parameterCount() const {
    int64_t count = 0;
    for (const auto& [name, location] : m_tensors) {
        count += location.second->elementCount();
    }
    return count;
}

uint64_t Checkpoint::byteCount() const {
    uint64_t count = 0;
    for (const auto& [name, location] : m_tensors) {
        count += location.second->end - location.second->begin;
    }
    return count;
}

std::map<StoredType, int64_t> Checkpoint::parametersByType() const {
    std::map<StoredType, int64_t> counts;
    for (const auto& [name, location] : m_tensors) {
        counts[location.second->type] += location.second->elementCount();
    }
    return counts;
}

} // namespace arcflow
