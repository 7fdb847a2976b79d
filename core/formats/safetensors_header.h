#pragma once

#include "core/formats/safetensors_file.h"

namespace arcflow {

/// What stands before the tensor buffer of a safetensors file:
/// u64 little-endian N | N bytes of JSON: name → {"dtype", "shape", "data_offsets"}, and "__metadata__" | tensor
/// buffer.
struct SafetensorsHeader {
    static constexpr uint64_t lengthBytes = 8;
    static constexpr uint64_t maxJsonBytes = 100'000'000; ///< the reference reader's limit

    std::vector<TensorEntry> tensors;            ///< sorted by offset
    std::map<std::string, std::string> metadata; ///< the `__metadata__` object
    uint64_t bufferStart = 0;                    ///< from the start of the file

    const TensorEntry* find(std::string_view name) const;

    /// Where a tensor stands in `tensors`. Sorted by hash, then name: sorting a million long names with common
    /// beginnings themselves would take longer than reading the file.
    struct NamePlace {
        size_t hash;
        uint32_t index;
    };
    std::vector<NamePlace> byName;
};

/// Reads and checks the header of a whole file; every rule of SafetensorsFile applies. Needs no more memory than a
/// small multiple of the header's length, whatever it claims.
SafetensorsHeader readSafetensorsHeader(std::span<const std::byte> file, const std::string& sourceName);

/// The dtype's place in the reference library's list, by which its writer sorts (descending).
int writingRank(StoredType type);

} // namespace arcflow
