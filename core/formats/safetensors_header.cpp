#include "core/formats/safetensors_header.h"

#include "core/formats/json_document.h"

#include <algorithm>
#include <array>
#include <functional>
#include <limits>
#include <numeric>
#include <optional>
#include <tuple>

namespace arcflow {
namespace {

struct TypeRow {
    StoredType type;
    std::string_view name;
    size_t bytes;
};

// In the order of the reference library's enumeration, which its writer sorts by.
constexpr std::array<TypeRow, 15> types{{{StoredType::boolean, "BOOL", 1},
                                         {StoredType::u8, "U8", 1},
                                         {StoredType::i8, "I8", 1},
                                         {StoredType::f8e5m2, "F8_E5M2", 1},
                                         {StoredType::f8e4m3, "F8_E4M3", 1},
                                         {StoredType::i16, "I16", 2},
                                         {StoredType::u16, "U16", 2},
                                         {StoredType::f16, "F16", 2},
                                         {StoredType::bf16, "BF16", 2},
                                         {StoredType::i32, "I32", 4},
                                         {StoredType::u32, "U32", 4},
                                         {StoredType::f32, "F32", 4},
                                         {StoredType::f64, "F64", 8},
                                         {StoredType::i64, "I64", 8},
                                         {StoredType::u64, "U64", 8}}};

const TypeRow& row(StoredType type) {
    return *std::find_if(types.begin(), types.end(), [type](const TypeRow& r) { return r.type == type; });
}

/// Bytes of a tensor, or nothing where a product overflows. Zero-sized dimensions count as one for that, so that
/// strides computed from an accepted shape cannot overflow either.
std::optional<uint64_t> checkedByteSize(StoredType type, std::span<const int64_t> shape) {
    int64_t bytes = static_cast<int64_t>(byteSize(type));
    bool isEmpty = false;
    for (const int64_t dimension : shape) {
        isEmpty = isEmpty || dimension == 0;
        if (__builtin_mul_overflow(bytes, std::max<int64_t>(dimension, 1), &bytes)) {
            return std::nullopt;
        }
    }
    return isEmpty ? 0 : static_cast<uint64_t>(bytes);
}

/// Turns the events of the header's JSON straight into entries: a document in between would need several times more
/// memory.
class HeaderReader final : public JsonHandler {
public:
    SafetensorsHeader header;

    void beginObject() override;
    void endObject() override;
    void beginArray() override;
    void endArray() override;
    void key(std::string& name) override;
    void value(nlohmann::json&& scalar) override;

private:
    enum class Place { start, top, metadata, tensor, shape, offsets };
    enum Field : unsigned { none = 0, dtype = 1, shape = 2, offsets = 4, all = 7 };

    // More than any tensor library handles; bounds the memory that "[0,0,0,…" can take.
    static constexpr size_t maxRank = 64;
    static constexpr size_t maxMetadata = 100'000;

    TensorEntry& entry() { return header.tensors.back(); }
    void enterTensor();
    void leaveTensor();
    void setType(const nlohmann::json& scalar);
    uint64_t wholeNumber(const nlohmann::json& scalar, uint64_t most);
    [[noreturn]] void refuseEntry(const std::string& problem, ErrorKind kind = ErrorKind::modelCorrupt);
    [[noreturn]] void refuseValue(std::string_view found);

    Place m_place = Place::start;
    std::string m_key;         // at the top and in the metadata
    Field m_field = none;      // in a tensor: what the last key asks for; none = a key we do not know
    unsigned m_seenFields = 0; // of the current tensor
    size_t m_offsetCount = 0;
    size_t m_skipping = 0; // depth inside the value of an unknown key
    bool m_hasMetadata = false;
};

void HeaderReader::beginObject() {
    if (m_skipping > 0 || (m_place == Place::tensor && m_field == none)) {
        ++m_skipping; // later versions of the format may add keys; the reference reader ignores them too
    } else if (m_place == Place::start) {
        m_place = Place::top;
    } else if (m_place == Place::top) {
        enterTensor();
    } else {
        refuseValue("an object");
    }
}

void HeaderReader::enterTensor() {
    if (m_key == "__metadata__") {
        if (m_hasMetadata) {
            refuse("duplicate key '__metadata__'");
        }
        m_hasMetadata = true;
        m_place = Place::metadata;
        return;
    }
    header.tensors.emplace_back().name = std::move(m_key);
    m_place = Place::tensor;
    m_seenFields = 0;
    m_offsetCount = 0;
}

void HeaderReader::endObject() {
    if (m_skipping > 0) {
        --m_skipping;
    } else if (m_place == Place::tensor) {
        leaveTensor();
        m_place = Place::top;
    } else {
        m_place = m_place == Place::metadata ? Place::top : Place::start;
    }
}

void HeaderReader::leaveTensor() {
    const TensorEntry& tensor = entry();
    if (m_seenFields != Field::all) {
        refuseEntry("expected dtype, shape and data_offsets, found only some of them");
    }
    if (m_offsetCount != 2 || tensor.end < tensor.begin) {
        refuseEntry("expected data_offsets [begin, end] with begin ≤ end");
    }
    const std::optional<uint64_t> expected = checkedByteSize(tensor.type, tensor.shape);
    if (!expected) {
        refuseEntry("the size of shape " + shapeText(tensor.shape) + " overflows");
    }
    if (tensor.end - tensor.begin != *expected) {
        refuseEntry(concat("shape ", shapeText(tensor.shape), " of ", name(tensor.type), " needs ", *expected,
                           " bytes, data_offsets give ", tensor.end - tensor.begin));
    }
}

void HeaderReader::beginArray() {
    if (m_skipping > 0 || (m_place == Place::tensor && m_field == none)) {
        ++m_skipping;
    } else if (m_place == Place::tensor && m_field == Field::shape) {
        m_place = Place::shape;
    } else if (m_place == Place::tensor && m_field == Field::offsets) {
        m_place = Place::offsets;
    } else {
        refuseValue("an array");
    }
}

void HeaderReader::endArray() {
    if (m_skipping > 0) {
        --m_skipping;
    } else {
        m_place = Place::tensor;
    }
}

void HeaderReader::key(std::string& name) {
    if (m_skipping > 0) {
        return;
    }
    if (m_place != Place::tensor) {
        m_key = std::move(name);
        return;
    }
    m_field = name == "dtype"          ? Field::dtype
              : name == "shape"        ? Field::shape
              : name == "data_offsets" ? Field::offsets
                                       : none;
    if (m_seenFields & m_field) {
        refuseEntry("duplicate key " + excerpt(name));
    }
    m_seenFields |= m_field;
}

void HeaderReader::value(nlohmann::json&& scalar) {
    if (m_skipping > 0 || (m_place == Place::tensor && m_field == none)) {
        return;
    }
    if (m_place == Place::shape) {
        if (entry().shape.size() == maxRank) {
            refuseEntry(concat("more than ", maxRank, " dimensions"));
        }
        entry().shape.push_back(
            static_cast<int64_t>(wholeNumber(scalar, static_cast<uint64_t>(std::numeric_limits<int64_t>::max()))));
    } else if (m_place == Place::offsets) {
        const uint64_t offset = wholeNumber(scalar, std::numeric_limits<uint64_t>::max());
        (m_offsetCount++ == 0 ? entry().begin : entry().end) = offset;
    } else if (m_place == Place::tensor && m_field == Field::dtype && scalar.is_string()) {
        setType(scalar);
    } else if (m_place == Place::metadata && scalar.is_string()) {
        if (header.metadata.size() == maxMetadata) {
            refuse(concat("more than ", maxMetadata, " entries in __metadata__"));
        }
        const auto [at, isNew] =
            header.metadata.try_emplace(std::move(m_key), std::move(scalar.get_ref<std::string&>()));
        if (!isNew) {
            refuse("duplicate key " + excerpt(at->first) + " in __metadata__");
        }
    } else {
        refuseValue(concat("a ", scalar.type_name()));
    }
}

void HeaderReader::setType(const nlohmann::json& scalar) {
    const auto& found = scalar.get_ref<const std::string&>();
    const auto known = std::find_if(types.begin(), types.end(), [&](const TypeRow& r) { return r.name == found; });
    if (known == types.end()) {
        refuseEntry("element type " + excerpt(found) + " is not supported", ErrorKind::unsupported);
    }
    entry().type = known->type;
}

uint64_t HeaderReader::wholeNumber(const nlohmann::json& scalar, uint64_t most) {
    if (!scalar.is_number_unsigned() || scalar.get<uint64_t>() > most) {
        refuseEntry(concat("expected whole numbers from 0 to ", most, " in ",
                           m_place == Place::shape ? "shape" : "data_offsets", ", found ",
                           scalar.is_string() ? "a string" : scalar.dump()));
    }
    return scalar.get<uint64_t>();
}

void HeaderReader::refuseEntry(const std::string& problem, ErrorKind kind) {
    refuse("tensor " + excerpt(entry().name) + ": " + problem, kind);
}

void HeaderReader::refuseValue(std::string_view found) {
    switch (m_place) {
    case Place::start:
        refuse(concat("expected the header to be an object, found ", found));
    case Place::top:
        refuse(concat("expected an object under ", excerpt(m_key), ", found ", found));
    case Place::metadata:
        refuse(concat("expected a string under ", excerpt(m_key), " in __metadata__, found ", found));
    case Place::tensor:
        refuseEntry(concat("expected ", m_field == Field::dtype ? "a string as dtype" : "an array of numbers",
                           ", found ", found));
    case Place::shape:
    case Place::offsets:
        break;
    }
    refuseEntry(concat("expected whole numbers, found ", found));
}

/// The JSON between the length and the buffer.
std::string_view headerText(std::span<const std::byte> file, const std::string& sourceName) {
    const std::string_view text(reinterpret_cast<const char*>(file.data()), file.size());
    if (text.starts_with("version https://git-lfs")) {
        fail(ErrorKind::modelCorrupt, sourceName,
             ": a Git LFS pointer, not the weights; fetch them with 'git lfs pull'");
    }
    if (file.size() < SafetensorsHeader::lengthBytes) {
        fail(ErrorKind::modelCorrupt, sourceName, ": ", file.size(), " bytes are too few for a safetensors file");
    }
    uint64_t length = 0;
    for (size_t i = 0; i < SafetensorsHeader::lengthBytes; ++i) {
        length |= static_cast<uint64_t>(file[i]) << (8 * i);
    }
    if (length > SafetensorsHeader::maxJsonBytes) {
        fail(ErrorKind::modelCorrupt, sourceName, ": not a safetensors file: expected a header of at most ",
             SafetensorsHeader::maxJsonBytes, " bytes, found a length of ", length);
    }
    if (length > file.size() - SafetensorsHeader::lengthBytes) {
        fail(ErrorKind::modelCorrupt, sourceName, ": truncated: the header takes ", length, " bytes, the file has ",
             file.size());
    }
    const std::string_view json = text.substr(SafetensorsHeader::lengthBytes, length);
    if (!json.starts_with('{')) {
        fail(ErrorKind::modelCorrupt, sourceName, ": not a safetensors file: the header does not start with '{'");
    }
    return json;
}

/// Tensors must cover the buffer from its first byte to its last without gap or overlap: no byte of the file can then
/// be hidden from, or shared between, tensors.
void checkCoverage(const SafetensorsHeader& header, uint64_t bufferBytes, const std::string& sourceName) {
    uint64_t position = 0;
    for (const TensorEntry& tensor : header.tensors) {
        if (tensor.begin != position) {
            fail(ErrorKind::modelCorrupt, sourceName, ": tensor ", excerpt(tensor.name),
                 tensor.begin < position ? " overlaps another: " : " follows a gap: ", "expected to begin at byte ",
                 position, " of the buffer, found ", tensor.begin);
        }
        position = tensor.end;
    }
    if (position != bufferBytes) {
        fail(ErrorKind::modelCorrupt, sourceName, position > bufferBytes ? ": truncated" : ": unknown bytes at the end",
             ": the header describes ", position, " bytes of tensors, the file has ", bufferBytes);
    }
}

void indexByName(SafetensorsHeader& header, const std::string& sourceName) {
    header.byName.reserve(header.tensors.size()); // a few million at most: each takes tens of bytes of the header
    for (const TensorEntry& tensor : header.tensors) {
        header.byName.push_back(
            {std::hash<std::string_view>()(tensor.name), static_cast<uint32_t>(header.byName.size())});
    }
    using Place = SafetensorsHeader::NamePlace;
    const auto nameOf = [&](const Place& place) -> const std::string& { return header.tensors[place.index].name; };
    std::sort(header.byName.begin(), header.byName.end(), [&](const Place& a, const Place& b) {
        return a.hash != b.hash ? a.hash < b.hash : nameOf(a) < nameOf(b);
    });
    const auto twice =
        std::adjacent_find(header.byName.begin(), header.byName.end(),
                           [&](const Place& a, const Place& b) { return a.hash == b.hash && nameOf(a) == nameOf(b); });
    if (twice != header.byName.end()) {
        fail(ErrorKind::modelCorrupt, sourceName, ": tensor ", excerpt(nameOf(*twice)), " is described twice");
    }
}

} // namespace

size_t byteSize(StoredType type) {
    return row(type).bytes;
}

std::string_view name(StoredType type) {
    return row(type).name;
}

int writingRank(StoredType type) {
    return static_cast<int>(&row(type) - types.data());
}

int64_t TensorEntry::elementCount() const {
    return std::accumulate(shape.begin(), shape.end(), int64_t{1}, std::multiplies<>());
}

std::string shapeText(std::span<const int64_t> shape) {
    std::string text = "[";
    for (const int64_t dimension : shape) {
        text += (text.size() > 1 ? ", " : "") + std::to_string(dimension);
    }
    return text + "]";
}

const TensorEntry* SafetensorsHeader::find(std::string_view name) const {
    const size_t hash = std::hash<std::string_view>()(name);
    const auto at = std::lower_bound(byName.begin(), byName.end(), hash, [&](const NamePlace& place, size_t wanted) {
        return place.hash != wanted ? place.hash < wanted : tensors[place.index].name < name;
    });
    return at != byName.end() && tensors[at->index].name == name ? &tensors[at->index] : nullptr;
}

SafetensorsHeader readSafetensorsHeader(std::span<const std::byte> file, const std::string& sourceName) {
    const std::string_view text = headerText(file, sourceName);
    HeaderReader reader;
    // The number of values is bounded by the length, and what they leave behind by the reader itself.
    readJson(text, sourceName, {.bytes = SafetensorsHeader::maxJsonBytes, .depth = 16, .values = text.size()}, reader);
    SafetensorsHeader header = std::move(reader.header);
    header.bufferStart = SafetensorsHeader::lengthBytes + text.size();
    std::sort(header.tensors.begin(), header.tensors.end(), [](const TensorEntry& a, const TensorEntry& b) {
        return std::tie(a.begin, a.end, a.name) < std::tie(b.begin, b.end, b.name);
    });
    checkCoverage(header, file.size() - header.bufferStart, sourceName);
    indexByName(header, sourceName);
    return header;
}

} // namespace arcflow
