#pragma once

#include "core/tokenizers/byte_level_bpe.h"
#include "core/tokenizers/tokenizer_config.h"
#include "core/tokenizers/tokenizer_pipeline.h"
#include "core/tokenizers/vocabulary.h"

namespace arcflow {

enum class TokenizerFamily { clip, t5, qwen2 };

/// Reads a `tokenizer.json` (the format of the `tokenizers` library) of the given family. Followed are byte-level BPE
/// split by the patterns of CLIP and Qwen2, and Unigram with a metaspace; normalisers NFC, Lowercase, Strip, Replace
/// (of a text, white space, or runs of spaces), Precompiled; special tokens around the text. Every other kind of step
/// or model is an Error(unsupported) that names it; damaged files are an Error(modelCorrupt). `config` adds what the
/// file leaves to the folder: the pad token, the length limit, and how added tokens are matched.
TokenizerParts readTokenizerJson(const std::filesystem::path& file, TokenizerFamily family,
                                 const TokenizerConfig& config);

/// `vocab.json`, an object of tokens and ids.
Vocabulary readVocabularyJson(const std::filesystem::path& file);
/// `merges.txt`: a merge a line, after a `#version` line; lines after the first `most` are left out.
std::vector<BpeMerge> readMergesText(const std::filesystem::path& file, size_t most);

} // namespace arcflow
