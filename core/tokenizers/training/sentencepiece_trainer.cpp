#include "core/tokenizers/training/unigram_trainer.h"

#include <sentencepiece_trainer.h>

#include <algorithm>
#include <unordered_map>

namespace arcflow {
namespace {

/// Gives the trainer lines of text and their counts.
///
/// Its first candidates for pieces are the substrings that are followed by two different characters somewhere in the
/// lines; how often lines count is not looked at. A word that is always followed by a space, as "the" in captions,
/// would not be one, and could never become a piece. So each word is given as a line in which it stands twice, followed
/// by a space and by the end.
///
/// Each round drops the pieces that are expected less than half a time. Of few captions that could be all of them, on
/// which the trainer ends the process. A word of n characters comes to at least n / 32 pieces in expectation, and has
/// at most 32 n substrings that may be pieces: a count of 2048 leaves at least one, so counts are scaled to that.
class WordLines final : public sentencepiece::SentenceIterator {
public:
    explicit WordLines(const std::vector<CountedWord>& words) {
        constexpr uint64_t enough = 2048;
        uint64_t largest = 1;
        for (const CountedWord& word : words) {
            largest = std::max(largest, word.count);
        }
        const uint64_t scale = (enough + largest - 1) / largest;
        m_lines.reserve(words.size());
        for (const CountedWord& word : words) {
            m_lines.push_back(word.text + ' ' + word.text + '\t' + std::to_string(word.count * scale));
        }
    }

    /// Rounds of estimation between two prunings. Few words get few prunings, if any, to converge in: after 2, the
    /// default, 5 of 164 words that had room in the vocabulary were still two pieces; after 10 none. Many words take
    /// many prunings, and their time grows with this.
    int iterations() const {
        constexpr size_t few = 100'000;
        size_t bytes = 0;
        for (const std::string& line : m_lines) {
            bytes += line.size();
        }
        return bytes <= few ? 10 : 4;
    }

    bool done() const override { return m_next == m_lines.size(); }
    void Next() override { ++m_next; }
    const std::string& value() const override { return m_lines[m_next]; }
    sentencepiece::util::Status status() const override { return {}; }

private:
    std::vector<std::string> m_lines;
    size_t m_next = 0;
};

class SentencePieceUnigramTrainer final : public UnigramTrainer {
public:
    std::string train(const UnigramTrainerRequest& request, std::string& spieceModel) const override {
        WordLines lines(request.words);
        const std::unordered_map<std::string, std::string> arguments{
            {"minloglevel", "2"}, // errors only: progress would go to stderr
            {"model_type", "unigram"},
            {"input_format", "tsv"},
            {"vocab_size", std::to_string(request.vocabularySize)},
            {"hard_vocab_limit", "false"},
            {"pad_id", "0"},
            {"eos_id", "1"},
            {"unk_id", "2"},
            {"bos_id", "-1"},
            {"character_coverage", "1.0"},
            {"required_chars", request.requiredCharacters},
            {"normalization_rule_name", "nmt_nfkc_cf"},
            {"max_sentencepiece_length", "32"}, // characters; 16, the default, has no room for the longest words
            {"max_sentence_length", "8192"},    // bytes; longer lines would be left out without a word
            {"num_sub_iterations", std::to_string(lines.iterations())},
            {"num_threads", "1"}, // sums of floats depend on the number of threads
        };
        const auto status = sentencepiece::SentencePieceTrainer::Train(arguments, &lines, &spieceModel);
        return status.ok() ? std::string() : std::string(status.message());
    }
};

} // namespace
} // namespace arcflow

const arcflow::UnigramTrainer* arcflowUnigramTrainer() {
    static const arcflow::SentencePieceUnigramTrainer trainer;
    return &trainer;
}
