#include "core/engine/judging.h"

#include "core/judge/picture_judge.h"
#include "core/train/picture_cache.h"

#include <ATen/core/grad_mode.h>

namespace arcflow {
namespace {

/// Levels [B, H, W, 3], as files hold them: what a viewer sees.
at::Tensor levelsOf(std::span<const Image> images, int64_t size) {
    std::vector<at::Tensor> rows;
    for (const Image& image : images) {
        requireRgb(image, "judged");
        if (image.width != size || image.height != size) {
            fail(ErrorKind::invalidRequest, "the judge was trained on pictures of ", size, "×", size,
                 " pixels and cannot read one of ", image.width, "×", image.height);
        }
        std::vector<uint8_t> levels = levels8(image);
        rows.push_back(at::from_blob(levels.data(), {size, size, 3}, at::kByte).clone());
    }
    return at::stack(rows);
}

PictureJudge::Reading read(const PictureJudge& judge, std::span<const Image> images, const Task& task) {
    constexpr size_t chunk = 64;
    std::vector<at::Tensor> features, scores;
    for (size_t begin = 0; begin < images.size(); begin += chunk) {
        task.advance(static_cast<double>(begin) / static_cast<double>(images.size()));
        const auto some = images.subspan(begin, std::min(chunk, images.size() - begin));
        const PictureJudge::Reading reading = judge(asInput(levelsOf(some, judge.pictureSize), judge.device), task);
        features.push_back(reading.features);
        scores.push_back(reading.scores);
    }
    return {at::cat(features).to(at::kCPU).contiguous(), at::cat(scores).to(at::kCPU).contiguous()};
}

std::vector<float> row(const at::Tensor& matrix, size_t index) {
    const float* begin = matrix.const_data_ptr<float>() + static_cast<int64_t>(index) * matrix.size(1);
    return {begin, begin + matrix.size(1)};
}

} // namespace

JudgeReport judge(const JudgeRequest& request, const Task& task) {
    const at::NoGradGuard noGrad;
    if (request.images.empty()) {
        fail(ErrorKind::invalidRequest, "there are no pictures to judge");
    }
    if (!request.tags.empty() && request.tags.size() != request.images.size()) {
        fail(ErrorKind::invalidRequest, request.tags.size(), " lists of tags for ", request.images.size(), " pictures");
    }
    const PictureJudge judge = loadJudge(request.judge, {}, task.part(0, 0.1));
    const PictureJudge::Reading reading = read(judge, request.images, task.part(0.1, 0.6));
    JudgeReport report;
    for (size_t image = 0; image < request.images.size(); ++image) {
        report.features.push_back(row(reading.features, image));
        const std::vector<float> scores = row(reading.scores, image);
        std::vector<bool>& shown = report.shown.emplace_back();
        for (const std::string& name : request.tags.empty() ? std::vector<std::string>{} : request.tags[image]) {
            const std::optional<size_t> tag = judge.tags.find(name);
            if (!tag) {
                fail(ErrorKind::invalidRequest, request.judge.string(), ": does not know the tag '", name, "'");
            }
            shown.push_back(judge.tags.holds(scores, *tag));
        }
    }
    if (!request.references.empty()) {
        report.frechet = frechetDistance(reading.features, read(judge, request.references, task.part(0.6, 1)).features);
    }
    return report;
}

} // namespace arcflow
