#pragma once

#include "core/engine/result.h"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>

namespace arcflow {

// The names that every command's JSON uses for the same things.

/// {"evaluations", "encode_s", "denoise_s", "decode_s", "total_s"}
nlohmann::ordered_json timesJson(const RunTimes& times);

/// {"model", "adapter", "family", "model_hash", "adapter_hash", "device", "dtype", "threads"}; what there is none of is
/// left out.
nlohmann::ordered_json modelJson(const LoadedModel& model);

/// JSON has no infinity: the PSNR of identical images is null.
nlohmann::ordered_json finiteOrNull(double value);

/// ", loss 0.0812", or nothing where there is none.
std::string lossText(double loss);

/// "student" or "teacher".
std::string runName(RunMode run);

/// "31.20 dB", "identical".
std::string psnrText(double psnr);

/// "flux-nano + arcflow-nano, cpu, fp32, 2 threads".
std::string modelText(const LoadedModel& model);

} // namespace arcflow
