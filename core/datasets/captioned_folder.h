#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace arcflow {

struct CaptionedPicture {
    std::filesystem::path file;
    std::string caption;           ///< UTF-8
    std::vector<std::string> tags; ///< what is to be seen, where captions.jsonl says so
};

/// The pictures of a folder with their captions, in the order they are listed. Captions stand in captions.jsonl, one
/// JSON object a line with "file" and "caption" (and "tags", an array; others are ignored), or beside each picture in a
/// text file of the same name (cat.png, cat.txt). A listed file must be in the folder itself. Error(modelMissing) if
/// there is no such folder, Error(invalidRequest) naming the line or file that is wrong, and where nothing is
/// captioned.
std::vector<CaptionedPicture> readCaptionedFolder(const std::filesystem::path& folder);

/// Tells whether pictures have changed: over their names, sizes and times of change.
std::string fingerprint(const std::vector<CaptionedPicture>& pictures);

} // namespace arcflow
