#include "core/tokenizers/training/tokenizer_folder.h"

#include "core/base/error.h"
#include "core/formats/atomic_file.h"

namespace arcflow {

OrderedJson specialTokenEntry(std::string_view content, bool normalized) {
    return {{"content", content}, {"single_word", false},     {"lstrip", false},
            {"rstrip", false},    {"normalized", normalized}, {"special", true}};
}

void makeTokenizerFolder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        fail(error == std::errc::no_space_on_device ? ErrorKind::diskFull : ErrorKind::io, folder.string(),
             ": expected a folder for the tokenizer: ", error.message());
    }
}

void writeJsonFile(const std::filesystem::path& file, const OrderedJson& document) {
    writeTextFile(file, document.dump(1) + '\n');
}

void checkTrainingSetting(const char* name, size_t value, size_t least, size_t most) {
    if (value < least || value > most) {
        fail(ErrorKind::invalidRequest, name, ": expected ", least, " to ", most, ", found ", value);
    }
}

} // namespace arcflow
