#include "core/tokenizers/training/bpe_training.h"

#include "core/formats/atomic_file.h"
#include "core/tokenizers/byte_alphabet.h"
#include "core/tokenizers/normalizers.h"
#include "core/tokenizers/training/bpe_merges.h"
#include "core/tokenizers/training/caption_words.h"
#include "core/tokenizers/training/tokenizer_folder.h"
#include "core/tokenizers/word_splitters.h"

#include <algorithm>
#include <array>
#include <numeric>

namespace arcflow {
namespace {

constexpr std::string_view endOfWord = "</w>";
constexpr std::string_view beginToken = "<|startoftext|>";
constexpr std::string_view endToken = "<|endoftext|>";
constexpr size_t bytes = 256;
constexpr size_t withoutMerges = 2 * bytes + 2;
constexpr size_t mostTokens = 49408; // longer lists of merges are cut to CLIP's by all that read them

/// Bytes in CLIP's order: by the characters they are written as.
std::array<uint8_t, bytes> bytesInOrder() {
    std::array<uint8_t, bytes> order;
    std::iota(order.begin(), order.end(), uint8_t{0});
    const auto& alphabet = byteAlphabet();
    std::sort(order.begin(), order.end(), [&](uint8_t a, uint8_t b) { return alphabet[a] < alphabet[b]; });
    return order;
}

std::vector<std::string> byteTokens() {
    std::vector<std::string> tokens;
    for (const std::string_view end : {std::string_view(), endOfWord}) {
        for (const uint8_t byte : bytesInOrder()) {
            tokens.push_back(byteAlphabet()[byte] + std::string(end));
        }
    }
    return tokens;
}

std::vector<SymbolWord> countWords(std::span<const std::string> captions, const Task& task) {
    std::array<uint32_t, bytes> idOfByte;
    for (uint32_t id = 0; const uint8_t byte : bytesInOrder()) {
        idOfByte[byte] = id++;
    }
    const WordReader read = [](const AlignedText& text, const auto& add) {
        AlignedText normalized = toLowercase(composeNfc(text));
        for (const WordSpan& word : splitClipWords(normalized, true)) {
            add(normalized.bytes().substr(word.begin, word.end - word.begin));
        }
    };
    std::vector<SymbolWord> words;
    for (const CountedWord& counted : countCaptionWords(captions, read, task)) {
        SymbolWord word{{}, counted.count};
        word.symbols.reserve(counted.text.size());
        for (const char byte : counted.text) {
            word.symbols.push_back(idOfByte[static_cast<uint8_t>(byte)]);
        }
        word.symbols.back() += bytes; // the one with the mark
        words.push_back(std::move(word));
    }
    return words;
}

void writeFolder(const std::filesystem::path& folder, const std::vector<std::string>& tokens, const std::string& merges,
                 size_t modelMaxLength) {
    OrderedJson::object_t vocabulary; // filled as the vector it is: its operator[] searches from the beginning
    for (size_t id = 0; id < tokens.size(); ++id) {
        vocabulary.emplace_back(tokens[id], id);
    }
    OrderedJson decoder;
    for (size_t id = tokens.size() - 2; id < tokens.size(); ++id) {
        decoder[std::to_string(id)] = specialTokenEntry(tokens[id], true);
    }
    const OrderedJson config{{"add_prefix_space", false},
                             {"added_tokens_decoder", decoder},
                             {"bos_token", beginToken},
                             {"do_lower_case", true},
                             {"eos_token", endToken},
                             {"errors", "replace"},
                             {"model_max_length", modelMaxLength},
                             {"pad_token", endToken},
                             {"tokenizer_class", "CLIPTokenizer"},
                             {"unk_token", endToken}};
    const OrderedJson map{
        {"bos_token", beginToken}, {"eos_token", endToken}, {"pad_token", endToken}, {"unk_token", endToken}};
    makeTokenizerFolder(folder);
    writeJsonFile(folder / "vocab.json", OrderedJson(std::move(vocabulary)));
    writeTextFile(folder / "merges.txt", merges);
    writeJsonFile(folder / "tokenizer_config.json", config);
    writeJsonFile(folder / "special_tokens_map.json", map);
}

} // namespace

void BpeTrainingSettings::validate() const {
    checkTrainingSetting("vocabulary size of the CLIP tokenizer", vocabularySize, withoutMerges, mostTokens);
    checkTrainingSetting("prompt length of the CLIP tokenizer", modelMaxLength, 8, 512);
}

size_t trainClipTokenizer(std::span<const std::string> captions, const BpeTrainingSettings& settings,
                          const std::filesystem::path& folder, const Task& task) {
    settings.validate();
    std::vector<SymbolWord> words = countWords(captions, task);
    if (words.empty()) {
        fail(ErrorKind::invalidRequest, "captions: expected words to train the CLIP tokenizer on, found none in ",
             captions.size(), " captions; write down beside each image what it shows");
    }
    std::vector<std::string> tokens = byteTokens();
    std::string merges = "#version: 0.2\n";
    for (const SymbolMerge& merge :
         learnMerges(std::move(words), tokens, settings.vocabularySize - withoutMerges, task)) {
        merges += tokens[merge.left] + ' ' + tokens[merge.right] + '\n';
        tokens.push_back(tokens[merge.left] + tokens[merge.right]);
    }
    tokens.emplace_back(beginToken);
    tokens.emplace_back(endToken);
    writeFolder(folder, tokens, merges, settings.modelMaxLength);
    return tokens.size();
}

} // namespace arcflow
