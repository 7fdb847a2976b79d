#pragma once

#include "core/formats/safetensors_file.h"

#include <map>
#include <string>
#include <vector>

namespace arcflow {

/// The weights of one component: a single safetensors file or an index with its shards, behind one lookup.
class Checkpoint {
public:
    struct Location {
        const SafetensorsFile* file;
        const TensorEntry* entry;
    };

    /// Looks in `folder` for `<stem>.safetensors`, else `<stem>.safetensors.index.json` with its shards (each opened
    /// once, names must be plain file names). Where neither is there but variants (`<stem>.fp16.safetensors`,
    /// `.bf16.`…) or weights of a kind that can run code (.bin, .pt, .ckpt) are, the error says so.
    static Checkpoint open(const std::filesystem::path& folder, std::string_view stem);
    static Checkpoint fromFile(SafetensorsFile file);

    bool has(std::string_view name) const;
    Location find(std::string_view name) const; ///< Error(modelCorrupt) naming folder and tensor if missing
    std::vector<std::string> names() const;     ///< sorted
    const std::vector<SafetensorsFile>& files() const { return m_files; }
    const std::filesystem::path& path() const { return m_path; } ///< the file, or the index
    int64_t parameterCount() const;
    uint64_t byteCount() const;
    std::map<StoredType, int64_t> parametersByType() const;

private:
    static Checkpoint fromIndex(const std::filesystem::path& index);

    std::filesystem::path m_path;
    std::vector<SafetensorsFile> m_files;
    std::map<std::string, std::pair<size_t, const TensorEntry*>, std::less<>> m_tensors; // name -> (file, entry)
};

} // namespace arcflow
