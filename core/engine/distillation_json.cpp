#include "core/engine/distillation_json.h"

#include "core/engine/model_request_json.h"

namespace arcflow {

using nlohmann::ordered_json;

std::string toJson(const DistillationRequest& request) {
    const ordered_json json{{"model", modelJson(request.model)},
                            {"recipe", ordered_json::parse(request.recipe.toJson())},
                            {"prompts", request.prompts},
                            {"validation", request.validation},
                            {"width", request.width},
                            {"height", request.height},
                            {"adapter", request.adapter.string()},
                            {"state", request.state.string()},
                            {"cache", request.cache.string()},
                            {"cache_bytes", request.cacheBytes},
                            {"save_every_seconds", request.saveEverySeconds},
                            {"validate_every", request.validateEvery},
                            {"pictures", request.pictures},
                            {"validate_first", request.validateFirst},
                            {"curve_at_end", request.curveAtEnd}};
    return json.dump(2, ' ', /*ensure_ascii=*/true, ordered_json::error_handler_t::replace);
}

DistillationRequest distillationFromJson(std::string_view json, const std::string& sourceName) {
    const ConfigFile config = ConfigFile::parse(json, sourceName);
    DistillationRequest request;
    request.model = modelFrom(config.section("model"));
    request.recipe = DistillationRecipe::from(config.section("recipe"));
    request.prompts = config.texts("prompts", {});
    request.validation = config.texts("validation", {});
    request.width = static_cast<int>(config.integer("width", 0, 0, 16384));
    request.height = static_cast<int>(config.integer("height", 0, 0, 16384));
    request.adapter = config.text("adapter");
    request.state = config.text("state");
    request.cache = config.text("cache");
    request.cacheBytes = static_cast<uint64_t>(
        config.integer("cache_bytes", static_cast<int64_t>(request.cacheBytes), 0, int64_t{1} << 60));
    request.saveEverySeconds = config.number("save_every_seconds", request.saveEverySeconds);
    request.validateEvery = config.integer("validate_every", request.validateEvery, 1, 1 << 30);
    request.pictures = static_cast<int>(config.integer("pictures", 0, 0, 1000));
    request.validateFirst = config.boolean("validate_first", false);
    request.curveAtEnd = config.boolean("curve_at_end", false);
    return request;
}

} // namespace arcflow
