// The tokenizer of T5: SentencePiece Unigram; every text ends with </s>.

#include "core/formats/json_document.h"
#include "core/tokenizers/spiece_model.h"
#include "core/tokenizers/tokenizer_json.h"

namespace arcflow {
namespace {

TokenizerParts readSpiece(const std::filesystem::path& file, const TokenizerConfig& config) {
    constexpr size_t mostBytes = size_t{64} << 20;
    const auto spiece =
        std::make_shared<const SpieceModel>(SpieceModel::parse(readTextFile(file, mostBytes), file.string()));

    Vocabulary vocabulary(file.string());
    std::vector<UnigramPiece> pieces; // only normal ones are found in text
    std::optional<uint32_t> unknown;
    for (const SpieceModel::Piece& piece : spiece->pieces) {
        const auto id = static_cast<uint32_t>(vocabulary.idLimit());
        if (!vocabulary.add(piece.text, id)) {
            fail(ErrorKind::modelCorrupt, file.string(), ": piece ", id, " (", excerpt(piece.text), ") is there twice");
        }
        if (piece.type == SpieceModel::Piece::normal) {
            pieces.push_back({piece.text, id, piece.score});
        } else if (piece.type == SpieceModel::Piece::unknown) {
            unknown = id;
        }
    }
    if (!unknown) {
        fail(ErrorKind::modelCorrupt, file.string(), ": expected a piece for unknown characters, found none");
    }
    TokenizerParts parts;
    parts.normalizers = {[spiece](const AlignedText& text) { return spiece->normalize(text); }};
    parts.model = std::make_shared<Unigram<float>>(pieces, *unknown, file.string());
    parts.suffix = {vocabulary.at(config.endToken)};
    config.complete(parts, vocabulary);
    return parts;
}

} // namespace

std::unique_ptr<Tokenizer> loadT5Tokenizer(const std::filesystem::path& folder) {
    TokenizerConfig defaults;
    defaults.modelMaxLength = 512;
    defaults.endToken = "</s>";
    defaults.padToken = "<pad>";
    const TokenizerConfig config = TokenizerConfig::load(folder, defaults);
    const std::filesystem::path json = folder / "tokenizer.json";
    return std::make_unique<TokenizerPipeline>(isThere(json) ? readTokenizerJson(json, TokenizerFamily::t5, config)
                                                             : readSpiece(folder / "spiece.model", config));
}

} // namespace arcflow
