#include "core/tokenizers/tokenizer_config.h"

#include "core/tokenizers/json_cursor.h"

#include <algorithm>
#include <charconv>
#include <map>

namespace arcflow {
namespace {

constexpr double longestLimit = 8192;

nlohmann::json readOptional(const std::filesystem::path& file) {
    constexpr size_t mostBytes = size_t{16} << 20;
    if (!isThere(file)) {
        return nullptr;
    }
    return parseJson(readTextFile(file, mostBytes), file.string());
}

/// The key of an added_tokens_decoder entry.
int64_t idFromKey(const std::string& key, const JsonCursor& entry) {
    int64_t id = -1;
    const auto [end, error] = std::from_chars(key.data(), key.data() + key.size(), id);
    if (error != std::errc() || end != key.data() + key.size() || id < 0) {
        fail(ErrorKind::modelCorrupt, entry.path(), ": expected a token id as key, found ", excerpt(key));
    }
    return id;
}

AddedToken checked(AddedToken token, const JsonCursor& entry) {
    constexpr size_t longest = 256; // bounds the look-up at each position of a text
    if (token.id < 0 || token.id >= Vocabulary::idBound || token.content.empty() || token.content.size() > longest) {
        fail(ErrorKind::modelCorrupt, entry.path(), ": expected a token of 1 to ", longest,
             " bytes with an id from 0 to ", Vocabulary::idBound - 1, ", found ", excerpt(token.content), " with id ",
             token.id);
    }
    return token;
}

int64_t idOfToken(std::string_view token, const std::vector<AddedToken>& added, const Vocabulary& vocabulary) {
    const auto named = [&](const AddedToken& candidate) { return candidate.content == token; };
    const auto found = std::find_if(added.begin(), added.end(), named);
    return found != added.end() ? found->id : vocabulary.at(token);
}

} // namespace

bool isThere(const std::filesystem::path& file) {
    std::error_code ignored; // whatever keeps it from being read is told when it is read
    return std::filesystem::exists(file, ignored);
}

TokenizerConfig TokenizerConfig::load(const std::filesystem::path& folder, const TokenizerConfig& defaults) {
    const nlohmann::json configDocument = readOptional(folder / "tokenizer_config.json");
    const nlohmann::json mapDocument = readOptional(folder / "special_tokens_map.json");
    const nlohmann::json addedDocument = readOptional(folder / "added_tokens.json");
    const JsonCursor config(configDocument, (folder / "tokenizer_config.json").string());
    const JsonCursor map(mapDocument, (folder / "special_tokens_map.json").string());
    const JsonCursor added(addedDocument, (folder / "added_tokens.json").string());

    TokenizerConfig result;
    const JsonCursor limit = config["model_max_length"];
    const double maxLength = limit.isNull() ? static_cast<double>(defaults.modelMaxLength) : limit.number();
    result.modelMaxLength = static_cast<size_t>(std::clamp(maxLength, 1.0, longestLimit));

    const auto special = [&](const char* key, const std::string& fallback) {
        for (const JsonCursor& token : {config[key], map[key]}) { // named by its text, or by an object with flags
            if (!token.isNull()) {
                return token.isObject() ? token["content"].text() : token.text();
            }
        }
        return fallback;
    };
    result.beginToken = special("bos_token", defaults.beginToken);
    result.endToken = special("eos_token", defaults.endToken);
    result.padToken = special("pad_token", defaults.padToken);
    result.unknownToken = special("unk_token", defaults.unknownToken);

    std::map<int64_t, AddedToken> byId;
    for (const auto& [content, id] : added.members()) { // the older list: no flags, so the ones of special tokens
        byId[id.integer()] = checked({.content = content, .id = id.integer()}, id);
    }
    for (const auto& [key, entry] : config["added_tokens_decoder"].members()) {
        const int64_t id = idFromKey(key, entry);
        byId[id] = readAddedToken(id, entry);
    }
    for (auto& [id, token] : byId) {
        result.addedTokens.push_back(std::move(token));
    }
    return result;
}

AddedToken readAddedToken(int64_t id, const JsonCursor& entry) {
    return checked({.content = entry["content"].text(),
                    .id = id,
                    .singleWord = entry["single_word"].boolean(false),
                    .stripLeft = entry["lstrip"].boolean(false),
                    .stripRight = entry["rstrip"].boolean(false),
                    .normalized = entry["normalized"].boolean(false)},
                   entry);
}

int64_t TokenizerConfig::idOf(std::string_view token, const Vocabulary& vocabulary) const {
    return idOfToken(token, addedTokens, vocabulary);
}

void TokenizerConfig::complete(TokenizerParts& parts, const Vocabulary& vocabulary) const {
    parts.padId = idOfToken(padToken, parts.addedTokens, vocabulary);
    parts.modelMaxLength = modelMaxLength;
    parts.vocabularySize = vocabulary.idLimit();
    const auto include = [&](int64_t id) {
        parts.vocabularySize = std::max(parts.vocabularySize, static_cast<size_t>(id) + 1);
    };
    for (const AddedToken& token : parts.addedTokens) {
        include(token.id);
    }
    std::for_each(parts.prefix.begin(), parts.prefix.end(), include);
    std::for_each(parts.suffix.begin(), parts.suffix.end(), include);
}

} // namespace arcflow
