#pragma once

#include "core/base/task.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace arcflow {

struct UnigramTrainingSettings {
    size_t vocabularySize = 512; ///< 256 to 32768: the most tokens; fewer where the captions do not carry so many
    size_t modelMaxLength = 32;  ///< 8 to 512 tokens, `</s>` among them: what prompts are padded and cut to

    void validate() const; ///< Error(invalidRequest) naming the setting and its range
};

/// Trains the T5 tokenizer of a small pipeline from captions, with SentencePiece's trainer: a Unigram model with
/// `<pad>` 0, `</s>` 1, `<unk>` 2. Upper and lower case are the same to it (nmt_nfkc_cf), and the more frequent words
/// are one token each while the vocabulary lasts.
///
///     trainT5Tokenizer(captions, {.vocabularySize = 512}, pipeline / "tokenizer_2");
///
/// Writes spiece.model, tokenizer.json, tokenizer_config.json and special_tokens_map.json into `folder`, which is made
/// if it is not there: what loadT5Tokenizer(), SentencePiece and the T5Tokenizer(Fast) of transformers read, with the
/// same ids for all. Only texts with `<pad>`, `</s>` or `<unk>` spelt out (which tokenizer.json takes for the token) or
/// with stacked combining marks come out differently from the two files, as they do with published T5 models.
///
/// Always in the vocabulary: a–z, 0–9, the printable ASCII characters and ’ ‘ “ ” – —, so that few things one can type
/// are unknown. Of the other characters of the captions as many as fit into half of the vocabulary, the most frequent
/// first; the rest are unknown.
///
/// Captions may hold any bytes and be of any length; see countCaptionWords() for what is used of them. The same
/// captions give the same bytes, in whatever order they come. Error(invalidRequest) if no caption has a character that
/// could be learnt. The task is polled while words are counted and after training; the trainer itself cannot be
/// stopped: it takes a tenth of a second for some hundred different words, up to two minutes at the limits of
/// countCaptionWords().
///
/// Returns the number of tokens: rows of the encoder's embedding.
size_t trainT5Tokenizer(std::span<const std::string> captions, const UnigramTrainingSettings& settings,
                        const std::filesystem::path& folder, const Task& task = {});

} // namespace arcflow
