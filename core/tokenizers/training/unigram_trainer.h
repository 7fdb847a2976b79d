#pragma once

#include "core/tokenizers/training/caption_words.h"

#include <string>
#include <vector>

namespace arcflow {

/// What to train on, and what must come out. SentencePiece ends the process where its own assumptions fail, so a caller
/// keeps to these bounds.
struct UnigramTrainerRequest {
    /// At least one. Normalised already: each 1 to 2048 bytes of UTF-8 without white space, NUL and U+2585 (the
    /// trainer's own mark for what is unknown), a million characters in all. `<unk>` and the other special tokens stand
    /// for no text.
    std::vector<CountedWord> words;
    std::string requiredCharacters; ///< a piece each, whether the words have them or not
    size_t vocabularySize = 0;      ///< the most pieces; fewer where the words do not carry so many
};

/// The part of the program that SentencePiece's trainer is in: a library of its own, because loading it would cost
/// every start a millisecond, and because it exports the protobuf that it was built with.
class UnigramTrainer {
public:
    virtual ~UnigramTrainer() = default;

    /// Trains a Unigram model with `<pad>` 0, `</s>` 1, `<unk>` 2 and the normalisation nmt_nfkc_cf. Returns what went
    /// wrong, empty = done. The same request gives the same bytes.
    virtual std::string train(const UnigramTrainerRequest& request, std::string& spieceModel) const = 0;

    /// The trainer, loaded when first asked for; any thread. Error(io) if its library is missing.
    static const UnigramTrainer& instance();
};

} // namespace arcflow

/// Factory of the library arcflow_unigram_trainer.
extern "C" __attribute__((visibility("default"))) const arcflow::UnigramTrainer* arcflowUnigramTrainer();
