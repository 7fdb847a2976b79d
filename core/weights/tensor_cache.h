#pragma once

#include "core/weights/tensor_file.h"

#include <functional>
#include <set>

namespace arcflow {

/// Tensors that take long to make, kept as files of a folder up to a budget. For room, what this object was not asked
/// for goes, the oldest first; what it was asked for stays, and when that has used up the budget, nothing more is kept:
/// what is drawn evenly is as likely to be asked for again as anything else. A file that is damaged counts as missing;
/// a disk that is full, or a folder that cannot be written, ends the keeping, not the work.
class TensorCache {
public:
    struct Limits {
        uint64_t bytes = uint64_t{8} << 30;
        double leastSeconds = 0.02; ///< what is made in less is not worth a file
    };

    /// An empty folder: nothing is kept.
    TensorCache(std::filesystem::path folder, Limits limits);

    /// The tensors under this key: from the folder, or made. A key says all that the tensors depend on.
    NamedTensors get(const std::string& key, const std::function<NamedTensors()>& make);

    uint64_t bytes() const { return m_bytes; } ///< of all files in the folder

private:
    std::filesystem::path fileOf(const std::string& key) const;
    NamedTensors find(const std::string& key) const; ///< empty: not there
    void keep(const std::string& key, const NamedTensors& tensors);
    void makeRoom(uint64_t bytes);

    std::filesystem::path m_folder;
    Limits m_limits;
    uint64_t m_bytes = 0;
    std::set<std::filesystem::path> m_asked; ///< files
    bool m_keeps;
};

} // namespace arcflow
