#pragma once

#include "core/base/task.h"

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>

namespace arcflow {

struct BpeTrainingSettings {
    /// 514 to 49408: the most tokens; fewer where the captions do not carry so many. 514 are always there: each byte
    /// within and at the end of a word, and two special tokens. CLIP itself has 49408.
    size_t vocabularySize = 1024;
    size_t modelMaxLength = 77; ///< 8 to 512 tokens, begin and end among them: what prompts are padded and cut to

    void validate() const; ///< Error(invalidRequest) naming the setting and its range
};

/// Trains a tokenizer of CLIP's kind from captions: lower-cased words, split as CLIP splits them, as bytes and their
/// most frequent pairs (see learnMerges()). Ids are in CLIP's order: 256 bytes, the same at the end of a word (`</w>`),
/// merges,
/// `<|startoftext|>`, `<|endoftext|>`. Nothing is ever unknown to it.
///
///     trainClipTokenizer(captions, {.vocabularySize = 1024}, pipeline / "tokenizer");
///
/// Writes vocab.json, merges.txt, tokenizer_config.json and special_tokens_map.json into `folder`, which is made if it
/// is not there: what loadClipTokenizer() and the CLIPTokenizer(Fast) of transformers read, with the same ids for both.
///
/// Captions may hold any bytes and be of any length; see countCaptionWords() for what is used of them. The same
/// captions give the same bytes, in whatever order they come. Error(invalidRequest) if no caption has a word. The task
/// is polled throughout, and told of the progress.
///
/// Returns the number of tokens: rows of the encoder's embedding.
size_t trainClipTokenizer(std::span<const std::string> captions, const BpeTrainingSettings& settings,
                          const std::filesystem::path& folder, const Task& task = {});

} // namespace arcflow
