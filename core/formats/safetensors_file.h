#pragma once

#include "core/formats/atomic_file.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace arcflow {

/// Element types of the safetensors format that this program reads.
enum class StoredType { boolean, u8, i8, f8e5m2, f8e4m3, i16, u16, f16, bf16, i32, u32, f32, i64, u64, f64 };

size_t byteSize(StoredType type);
std::string_view name(StoredType type); ///< as in the file: "BF16"

struct TensorEntry {
    std::string name;
    StoredType type = StoredType::f32;
    std::vector<int64_t> shape; ///< empty = scalar; zero-sized dimensions are legal
    uint64_t begin = 0;         ///< byte offsets into the tensor buffer
    uint64_t end = 0;
    int64_t elementCount() const;
};

std::string shapeText(std::span<const int64_t> shape); ///< "[3, 4]"

/// A safetensors file mapped into memory. Everything the format promises is checked when it is opened (header length,
/// UTF-8, JSON with bounds, duplicate keys, gapless offsets, sizes without overflow, exact file size); a broken file is
/// an Error(modelCorrupt), an unknown element type Error(unsupported), a missing file Error(modelMissing). Copies share
/// the mapping, which lives as long as the last copy or `mapping()` handle. Thread-safe to read. Tensors need not be
/// aligned in the file: use memcpy or unaligned loads.
class SafetensorsFile {
public:
    static SafetensorsFile open(const std::filesystem::path& file);

    const std::filesystem::path& path() const;
    const std::vector<TensorEntry>& tensors() const; ///< in file order
    const TensorEntry* find(std::string_view name) const;
    const TensorEntry& at(std::string_view name) const; ///< Error(modelCorrupt) naming file and tensor if missing
    std::span<const std::byte> bytes(const TensorEntry& entry) const;
    const std::map<std::string, std::string>& metadata() const; ///< the `__metadata__` object
    std::shared_ptr<const void> mapping() const;                ///< keeps the mapped bytes alive

private:
    struct Content;
    explicit SafetensorsFile(std::shared_ptr<const Content> content);
    std::shared_ptr<const Content> m_content;
};

struct TensorToWrite {
    std::string name;
    StoredType type = StoredType::f32;
    std::vector<int64_t> shape;
    std::span<const std::byte> bytes; ///< row-major, little-endian; must outlive the call
};

/// A safetensors file of one tensor that is larger than memory may hold: written piece by piece, under its name only
/// once it is complete.
///
///     SafetensorsStream out(file, {"pictures", StoredType::u8, {count, height, width, 3}, {}}, metadata);
///     for (…) { out.append(bytes); }
///     out.commit();
class SafetensorsStream {
public:
    SafetensorsStream(const std::filesystem::path& file, const TensorToWrite& tensor,
                      const std::map<std::string, std::string>& metadata = {});

    void append(std::span<const std::byte> bytes); ///< the next bytes, row-major
    void commit();                                 ///< Error(internal) unless all of the shape's bytes are there

private:
    AtomicFile m_file;
    uint64_t m_missing;
};

/// Writes a safetensors file: to a temporary name, fsync, rename. Tensors are sorted by alignment, then name, and the
/// header padded to 8 bytes, as the reference library does. A full disk is Error(diskFull).
void writeSafetensors(const std::filesystem::path& file, std::vector<TensorToWrite> tensors,
                      const std::map<std::string, std::string>& metadata = {});

} // namespace arcflow
