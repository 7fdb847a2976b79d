#include "app/cli/report.h"

#include "app/cli/console.h"

#include <cmath>

namespace arcflow {

nlohmann::ordered_json timesJson(const RunTimes& times) {
    return {{"evaluations", times.evaluations},
            {"encode_s", times.encodeS},
            {"denoise_s", times.denoiseS},
            {"decode_s", times.decodeS},
            {"total_s", times.totalS}};
}

nlohmann::ordered_json modelJson(const LoadedModel& model) {
    nlohmann::ordered_json json;
    const auto text = [&json](const char* key, const std::string& value) {
        if (!value.empty()) {
            json[key] = value;
        }
    };
    text("model", model.name);
    text("adapter", model.adapterName);
    text("family", model.family);
    text("model_hash", model.modelHash);
    text("adapter_hash", model.adapterHash);
    text("device", model.device);
    text("dtype", model.numberFormat);
    json["threads"] = model.threads;
    return json;
}

nlohmann::ordered_json finiteOrNull(double value) {
    return std::isfinite(value) ? nlohmann::ordered_json(value) : nlohmann::ordered_json(nullptr);
}

std::string lossText(double loss) {
    return std::isnan(loss) ? std::string() : concat(", loss ", fixedText(loss, 4));
}

std::string runName(RunMode run) {
    return run == RunMode::teacher ? "teacher" : "student";
}

std::string psnrText(double psnr) {
    return std::isfinite(psnr) ? fixedText(psnr, 2) + " dB" : "identical";
}

std::string modelText(const LoadedModel& model) {
    std::string text = model.name;
    if (!model.adapterName.empty()) {
        text += " + " + model.adapterName;
    }
    text += ", " + model.device + ", " + model.numberFormat;
    if (model.threads > 0) {
        text += ", " + std::to_string(model.threads) + (model.threads == 1 ? " thread" : " threads");
    }
    return text;
}

} // namespace arcflow
