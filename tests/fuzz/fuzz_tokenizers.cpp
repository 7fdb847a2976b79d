// Tokenizer folders as strangers made them, and texts as people type them. The first byte tells what the rest is: a
// file of a tokenizer folder, beside sound ones, or a text. Whatever it is, an Error or a tokenizer that cuts every
// text where it says.

#include "core/base/error.h"
#include "core/base/utf8.h"
#include "core/tokenizers/code_points.h"
#include "core/tokenizers/tokenizer.h"
#include "tests/support/temp_folder.h"

#include <cstdlib>

using namespace arcflow;
using namespace arcflow::test;

namespace {

using Load = std::unique_ptr<Tokenizer> (*)(const std::filesystem::path&);

const std::filesystem::path dataFolder = std::filesystem::path(__FILE__).parent_path().parent_path() / "data";

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// One kind of file, in a folder with what else its tokenizer needs.
class FolderWithOneFile {
public:
    FolderWithOneFile(Load load, std::string name, const std::filesystem::path& golden,
                      std::initializer_list<const char*> others)
        : m_load(load), m_name(std::move(name)) {
        for (const char* other : others) {
            m_folder.write(other, readFile(dataFolder / golden / other));
        }
    }
    std::unique_ptr<Tokenizer> load(std::string_view content) const {
        m_folder.write(m_name, content);
        return m_load(m_folder.path());
    }

private:
    Load m_load;
    std::string m_name;
    TempFolder m_folder;
};

bool beginsCodePoint(std::string_view text, size_t position) {
    return position == text.size() || (static_cast<uint8_t>(text[position]) & 0xc0) != 0x80;
}

void encodeAndCheck(const Tokenizer& tokenizer, std::string_view text) {
    const Encoding whole = tokenizer.encode(text, SIZE_MAX);
    require(!whole.truncated() && whole.totalTokens == whole.ids.size() && whole.keptBytes == text.size());
    require(tokenizer.modelMaxLength() >= 1 && tokenizer.modelMaxLength() <= 8192);
    const size_t specials = tokenizer.encode("", SIZE_MAX).ids.size();
    const size_t half = specials + (whole.ids.size() - specials) / 2;
    const Encoding cut = tokenizer.encode(text, half);
    require(cut.ids.size() == half && cut.totalTokens == whole.totalTokens && cut.keptBytes <= text.size());
    require(beginsCodePoint(text, cut.keptBytes) || !isUtf8(text)); // stray bytes may be parted
    require(tokenizer.encode(text, half + 1).keptBytes >= cut.keptBytes);
}

void loadAndCheck(const FolderWithOneFile& folder, std::string_view content) {
    try {
        const auto tokenizer = folder.load(content);
        encodeAndCheck(*tokenizer, "A  red fox,\te\u0301\u0323 ﬁ ½ 中文 🙂 it's <pad></s><|endoftext|>!\r\n");
        encodeAndCheck(*tokenizer, content.substr(0, 256));
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::modelCorrupt || error.kind() == ErrorKind::unsupported ||
                error.kind() == ErrorKind::invalidRequest); // a text made endless by replacements
        require(std::string_view(error.what()).size() < 2000);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const FolderWithOneFile folders[] = {
        {loadClipTokenizer, "tokenizer.json", "flux-tiny/tokenizer", {}},
        {loadClipTokenizer, "vocab.json", "flux-tiny/tokenizer", {"merges.txt", "tokenizer_config.json"}},
        {loadClipTokenizer, "merges.txt", "flux-tiny/tokenizer", {"vocab.json", "tokenizer_config.json"}},
        {loadClipTokenizer, "tokenizer_config.json", "flux-tiny/tokenizer", {"vocab.json", "merges.txt"}},
        {loadT5Tokenizer, "tokenizer.json", "flux-tiny/tokenizer_2", {}},
        {loadT5Tokenizer, "spiece.model", "flux-tiny/tokenizer_2", {}},
        {loadQwen2Tokenizer, "tokenizer.json", "qwen-tiny/tokenizer", {}},
        {loadQwen2Tokenizer, "tokenizer_config.json", "qwen-tiny/tokenizer", {"vocab.json", "merges.txt"}},
    };
    static const std::unique_ptr<Tokenizer> tokenizers[] = {
        loadClipTokenizer(dataFolder / "flux-tiny/tokenizer"), loadT5Tokenizer(dataFolder / "flux-tiny/tokenizer_2"),
        loadQwen2Tokenizer(dataFolder / "qwen-tiny/tokenizer"),
        folders[5].load(readFile(dataFolder / "flux-tiny/tokenizer_2/spiece.model"))};
    if (size == 0) {
        return 0;
    }
    const std::string_view content(reinterpret_cast<const char*>(data) + 1, size - 1);
    const size_t kind = data[0] - size_t{'0'};
    if (kind < std::size(folders)) {
        loadAndCheck(folders[kind], content);
    } else {
        for (const auto& tokenizer : tokenizers) {
            encodeAndCheck(*tokenizer, content.substr(0, 1024));
        }
    }
    return 0;
}
