#include "core/weights/tensor_cache.h"

#include "core/base/error.h"
#include "core/base/fingerprint.h"
#include "core/base/stopwatch.h"

#include <algorithm>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

constexpr const char* keyName = "arcflow.key";
constexpr const char* extension = ".safetensors";

struct KeptFile {
    fs::file_time_type written;
    fs::path path;
    uint64_t bytes = 0;
};

std::vector<KeptFile> filesIn(const fs::path& folder) {
    std::vector<KeptFile> files;
    std::error_code error;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder, error)) {
        if (entry.path().extension() == extension && entry.is_regular_file(error)) {
            files.push_back({entry.last_write_time(error), entry.path(), entry.file_size(error)});
        }
    }
    return files;
}

uint64_t bytesOf(const NamedTensors& tensors) {
    uint64_t bytes = 0;
    for (const auto& [name, tensor] : tensors) {
        bytes += tensor.nbytes();
    }
    return bytes;
}

} // namespace

TensorCache::TensorCache(fs::path folder, Limits limits)
    : m_folder(std::move(folder)), m_limits(limits), m_keeps(!m_folder.empty() && limits.bytes > 0) {
    if (!m_keeps) {
        return;
    }
    for (const KeptFile& file : filesIn(m_folder)) {
        m_bytes += file.bytes;
    }
    makeRoom(0);
}

NamedTensors TensorCache::get(const std::string& key, const std::function<NamedTensors()>& make) {
    NamedTensors tensors = find(key);
    if (!tensors.empty()) {
        m_asked.insert(fileOf(key));
        return tensors;
    }
    const Stopwatch watch;
    tensors = make();
    if (m_keeps && watch.seconds() >= m_limits.leastSeconds) {
        keep(key, tensors);
    }
    return tensors;
}

fs::path TensorCache::fileOf(const std::string& key) const {
    Fingerprint fingerprint;
    fingerprint.add(key.data(), key.size());
    return m_folder / (fingerprint.text() + extension);
}

NamedTensors TensorCache::find(const std::string& key) const {
    std::error_code error;
    if (m_folder.empty() || !fs::exists(fileOf(key), error)) {
        return {};
    }
    try {
        const StoredTensors stored(fileOf(key));
        const auto own = stored.metadata().find(keyName);
        if (own != stored.metadata().end() && own->second == key) {
            return {stored.tensors().begin(), stored.tensors().end()};
        }
    } catch (const Error&) {
        // Damaged: it is made anew.
    }
    return {};
}

void TensorCache::keep(const std::string& key, const NamedTensors& tensors) {
    const uint64_t bytes = bytesOf(tensors);
    if (bytes <= m_limits.bytes) {
        makeRoom(bytes);
    }
    if (m_bytes + bytes > m_limits.bytes) {
        return;
    }
    try {
        fs::create_directories(m_folder);
        const fs::path file = fileOf(key);
        std::error_code error;
        const uint64_t before = fs::exists(file, error) ? fs::file_size(file, error) : 0;
        writeTensors(file, tensors, {{keyName, key}});
        m_bytes += fs::file_size(file, error) - before;
        m_asked.insert(file);
    } catch (const Error&) {
        m_keeps = false;
    } catch (const fs::filesystem_error&) {
        m_keeps = false;
    }
}

void TensorCache::makeRoom(uint64_t bytes) {
    if (m_bytes + bytes <= m_limits.bytes) {
        return;
    }
    std::vector<KeptFile> files = filesIn(m_folder);
    std::sort(files.begin(), files.end(), [](const KeptFile& a, const KeptFile& b) {
        return std::tie(a.written, a.path) < std::tie(b.written, b.path);
    });
    for (const KeptFile& file : files) {
        if (m_bytes + bytes <= m_limits.bytes) {
            return;
        }
        std::error_code error;
        if (!m_asked.contains(file.path) && fs::remove(file.path, error)) {
            m_bytes -= std::min(m_bytes, file.bytes);
        }
    }
}

} // namespace arcflow
