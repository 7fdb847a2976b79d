#pragma once

#include "core/engine/request.h"

#include <cstdint>
#include <string>

namespace arcflow {

/// Asks what a published model's denoising takes on this machine, worked out from parts: a network of its widths with a
/// block or two of each kind is timed, and blocks are counted. Such a model need not be there, nor fit into memory.
struct SizeTimingRequest {
    bool flux = true;               ///< FLUX.1-dev, else Qwen-Image
    int size = 1024;                ///< pixels of a side
    int repeat = 3;                 ///< timings of which the median counts
    int64_t modes = 16, rank = 192; ///< of the student's adapter
    int teacherSteps = 0;           ///< 0: the family's default
    DeviceChoice device = DeviceChoice::automatic;
    NumberFormat format = NumberFormat::automatic;
    int threads = 0;
};

/// Seconds of an evaluation's parts.
struct SizeTiming {
    std::string model, device, numberFormat;
    int threads = 0;
    int64_t jointBlocks = 0, singleBlocks = 0;
    int64_t parameters = 0, trainedParameters = 0;
    int teacherEvaluations = 0, studentEvaluations = 2; ///< of a denoise
    double jointS = 0, singleS = 0;                     ///< a block
    double teacherRestS = 0;                            ///< all but the blocks
    double studentRestS = 0;                            ///< the same with the student's heads
    double apartS = 0; ///< what the adapter adds to a block where it is not merged, on average; below 0: noise

    double blocksS() const {
        return static_cast<double>(jointBlocks) * jointS + static_cast<double>(singleBlocks) * singleS;
    }
    double teacherS() const { return teacherEvaluations * (blocksS() + teacherRestS); } ///< a denoise
    double studentS() const { return studentEvaluations * (blocksS() + studentRestS); }
    double ratio() const { return teacherS() / studentS(); }
};

} // namespace arcflow
