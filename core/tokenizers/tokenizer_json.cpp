#include "core/tokenizers/tokenizer_json.h"

#include "core/tokenizers/charsmap.h"
#include "core/tokenizers/code_points.h"
#include "core/tokenizers/json_cursor.h"
#include "core/tokenizers/unigram.h"

#include <algorithm>
#include <array>

namespace arcflow {
namespace {

constexpr size_t mostFileBytes = size_t{64} << 20;

std::string decodeBase64(const JsonCursor& value) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string_view text = value.text();
    std::string result;
    uint32_t bits = 0;
    int bitCount = 0;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) {
        text.remove_suffix(1);
    }
    for (const char c : text) {
        const size_t digit = alphabet.find(c);
        if (digit == std::string_view::npos) {
            fail(ErrorKind::modelCorrupt, value.path(), ": expected base64");
        }
        bits = (bits << 6) | static_cast<uint32_t>(digit);
        bitCount += 6;
        if (bitCount >= 8) {
            bitCount -= 8;
            result += static_cast<char>((bits >> bitCount) & 0xff);
        }
    }
    return result;
}

// ---- normalizer

Normalizer replaceStep(const JsonCursor& step) {
    const std::string content = step["content"].text();
    const JsonCursor literal = step["pattern"]["String"];
    const JsonCursor regex = step["pattern"]["Regex"];
    if (literal.isText() && !literal.text().empty()) {
        return [pattern = literal.text(), content](const AlignedText& text) {
            return replaceLiteral(text, pattern, content);
        };
    }
    if (regex.text("") == "\\s+") {
        return [content](const AlignedText& text) { return replaceRuns(text, isWhitespace, 1, content); };
    }
    if (regex.text("") == " {2,}") {
        const auto isSpace = [](char32_t c) { return c == U' '; };
        return [content, isSpace](const AlignedText& text) { return replaceRuns(text, isSpace, 2, content); };
    }
    regex.refuse(ErrorKind::unsupported, "'\\s+', ' {2,}' or a text to replace");
}

/// Appends the steps of a normalizer, which may be a sequence.
void readNormalizer(const JsonCursor& normalizer, std::vector<Normalizer>& steps) {
    constexpr size_t mostSteps = 16; // published files have up to three
    if (normalizer.isNull()) {
        return;
    }
    if (steps.size() == mostSteps) {
        fail(ErrorKind::unsupported, normalizer.path(), ": more than ", mostSteps, " steps");
    }
    const JsonCursor type = normalizer["type"];
    if (type.text() == "Sequence") {
        for (const JsonCursor& step : normalizer["normalizers"].elements()) {
            readNormalizer(step, steps);
        }
    } else if (type.text() == "NFC") {
        steps.emplace_back(composeNfc);
    } else if (type.text() == "Lowercase") {
        steps.emplace_back(toLowercase);
    } else if (type.text() == "Strip") {
        steps.emplace_back([left = normalizer["strip_left"].boolean(true),
                            right = normalizer["strip_right"].boolean(true)](const AlignedText& text) {
            return stripWhitespace(text, left, right);
        });
    } else if (type.text() == "Replace") {
        steps.push_back(replaceStep(normalizer));
    } else if (type.text() == "Precompiled") {
        const JsonCursor table = normalizer["precompiled_charsmap"];
        const auto charsmap = std::make_shared<const Charsmap>(Charsmap::parse(decodeBase64(table), table.path()));
        steps.emplace_back([charsmap](const AlignedText& text) { return charsmap->applyPerCluster(text); });
    } else {
        type.refuse(ErrorKind::unsupported, "NFC, Lowercase, Strip, Replace, Precompiled or a Sequence of them");
    }
}

// ---- pre_tokenizer

constexpr std::string_view clipPattern = R"('s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+)";
constexpr std::string_view clipSpecialsPattern = R"(<\|startoftext\|>|<\|endoftext\|>|)";
constexpr std::string_view qwen2Pattern =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|)"
    R"(\s*[\r\n]+|\s+(?!\S)|\s+)";

/// Sequence[Split(pattern), ByteLevel], the pattern being that of the family.
WordSplitter byteLevelSplitter(const JsonCursor& preTokenizer, TokenizerFamily family) {
    const auto steps = preTokenizer["pretokenizers"].elements();
    if (steps.size() != 2 || steps[0]["type"].text("") != "Split" || steps[1]["type"].text("") != "ByteLevel") {
        preTokenizer["type"].refuse(ErrorKind::unsupported, "a Sequence of Split and ByteLevel");
    }
    const JsonCursor& split = steps[0];
    const bool isClip = family == TokenizerFamily::clip;
    std::string_view pattern = split["pattern"]["Regex"].text();
    const bool breakAtSpecials = isClip && pattern.starts_with(clipSpecialsPattern);
    pattern.remove_prefix(breakAtSpecials ? clipSpecialsPattern.size() : 0);
    if (pattern != (isClip ? clipPattern : qwen2Pattern)) {
        split["pattern"]["Regex"].refuse(ErrorKind::unsupported,
                                         isClip ? "the pattern of CLIP" : "the pattern of Qwen2");
    }
    if (split["behavior"].text() != (isClip ? "Removed" : "Isolated") || split["invert"].boolean(false) != isClip) {
        split["behavior"].refuse(ErrorKind::unsupported, isClip ? "'Removed', inverted" : "'Isolated', not inverted");
    }
    // The byte-level step splits once more, by GPT-2's pattern, unless told not to: which cuts nothing in CLIP's words
    // (but see splitClipWords), and would in Qwen2's.
    if (steps[1]["add_prefix_space"].boolean(true) || steps[1]["use_regex"].boolean(true) != isClip) {
        fail(ErrorKind::unsupported, steps[1].path(), ": expected add_prefix_space false and use_regex ",
             isClip ? "true" : "false");
    }
    if (!isClip) {
        return splitQwen2Words;
    }
    return [breakAtSpecials](AlignedText& text) { return splitClipWords(text, breakAtSpecials); };
}

MetaspaceOptions readMetaspace(const JsonCursor& step) {
    using Prepend = MetaspaceOptions::Prepend;
    if (step["type"].text("") != "Metaspace") {
        step["type"].refuse(ErrorKind::unsupported, "Metaspace, or WhitespaceSplit and Metaspace");
    }
    if (step["replacement"].text() != metaspace) {
        step["replacement"].refuse(ErrorKind::unsupported, excerpt(metaspace));
    }
    MetaspaceOptions options;
    const JsonCursor scheme = step["prepend_scheme"]; // older files have add_prefix_space instead
    const std::string prepend = scheme.text(step["add_prefix_space"].boolean(true) ? "always" : "never");
    if (prepend != "always" && prepend != "first" && prepend != "never") {
        scheme.refuse(ErrorKind::unsupported, "'always', 'first' or 'never'");
    }
    options.prepend = prepend == "always" ? Prepend::always : prepend == "first" ? Prepend::first : Prepend::never;
    options.split = step["split"].boolean(true);
    return options;
}

/// Metaspace, or Sequence[WhitespaceSplit, Metaspace].
WordSplitter metaspaceSplitter(const JsonCursor& preTokenizer) {
    MetaspaceOptions options;
    if (preTokenizer["type"].text("") == "Sequence") {
        const auto steps = preTokenizer["pretokenizers"].elements();
        if (steps.size() != 2 || steps[0]["type"].text("") != "WhitespaceSplit") {
            preTokenizer["pretokenizers"].refuse(ErrorKind::unsupported, "WhitespaceSplit and Metaspace");
        }
        options = readMetaspace(steps[1]);
        options.dropWhitespace = true;
    } else {
        options = readMetaspace(preTokenizer);
    }
    return [options](AlignedText& text) { return splitAtMetaspace(text, options); };
}

// ---- model

Vocabulary readVocabulary(const JsonCursor& tokens) {
    Vocabulary vocabulary(tokens.path());
    if (!tokens.isObject()) {
        tokens.refuse(ErrorKind::modelCorrupt, "an object of tokens and ids");
    }
    vocabulary.reserve(tokens.raw().size());
    for (const auto& [token, id] : tokens.raw().items()) {
        vocabulary.add(token, id.is_number_integer() ? id.get<int64_t>() : -1);
    }
    return vocabulary;
}

std::vector<BpeMerge> readMerges(const JsonCursor& merges) {
    std::vector<BpeMerge> result;
    if (!merges.raw().is_array()) {
        merges.refuse(ErrorKind::modelCorrupt, "an array of merges");
    }
    result.reserve(merges.raw().size());
    for (const nlohmann::json& merge : merges.raw()) {
        if (merge.is_array() && merge.size() == 2 && merge[0].is_string() && merge[1].is_string()) {
            result.emplace_back(merge[0].get<std::string>(), merge[1].get<std::string>());
            continue;
        }
        const std::string text =
            merge.is_string() ? merge.get<std::string>() : std::string(); // older files: "left right"
        const size_t space = text.find(' ');
        if (space == std::string::npos || text.find(' ', space + 1) != std::string::npos) {
            fail(ErrorKind::modelCorrupt, merges.path(), "[", result.size(), "]: expected two tokens");
        }
        result.emplace_back(text.substr(0, space), text.substr(space + 1));
    }
    return result;
}

void refuseOptions(const JsonCursor& model, std::initializer_list<const char*> options) {
    for (const char* option : options) {
        const nlohmann::json& value = model[option].raw();
        const bool nothing =
            value.is_null() || value == false || (value.is_string() && value.get_ref<const std::string&>().empty());
        if (!nothing) {
            model[option].refuse(ErrorKind::unsupported, "false or nothing");
        }
    }
}

std::shared_ptr<const TokenModel> readBpe(const JsonCursor& model, const Vocabulary& vocabulary) {
    refuseOptions(model, {"dropout", "continuing_subword_prefix", "fuse_unk", "byte_fallback", "ignore_merges"});
    ByteLevelBpe::Options options;
    options.endOfWord = model["end_of_word_suffix"].text("");
    if (const std::string unknown = model["unk_token"].text(""); !unknown.empty()) {
        options.unknown = vocabulary.at(unknown);
    }
    return std::make_shared<ByteLevelBpe>(vocabulary, readMerges(model["merges"]), options);
}

std::vector<UnigramPiece> readPieces(const JsonCursor& pieces) {
    std::vector<UnigramPiece> result;
    if (!pieces.raw().is_array()) {
        pieces.refuse(ErrorKind::modelCorrupt, "an array of pieces and scores");
    }
    result.reserve(pieces.raw().size());
    for (const nlohmann::json& piece : pieces.raw()) {
        if (!piece.is_array() || piece.size() != 2 || !piece[0].is_string() || !piece[1].is_number()) {
            fail(ErrorKind::modelCorrupt, pieces.path(), "[", result.size(), "]: expected a piece and its score");
        }
        result.push_back({piece[0].get<std::string>(), static_cast<uint32_t>(result.size()), piece[1].get<double>()});
    }
    return result;
}

// ---- the rest

int64_t specialTokenId(const JsonCursor& id) {
    if (id.integer() < 0 || id.integer() >= Vocabulary::idBound) {
        fail(ErrorKind::modelCorrupt, id.path(), ": expected a token id below ", Vocabulary::idBound, ", found ",
             id.integer());
    }
    return id.integer();
}

/// The tokens before and after a text: of a post_processor.
void readSpecialTokens(const JsonCursor& processor, TokenizerParts& parts) {
    const std::string type = processor.isNull() ? "ByteLevel" : processor["type"].text();
    if (type == "ByteLevel") {
        return; // only changes offsets, which are not used
    }
    if (type == "RobertaProcessing") {
        const auto idOf = [&](const char* role) {
            const auto pair = processor[role].elements();
            return specialTokenId(pair.size() == 2 ? pair[1] : processor[role]);
        };
        parts.prefix = {idOf("cls")};
        parts.suffix = {idOf("sep")};
    } else if (type == "TemplateProcessing") {
        bool afterText = false;
        for (const JsonCursor& item : processor["single"].elements()) {
            if (!item["Sequence"].isNull()) {
                afterText = true;
                continue;
            }
            const JsonCursor entry = processor["special_tokens"][item["SpecialToken"]["id"].text().c_str()];
            for (const JsonCursor& id : entry["ids"].elements()) {
                (afterText ? parts.suffix : parts.prefix).push_back(specialTokenId(id));
            }
        }
    } else {
        processor["type"].refuse(ErrorKind::unsupported, "RobertaProcessing, TemplateProcessing or ByteLevel");
    }
}

/// The tokens of the file; tokenizer_config.json may tell another way of matching them, and may add some.
std::vector<AddedToken> mergeAddedTokens(std::vector<AddedToken> tokens, const std::vector<AddedToken>& config) {
    for (const AddedToken& token : config) {
        const auto same = std::find_if(tokens.begin(), tokens.end(),
                                       [&](const AddedToken& other) { return other.content == token.content; });
        if (same == tokens.end()) {
            tokens.push_back(token);
        } else if (same->id == token.id) {
            *same = token;
        }
    }
    return tokens;
}

/// Takes tokens straight from the text: a document of Qwen2's 151643 would cost as much again.
class VocabularyHandler final : public JsonHandler {
public:
    explicit VocabularyHandler(Vocabulary& vocabulary) : m_vocabulary(vocabulary) {}

    void beginObject() override {
        if (m_isOpen) {
            refuse("expected a token id, found an object");
        }
        m_isOpen = true;
    }
    void endObject() override {}
    void beginArray() override { refuse("expected an object of tokens and ids, found an array"); }
    void endArray() override {}
    void key(std::string& name) override { m_token = std::move(name); }
    void value(nlohmann::json&& id) override {
        if (!m_isOpen) {
            refuse("expected an object of tokens and ids");
        }
        if (!m_vocabulary.add(m_token, id.is_number_integer() ? id.get<int64_t>() : -1)) {
            refuse("duplicate token " + excerpt(m_token));
        }
    }

private:
    Vocabulary& m_vocabulary;
    std::string m_token;
    bool m_isOpen = false;
};

} // namespace

TokenizerParts readTokenizerJson(const std::filesystem::path& file, TokenizerFamily family,
                                 const TokenizerConfig& config) {
    const nlohmann::json document = parseJson(readTextFile(file, mostFileBytes), file.string());
    const JsonCursor root(document, file.string());
    const JsonCursor model = root["model"];
    const bool isUnigram = family == TokenizerFamily::t5;
    // The oldest files name no type; what the model holds tells it.
    const std::string type = model["type"].text(model["merges"].isNull() ? "Unigram" : "BPE");
    if (type != (isUnigram ? "Unigram" : "BPE")) {
        model["type"].refuse(ErrorKind::unsupported, isUnigram ? "a Unigram model" : "a BPE model");
    }

    TokenizerParts parts;
    std::vector<AddedToken> addedTokens;
    for (const JsonCursor& token : root["added_tokens"].elements()) {
        addedTokens.push_back(readAddedToken(token["id"].integer(), token));
    }
    parts.addedTokens = mergeAddedTokens(std::move(addedTokens), config.addedTokens);
    readNormalizer(root["normalizer"], parts.normalizers);
    readSpecialTokens(root["post_processor"], parts);

    Vocabulary vocabulary(model["vocab"].path());
    if (isUnigram) {
        refuseOptions(model, {"byte_fallback"});
        const std::vector<UnigramPiece> pieces = readPieces(model["vocab"]);
        for (const UnigramPiece& piece : pieces) {
            vocabulary.add(piece.text, piece.id);
        }
        const int64_t unknown = model["unk_id"].integer();
        if (unknown < 0 || static_cast<size_t>(unknown) >= pieces.size()) {
            model["unk_id"].refuse(ErrorKind::modelCorrupt, "the id of a piece");
        }
        parts.model =
            std::make_shared<Unigram<double>>(pieces, static_cast<uint32_t>(unknown), vocabulary.sourceName());
        parts.splitWords = metaspaceSplitter(root["pre_tokenizer"]);
    } else {
        vocabulary = readVocabulary(model["vocab"]);
        parts.model = readBpe(model, vocabulary);
        parts.splitWords = byteLevelSplitter(root["pre_tokenizer"], family);
    }
    config.complete(parts, vocabulary);
    return parts;
}

Vocabulary readVocabularyJson(const std::filesystem::path& file) {
    Vocabulary vocabulary(file.string());
    VocabularyHandler handler(vocabulary);
    readJson(readTextFile(file, mostFileBytes), file.string(), {}, handler);
    return vocabulary;
}

std::vector<BpeMerge> readMergesText(const std::filesystem::path& file, size_t most) {
    const std::string text = readTextFile(file, mostFileBytes);
    std::vector<BpeMerge> merges;
    for (size_t begin = 0, line = 1; begin < text.size() && merges.size() < most; ++line) {
        const size_t end = std::min(text.find('\n', begin), text.size());
        std::string_view content = std::string_view(text).substr(begin, end - begin);
        begin = end + 1;
        if (content.ends_with('\r')) {
            content.remove_suffix(1);
        }
        if (content.empty() || (line == 1 && content.find("#version") != std::string_view::npos)) {
            continue;
        }
        const size_t space = content.find(' ');
        if (space == 0 || space >= content.size() - 1 || content.find(' ', space + 1) != std::string_view::npos) {
            fail(ErrorKind::modelCorrupt, file.string(), ": line ", line, ": expected two tokens, found ",
                 excerpt(content));
        }
        merges.emplace_back(content.substr(0, space), content.substr(space + 1));
    }
    return merges;
}

} // namespace arcflow
