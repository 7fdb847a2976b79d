#include "core/tokenizers/spiece_model.h"

#include "core/base/utf8.h"
#include "core/formats/json_document.h"
#include "core/tokenizers/code_points.h"
#include "core/tokenizers/word_splitters.h"

#include <bit>
#include <cmath>

namespace arcflow {
namespace {

/// Walks the fields of one protobuf message.
class ProtoReader {
public:
    struct Field {
        uint64_t number = 0;
        enum class Kind { varint, fixed32, fixed64, bytes } kind = Kind::varint;
        uint64_t value = 0;     // of the first three
        std::string_view bytes; // of the last
    };

    ProtoReader(std::string_view message, const std::string& sourceName) : m_rest(message), m_sourceName(sourceName) {}

    bool next(Field& field) {
        if (m_rest.empty()) {
            return false;
        }
        const uint64_t key = varint();
        field = {key >> 3, Field::Kind::varint, 0, {}};
        switch (key & 7) {
        case 0:
            field.value = varint();
            break;
        case 1:
            field.kind = Field::Kind::fixed64;
            field.value = littleEndian(take(8));
            break;
        case 2:
            field.kind = Field::Kind::bytes;
            field.bytes = take(varint());
            break;
        case 5:
            field.kind = Field::Kind::fixed32;
            field.value = littleEndian(take(4));
            break;
        default:
            fail(ErrorKind::modelCorrupt, m_sourceName, ": no SentencePiece model (field of wire type ", key & 7, ")");
        }
        return true;
    }

private:
    std::string_view take(uint64_t count) {
        if (count > m_rest.size()) {
            fail(ErrorKind::modelCorrupt, m_sourceName, ": no SentencePiece model, or cut off (a field of ", count,
                 " bytes where ", m_rest.size(), " are left)");
        }
        const std::string_view taken = m_rest.substr(0, count);
        m_rest.remove_prefix(count);
        return taken;
    }
    uint64_t varint() {
        uint64_t value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            const auto byte = static_cast<uint8_t>(take(1)[0]);
            value |= uint64_t{byte & 0x7fu} << shift;
            if (byte < 0x80) {
                return value;
            }
        }
        fail(ErrorKind::modelCorrupt, m_sourceName, ": no SentencePiece model (a number longer than 64 bits)");
    }
    static uint64_t littleEndian(std::string_view bytes) {
        uint64_t value = 0;
        for (size_t i = bytes.size(); i-- > 0;) {
            value = (value << 8) | static_cast<uint8_t>(bytes[i]);
        }
        return value;
    }

    std::string_view m_rest;
    const std::string& m_sourceName;
};

// Field numbers of sentencepiece_model.proto.
namespace modelField {
constexpr uint64_t piece = 1, trainer = 2, normalizer = 3;
}
namespace pieceField {
constexpr uint64_t text = 1, score = 2, type = 3;
}
namespace trainerField {
constexpr uint64_t modelType = 3, whitespaceAsSuffix = 24, byteFallback = 35;
}
namespace normalizerField {
constexpr uint64_t charsmap = 2, addDummyPrefix = 3, removeExtraWhitespaces = 4, escapeWhitespaces = 5;
}

SpieceModel::Piece readPiece(std::string_view message, size_t id, const std::string& sourceName) {
    SpieceModel::Piece piece;
    ProtoReader reader(message, sourceName);
    for (ProtoReader::Field field; reader.next(field);) {
        if (field.number == pieceField::text) {
            piece.text = field.bytes;
        } else if (field.number == pieceField::score) {
            piece.score = std::bit_cast<float>(static_cast<uint32_t>(field.value));
        } else if (field.number == pieceField::type) {
            piece.type = static_cast<int64_t>(field.value);
        }
    }
    if (!isUtf8(piece.text) || !std::isfinite(piece.score)) {
        fail(ErrorKind::modelCorrupt, sourceName, ": piece ", id, ": expected UTF-8 and a finite score");
    }
    using Piece = SpieceModel::Piece;
    if (piece.type == Piece::userDefined || piece.type == Piece::byte) {
        fail(ErrorKind::unsupported, sourceName, ": piece ", id, " (", excerpt(piece.text), ") is ",
             piece.type == Piece::byte ? "a byte" : "user-defined", "; expected normal, unknown and control pieces");
    }
    return piece;
}

void checkTrainer(std::string_view message, const std::string& sourceName) {
    ProtoReader reader(message, sourceName);
    for (ProtoReader::Field field; reader.next(field);) {
        constexpr uint64_t unigram = 1;
        if (field.number == trainerField::modelType && field.value != unigram) {
            fail(ErrorKind::unsupported, sourceName, ": SentencePiece model of type ", field.value,
                 " (2 is BPE, 3 word, 4 char); expected 1, Unigram");
        }
        if (field.number == trainerField::whitespaceAsSuffix && field.value != 0) {
            fail(ErrorKind::unsupported, sourceName, ": SentencePiece model with treat_whitespace_as_suffix");
        }
        if (field.number == trainerField::byteFallback && field.value != 0) {
            fail(ErrorKind::unsupported, sourceName, ": SentencePiece model with byte_fallback");
        }
    }
}

void readNormalizer(std::string_view message, const std::string& sourceName, SpieceModel& model) {
    ProtoReader reader(message, sourceName);
    for (ProtoReader::Field field; reader.next(field);) {
        if (field.number == normalizerField::charsmap) {
            model.charsmap = Charsmap::parse(field.bytes, sourceName);
        } else if (field.number == normalizerField::addDummyPrefix) {
            model.addDummyPrefix = field.value != 0;
        } else if (field.number == normalizerField::removeExtraWhitespaces) {
            model.removeExtraWhitespaces = field.value != 0;
        } else if (field.number == normalizerField::escapeWhitespaces) {
            model.escapeWhitespaces = field.value != 0;
        }
    }
}

} // namespace

SpieceModel SpieceModel::parse(std::string_view bytes, const std::string& sourceName) {
    SpieceModel model;
    ProtoReader reader(bytes, sourceName);
    for (ProtoReader::Field field; reader.next(field);) {
        if (field.number == modelField::piece) {
            model.pieces.push_back(readPiece(field.bytes, model.pieces.size(), sourceName));
        } else if (field.number == modelField::trainer) {
            checkTrainer(field.bytes, sourceName);
        } else if (field.number == modelField::normalizer) {
            readNormalizer(field.bytes, sourceName, model);
        }
    }
    return model;
}

AlignedText SpieceModel::normalize(const AlignedText& text) const {
    const std::string_view bytes = text.bytes();
    const std::string_view space = escapeWhitespaces ? metaspace : " ";
    AlignedText result(text.reach(0));
    result.reserve(text.size() + space.size());
    if (addDummyPrefix && !bytes.empty()) {
        result.append(space, text, 0, 0);
    }
    bool afterSpace = removeExtraWhitespaces; // spaces at the beginning go, too
    for (size_t begin = 0, end = 0; begin < bytes.size(); begin = end) {
        std::string_view piece;
        if (const auto match = charsmap.longestMatch(bytes.substr(begin))) {
            end = begin + match->length;
            piece = match->replacement;
        } else {
            nextCodePoint(bytes, end);
            piece = bytes.substr(begin, end - begin);
        }
        while (afterSpace && piece.starts_with(' ')) {
            piece.remove_prefix(1);
        }
        if (piece.empty()) {
            continue;
        }
        std::string escaped;
        for (const char c : piece) {
            escaped += c == ' ' ? space : std::string_view(&c, 1);
        }
        result.append(escaped, text, begin, end);
        afterSpace = removeExtraWhitespaces && piece.ends_with(' ');
    }
    size_t length = result.size();
    while (removeExtraWhitespaces && result.bytes().substr(0, length).ends_with(space)) {
        length -= space.size();
    }
    return result.slice(0, length);
}

} // namespace arcflow
