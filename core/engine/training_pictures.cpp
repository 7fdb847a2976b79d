#include "core/engine/training_pictures.h"

#include "core/parallel/process_group.h"
#include "core/train/picture_cache.h"

#include <algorithm>

namespace arcflow {

TrainingPictures TrainingPictures::read(const std::filesystem::path& folder, int64_t size,
                                        const std::filesystem::path& work, const Task& task) {
    constexpr int64_t fewest = 20, mostHeldOut = 256;
    TrainingPictures pictures;
    pictures.captioned = readCaptionedFolder(folder);
    const int64_t count = static_cast<int64_t>(pictures.captioned.size());
    if (count < fewest) {
        fail(ErrorKind::invalidRequest, folder.string(), ": ", count,
             " captioned pictures are too few to train on; at least ", fewest,
             " are needed, and thousands for good results");
    }
    pictures.source = fingerprint(pictures.captioned);
    ProcessGroup::current().firstAhead(
        [&] { pictures.levels = cachedPictures(pictures.captioned, size, work / "pictures.safetensors", task); });
    pictures.heldOut = std::min(mostHeldOut, count / 20);
    return pictures;
}

} // namespace arcflow
