#include "core/datasets/captioned_folder.h"

#include "core/base/error.h"
#include "core/base/fingerprint.h"
#include "core/formats/config_file.h"
#include "core/formats/file_name.h"
#include "core/imaging/image_io.h"

#include <algorithm>
#include <fstream>
#include <set>
#include <system_error>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

constexpr size_t longestCaption = 64 * 1024;

std::vector<CaptionedPicture> readList(const fs::path& folder, const fs::path& list) {
    std::ifstream in(list);
    std::vector<CaptionedPicture> pictures;
    std::set<std::string> names;
    std::string line;
    for (int64_t number = 1; std::getline(in, line); ++number) {
        if (line.find_first_not_of(" \t\r") == std::string::npos) {
            continue;
        }
        const ConfigFile row = ConfigFile::parse(line, concat(list.string(), ", line ", number));
        const std::string name = row.text("file");
        const std::string caption = row.text("caption");
        const bool isFile = isPlainFileName(name) && !name.empty() && name != "." && name != "..";
        if (!isFile || caption.size() > longestCaption) {
            fail(ErrorKind::invalidRequest, row.sourceName(),
                 ": expected \"file\" with the name of a picture in the same folder and \"caption\"");
        }
        if (!names.insert(name).second) {
            fail(ErrorKind::invalidRequest, row.sourceName(), ": a picture is listed twice");
        }
        pictures.push_back({folder / name, caption, row.texts("tags", {})});
    }
    return pictures;
}

std::string readCaption(const fs::path& file) {
    std::ifstream in(file);
    std::string text(longestCaption, '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(in.gcount()));
    std::replace_if(
        text.begin(), text.end(), [](char c) { return c == '\n' || c == '\r' || c == '\t'; }, ' ');
    const size_t begin = text.find_first_not_of(' ');
    return begin == std::string::npos ? std::string() : text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

std::vector<CaptionedPicture> readPairs(const fs::path& folder) {
    std::vector<CaptionedPicture> pictures;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder)) {
        fs::path caption = entry.path();
        caption.replace_extension(".txt");
        if (hasImageExtension(entry.path()) && fs::exists(caption)) {
            pictures.push_back({entry.path(), readCaption(caption), {}});
        }
    }
    std::sort(pictures.begin(), pictures.end(),
              [](const CaptionedPicture& a, const CaptionedPicture& b) { return a.file < b.file; });
    return pictures;
}

} // namespace

std::vector<CaptionedPicture> readCaptionedFolder(const fs::path& folder) {
    std::error_code error;
    if (!fs::is_directory(folder, error)) {
        fail(ErrorKind::modelMissing, folder.string(), ": there is no such folder");
    }
    const fs::path list = folder / "captions.jsonl";
    std::vector<CaptionedPicture> pictures = fs::exists(list, error) ? readList(folder, list) : readPairs(folder);
    if (pictures.empty()) {
        fail(ErrorKind::invalidRequest, folder.string(),
             ": no captioned pictures here; expected captions.jsonl, or beside each picture a text file of its name");
    }
    return pictures;
}

std::string fingerprint(const std::vector<CaptionedPicture>& pictures) {
    Fingerprint all;
    for (const CaptionedPicture& picture : pictures) {
        std::error_code error;
        const uint64_t size = fs::file_size(picture.file, error);
        const int64_t changed = fs::last_write_time(picture.file, error).time_since_epoch().count();
        const std::string one = concat(picture.file.filename().string(), '/', size, '/', changed, '\n');
        all.add(one.data(), one.size());
    }
    return all.text();
}

} // namespace arcflow
