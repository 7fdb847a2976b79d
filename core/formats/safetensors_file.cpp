#include "core/formats/safetensors_file.h"

#include "core/formats/atomic_file.h"
#include "core/formats/json_document.h"
#include "core/formats/mapped_file.h"
#include "core/formats/safetensors_header.h"

#include <algorithm>
#include <optional>
#include <set>
#include <tuple>

namespace arcflow {

struct SafetensorsFile::Content {
    std::filesystem::path path;
    MappedFile file;
    SafetensorsHeader header;

    explicit Content(const std::filesystem::path& p)
        : path(p), file(p), header(readSafetensorsHeader(file.bytes(), p.string())) {}
};

SafetensorsFile::SafetensorsFile(std::shared_ptr<const Content> content) : m_content(std::move(content)) {}

SafetensorsFile SafetensorsFile::open(const std::filesystem::path& file) {
    return SafetensorsFile(std::make_shared<const Content>(file));
}

const std::filesystem::path& SafetensorsFile::path() const {
    return m_content->path;
}

const std::vector<TensorEntry>& SafetensorsFile::tensors() const {
    return m_content->header.tensors;
}

const TensorEntry* SafetensorsFile::find(std::string_view name) const {
    return m_content->header.find(name);
}

const TensorEntry& SafetensorsFile::at(std::string_view name) const {
    const TensorEntry* entry = find(name);
    if (!entry) {
        fail(ErrorKind::modelCorrupt, path().string(), ": tensor ", excerpt(name, 200), " is missing");
    }
    return *entry;
}

std::span<const std::byte> SafetensorsFile::bytes(const TensorEntry& entry) const {
    const auto buffer = m_content->file.bytes().subspan(m_content->header.bufferStart);
    if (entry.end > buffer.size() || entry.begin > entry.end) {
        fail(ErrorKind::internal, path().string(), ": tensor ", excerpt(entry.name), " is not of this file");
    }
    const auto part = buffer.subspan(entry.begin, entry.end - entry.begin);
    MappedFile::prefetch(part);
    return part;
}

const std::map<std::string, std::string>& SafetensorsFile::metadata() const {
    return m_content->header.metadata;
}

std::shared_ptr<const void> SafetensorsFile::mapping() const {
    return m_content;
}

namespace {

/// Nothing where a dimension is negative or the product overflows.
std::optional<uint64_t> bytesOf(const TensorToWrite& tensor) {
    uint64_t bytes = byteSize(tensor.type);
    for (const int64_t dimension : tensor.shape) {
        if (dimension < 0 || __builtin_mul_overflow(bytes, static_cast<uint64_t>(dimension), &bytes)) {
            return std::nullopt;
        }
    }
    return bytes;
}

void checkTensors(const std::vector<TensorToWrite>& tensors, const std::string& target) {
    std::set<std::string_view> names;
    for (const TensorToWrite& tensor : tensors) {
        if (bytesOf(tensor) != tensor.bytes.size()) {
            fail(ErrorKind::internal, target, ": tensor ", excerpt(tensor.name), " of shape ", shapeText(tensor.shape),
                 ", ", name(tensor.type), " comes with ", tensor.bytes.size(), " bytes");
        }
        if (tensor.name == "__metadata__" || !names.insert(tensor.name).second) {
            fail(ErrorKind::internal, target, ": two tensors, or a tensor and the metadata, are called ",
                 excerpt(tensor.name));
        }
    }
}

/// Length and JSON, padded so that the tensor buffer starts at a multiple of 8.
std::string headerFor(const std::vector<TensorToWrite>& tensors, const std::map<std::string, std::string>& metadata,
                      const std::string& target) {
    nlohmann::ordered_json header = nlohmann::ordered_json::object();
    auto& members = header.get_ref<nlohmann::ordered_json::object_t&>(); // operator[] would search it for every tensor
    if (!metadata.empty()) {
        members.emplace_back("__metadata__", metadata);
    }
    uint64_t position = 0;
    for (const TensorToWrite& tensor : tensors) {
        const uint64_t end = position + bytesOf(tensor).value_or(0);
        members.emplace_back(tensor.name, nlohmann::ordered_json{{"dtype", name(tensor.type)},
                                                                 {"shape", tensor.shape},
                                                                 {"data_offsets", {position, end}}});
        position = end;
    }
    std::string text;
    try {
        text = header.dump();
    } catch (const nlohmann::json::type_error&) {
        fail(ErrorKind::internal, target, ": a tensor name or metadata text is not valid UTF-8");
    }
    text.append((8 - text.size() % 8) % 8, ' ');
    if (text.size() > SafetensorsHeader::maxJsonBytes) {
        fail(ErrorKind::internal, target, ": a header of ", text.size(), " bytes is more than the format allows");
    }
    std::string length;
    for (int shift = 0; shift < 64; shift += 8) {
        length += static_cast<char>((text.size() >> shift) & 0xff);
    }
    return length + text;
}

} // namespace

SafetensorsStream::SafetensorsStream(const std::filesystem::path& file, const TensorToWrite& tensor,
                                     const std::map<std::string, std::string>& metadata)
    : m_file(file), m_missing(bytesOf(tensor).value_or(0)) {
    const std::string header = headerFor({tensor}, metadata, file.string());
    m_file.reserve(header.size() + m_missing);
    m_file.write(std::as_bytes(std::span(header)));
}

void SafetensorsStream::append(std::span<const std::byte> bytes) {
    if (bytes.size() > m_missing) {
        fail(ErrorKind::internal, "a stored tensor gets more bytes than its shape holds");
    }
    m_file.write(bytes);
    m_missing -= bytes.size();
}

void SafetensorsStream::commit() {
    if (m_missing > 0) {
        fail(ErrorKind::internal, "a stored tensor lacks ", m_missing, " bytes");
    }
    m_file.commit();
}

void writeSafetensors(const std::filesystem::path& file, std::vector<TensorToWrite> tensors,
                      const std::map<std::string, std::string>& metadata) {
    std::sort(tensors.begin(), tensors.end(), [](const TensorToWrite& a, const TensorToWrite& b) {
        return std::make_tuple(-writingRank(a.type), std::string_view(a.name)) <
               std::make_tuple(-writingRank(b.type), std::string_view(b.name));
    });
    checkTensors(tensors, file.string());
    const std::string header = headerFor(tensors, metadata, file.string());
    uint64_t total = header.size();
    for (const TensorToWrite& tensor : tensors) {
        total += tensor.bytes.size();
    }
    AtomicFile out(file);
    out.reserve(total);
    out.write(std::as_bytes(std::span(header)));
    for (const TensorToWrite& tensor : tensors) {
        out.write(tensor.bytes);
    }
    out.commit();
}

} // namespace arcflow
