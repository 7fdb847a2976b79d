#include "core/tokenizers/training/unigram_training.h"

#include "core/formats/atomic_file.h"
#include "core/formats/json_document.h"
#include "core/tokenizers/code_points.h"
#include "core/tokenizers/spiece_model.h"
#include "core/tokenizers/training/tokenizer_folder.h"
#include "core/tokenizers/training/unigram_trainer.h"
#include "core/tokenizers/word_splitters.h"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace arcflow {
namespace {

constexpr std::array<std::string_view, 3> specialTokens{"<pad>", "</s>", "<unk>"}; // by id
constexpr int64_t endId = 1, unknownId = 2;

std::string train(const UnigramTrainerRequest& request) {
    std::string model;
    if (const std::string problem = UnigramTrainer::instance().train(request, model); !problem.empty()) {
        fail(ErrorKind::internal, "training of the T5 tokenizer failed: ", problem);
    }
    return model;
}

SpieceModel parse(const std::string& model) {
    return SpieceModel::parse(model, "the trained T5 tokenizer");
}

/// A model with the normalisation that the trained one will have: the library gives it out in no other way.
SpieceModel normalizingModel() {
    constexpr size_t enough = 8;
    return parse(train({{{"a", 1}}, {}, enough}));
}

std::vector<CountedWord> countWords(std::span<const std::string> captions, const SpieceModel& normalizer,
                                    const Task& task) {
    const WordReader read = [&](const AlignedText& text, const auto& add) {
        const AlignedText normalized = normalizer.normalize(text); // its spaces are ▁ now
        std::string_view rest = normalized.bytes();
        while (!rest.empty()) {
            const std::string_view word = rest.substr(0, rest.find(metaspace));
            if (!word.empty()) {
                add(word);
            }
            rest.remove_prefix(std::min(rest.size(), word.size() + metaspace.size()));
        }
    };
    return countCaptionWords(captions, read, task);
}

template <typename Visit> void forEachCharacter(std::string_view text, Visit visit) {
    for (size_t position = 0; position < text.size();) {
        visit(nextCodePoint(text, position));
    }
}

/// What can be typed: ASCII in lower case, and the quotation marks and dashes that word processors put in.
std::string typedCharacters() {
    std::string characters = "‘’“”–—";
    for (char c = '!'; c <= '~'; ++c) {
        if (c < 'A' || c > 'Z') {
            characters += c;
        }
    }
    return characters;
}

/// The characters that become pieces, up to half of the vocabulary.
std::set<char32_t> chooseCharacters(const std::vector<CountedWord>& words, size_t vocabularySize) {
    std::set<char32_t> chosen;
    forEachCharacter(typedCharacters(), [&](char32_t c) { chosen.insert(c); });
    std::map<char32_t, uint64_t> counts;
    for (const CountedWord& word : words) {
        forEachCharacter(word.text, [&](char32_t c) { counts[c] += word.count; });
    }
    counts.erase(U'\0'); // which the trainer passes over, and its mark for what is unknown
    counts.erase(U'\u2585');
    std::vector<std::pair<char32_t, uint64_t>> byCount(counts.begin(), counts.end());
    std::stable_sort(byCount.begin(), byCount.end(), [](const auto& a, const auto& b) { return a.second > b.second; });
    for (const auto& [c, count] : byCount) {
        if (chosen.size() >= vocabularySize / 2) {
            break;
        }
        chosen.insert(c);
    }
    return chosen;
}

/// Puts `<unk>` in the place of runs of other characters, which the trainer takes for no text: no piece reaches across.
/// Words that are nothing else go, and those that normalisation has made too long.
void replaceOthers(std::vector<CountedWord>& words, const std::set<char32_t>& characters) {
    constexpr size_t longestWord = 2048;
    for (CountedWord& word : words) {
        std::string text;
        bool hasText = false;
        forEachCharacter(word.text, [&](char32_t c) {
            if (characters.contains(c)) {
                appendCodePoint(text, c);
                hasText = true;
            } else if (!text.ends_with(specialTokens[unknownId])) {
                text += specialTokens[unknownId];
            }
        });
        word.text = hasText && text.size() <= longestWord ? text : std::string();
    }
    std::erase_if(words, [](const CountedWord& word) { return word.text.empty(); });
}

/// Adds what stands before the punctuation of words ("hills" of "hills,") as words, once each, unless they are there:
/// the trainer considers only pieces that are followed by different characters (see sentencepiece_trainer.cpp), and
/// none that have letters and punctuation.
void addUnpunctuated(std::vector<CountedWord>& words) {
    std::set<std::string_view> known;
    for (const CountedWord& word : words) {
        known.insert(word.text);
    }
    std::vector<CountedWord> added;
    for (const CountedWord& word : words) {
        size_t end = 0;
        for (size_t behind = 0; behind < word.text.size() && isWordCharacter(nextCodePoint(word.text, behind));) {
            end = behind;
        }
        const std::string_view bare = std::string_view(word.text).substr(0, end);
        if (!bare.empty() && known.insert(bare).second) {
            added.push_back({std::string(bare), 1});
        }
    }
    words.insert(words.end(), added.begin(), added.end());
}

std::string encodeBase64(std::string_view bytes) {
    constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (; !bytes.empty(); bytes.remove_prefix(std::min<size_t>(bytes.size(), 3))) {
        uint32_t group = 0;
        for (size_t i = 0; i < 3; ++i) {
            group = (group << 8) | (i < bytes.size() ? static_cast<uint8_t>(bytes[i]) : 0u);
        }
        for (size_t i = 0; i < 4; ++i) {
            text += i <= bytes.size() ? alphabet[(group >> (18 - 6 * i)) & 63] : '=';
        }
    }
    return text;
}

/// The same model as T5TokenizerFast has it; the steps are those of the published T5 files.
OrderedJson tokenizerJson(const SpieceModel& model) {
    OrderedJson added = OrderedJson::array();
    for (size_t id = 0; id < specialTokens.size(); ++id) {
        OrderedJson token{{"id", id}};
        token.update(specialTokenEntry(specialTokens[id], false));
        added.push_back(std::move(token));
    }
    OrderedJson vocabulary = OrderedJson::array();
    for (const SpieceModel::Piece& piece : model.pieces) {
        vocabulary.push_back(OrderedJson::array({piece.text, static_cast<double>(piece.score)}));
    }
    const std::string space(metaspace);
    const std::string end(specialTokens[endId]);
    const OrderedJson steps =
        OrderedJson::array({{{"type", "Precompiled"}, {"precompiled_charsmap", encodeBase64(model.charsmap.table())}},
                            {{"type", "Strip"}, {"strip_left", false}, {"strip_right", true}},
                            {{"type", "Replace"}, {"pattern", {{"Regex", " {2,}"}}}, {"content", space}}});
    const OrderedJson metaspaces{
        {"type", "Metaspace"}, {"replacement", space}, {"prepend_scheme", "always"}, {"split", true}};
    const auto sequence = [](const char* id) { return OrderedJson{{"Sequence", {{"id", id}, {"type_id", 0}}}}; };
    const OrderedJson endToken{{"SpecialToken", {{"id", end}, {"type_id", 0}}}};
    const OrderedJson endEntry{
        {"id", end}, {"ids", OrderedJson::array({endId})}, {"tokens", OrderedJson::array({end})}};
    return {{"version", "1.0"},
            {"truncation", nullptr},
            {"padding", nullptr},
            {"added_tokens", added},
            {"normalizer", {{"type", "Sequence"}, {"normalizers", steps}}},
            {"pre_tokenizer", metaspaces},
            {"post_processor",
             {{"type", "TemplateProcessing"},
              {"single", OrderedJson::array({sequence("A"), endToken})},
              {"pair", OrderedJson::array({sequence("A"), endToken, sequence("B"), endToken})},
              {"special_tokens", {{end, endEntry}}}}},
            {"decoder", metaspaces},
            {"model", {{"type", "Unigram"}, {"unk_id", unknownId}, {"vocab", vocabulary}, {"byte_fallback", false}}}};
}

void writeFolder(const std::filesystem::path& folder, const std::string& spiece, const SpieceModel& model,
                 size_t modelMaxLength) {
    OrderedJson decoder;
    for (size_t id = 0; id < specialTokens.size(); ++id) {
        decoder[std::to_string(id)] = specialTokenEntry(specialTokens[id], false);
    }
    // T5 models have a hundred tokens <extra_id_n> besides, for a task that encoders of pipelines don't have. Unless
    // told that there are none, transformers adds them behind the vocabulary, where the embedding has no rows.
    const OrderedJson config{{"added_tokens_decoder", decoder},    {"additional_special_tokens", OrderedJson::array()},
                             {"eos_token", specialTokens[endId]},  {"extra_ids", 0},
                             {"model_max_length", modelMaxLength}, {"pad_token", specialTokens[0]},
                             {"tokenizer_class", "T5Tokenizer"},   {"unk_token", specialTokens[unknownId]}};
    const OrderedJson map{
        {"eos_token", specialTokens[endId]}, {"pad_token", specialTokens[0]}, {"unk_token", specialTokens[unknownId]}};
    makeTokenizerFolder(folder);
    writeTextFile(folder / "spiece.model", spiece);
    writeJsonFile(folder / "tokenizer.json", tokenizerJson(model));
    writeJsonFile(folder / "tokenizer_config.json", config);
    writeJsonFile(folder / "special_tokens_map.json", map);
}

} // namespace

void UnigramTrainingSettings::validate() const {
    checkTrainingSetting("vocabulary size of the T5 tokenizer", vocabularySize, 256, 32768);
    checkTrainingSetting("prompt length of the T5 tokenizer", modelMaxLength, 8, 512);
}

size_t trainT5Tokenizer(std::span<const std::string> captions, const UnigramTrainingSettings& settings,
                        const std::filesystem::path& folder, const Task& task) {
    settings.validate();
    UnigramTrainerRequest request;
    request.vocabularySize = settings.vocabularySize;
    request.words = countWords(captions, normalizingModel(), task);
    const std::set<char32_t> characters = chooseCharacters(request.words, settings.vocabularySize);
    replaceOthers(request.words, characters);
    addUnpunctuated(request.words);
    if (request.words.empty()) {
        fail(ErrorKind::invalidRequest, "captions: expected words to train the T5 tokenizer on, found none in ",
             captions.size(), " captions; write down beside each image what it shows");
    }
    for (const char32_t c : characters) {
        appendCodePoint(request.requiredCharacters, c);
    }
    task.checkpoint();
    const std::string spiece = train(request);
    task.checkpoint();
    const SpieceModel model = parse(spiece);
    writeFolder(folder, spiece, model, settings.modelMaxLength);
    return model.pieces.size();
}

} // namespace arcflow
