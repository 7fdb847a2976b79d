#include "app/cli/engine_session.h"
#include "app/cli/report.h"

#include <CLI/CLI.hpp>

namespace arcflow {
namespace {

std::string kindText(ModelInfo::Kind kind) {
    switch (kind) {
    case ModelInfo::Kind::pipeline:
        return "pipeline";
    case ModelInfo::Kind::arcflowAdapter:
        return "ArcFlow adapter";
    case ModelInfo::Kind::lora:
        break;
    }
    return "LoRA";
}

std::string joined(const std::vector<int64_t>& values) {
    std::string text;
    for (const int64_t value : values) {
        text += (text.empty() ? "" : ", ") + std::to_string(value);
    }
    return text;
}

nlohmann::ordered_json componentJson(const ComponentInfo& component) {
    nlohmann::ordered_json facts = nlohmann::ordered_json::object();
    for (const auto& [key, value] : component.facts) {
        facts[key] = value;
    }
    return {{"name", component.name},
            {"class", component.className},
            {"parameters", component.parameters},
            {"number_formats", component.numberFormats},
            {"shards", component.shards},
            {"bytes", component.bytes},
            {"facts", facts}};
}

nlohmann::ordered_json adapterJson(const AdapterInfo& adapter) {
    nlohmann::ordered_json json{{"format", adapter.format},
                                {"ranks", adapter.ranks},
                                {"modules", adapter.modules},
                                {"parameters", adapter.parameters}};
    if (adapter.share > 0) {
        json["share"] = adapter.share;
    }
    if (adapter.modes > 0) {
        json["modes"] = adapter.modes;
        json["shift"] = adapter.shift;
        json["timestep_ratio"] = adapter.timestepRatio;
    }
    return json;
}

nlohmann::ordered_json infoJson(const ModelInfo& info) {
    nlohmann::ordered_json json{{"path", info.path.string()},
                                {"kind", kindText(info.kind)},
                                {"name", info.name},
                                {"family", info.family},
                                {"parameters", info.parameters}};
    if (info.kind == ModelInfo::Kind::pipeline) {
        json["components"] = nlohmann::ordered_json::array();
        for (const ComponentInfo& component : info.components) {
            json["components"].push_back(componentJson(component));
        }
        json["memory_need_bytes"] = info.memoryNeed;
        json["defaults"] = {{"width", info.defaultWidth},
                            {"height", info.defaultHeight},
                            {"steps", info.defaultSteps},
                            {"teacher_steps", info.defaultTeacherSteps}};
    }
    if (info.adapter) {
        json["adapter"] = adapterJson(*info.adapter);
    }
    json["problems"] = info.problems;
    return json;
}

void printComponents(Console& console, const ModelInfo& info) {
    using enum Table::Align;
    Table table({left, left, right, left, right, right});
    table.row({"COMPONENT", "CLASS", "PARAMETERS", "FORMAT", "FILES", "SIZE"});
    for (const ComponentInfo& component : info.components) {
        table.row({component.name, component.className, countText(component.parameters), component.numberFormats,
                   std::to_string(component.shards), bytesText(component.bytes)});
    }
    console.out() << '\n' << table.text();
    for (const ComponentInfo& component : info.components) {
        if (component.facts.empty()) {
            continue;
        }
        console.out() << '\n' << printable(component.name) << '\n';
        Table facts({left, left});
        for (const auto& [key, value] : component.facts) {
            facts.row({"  " + key, value});
        }
        console.out() << facts.text();
    }
}

void printAdapter(Table& table, const AdapterInfo& adapter) {
    table.row({"Format", adapter.format});
    table.row({"Rank", joined(adapter.ranks)});
    table.row({"Modules", std::to_string(adapter.modules)});
    if (adapter.modes > 0) {
        table.row({"Modes", std::to_string(adapter.modes)});
        table.row({"Shift", concat(adapter.shift)});
        table.row({"Timestep ratio", concat(adapter.timestepRatio)});
    }
    if (adapter.share > 0) {
        table.row({"Trained share", fixedText(100 * adapter.share, 2) + " % of the transformer's parameters"});
    }
}

void printInfo(Console& console, const ModelInfo& info) {
    using enum Table::Align;
    Table table({left, left});
    table.row({"Name", info.name});
    table.row({"Kind", kindText(info.kind) + (info.family.empty() ? "" : ", " + info.family)});
    table.row({"Path", info.path.string()});
    table.row({"Parameters", countText(info.parameters)});
    if (info.adapter) {
        printAdapter(table, *info.adapter);
    }
    if (info.kind == ModelInfo::Kind::pipeline && info.memoryNeed > 0) {
        table.row({"Memory need", "about " + bytesText(info.memoryNeed) + " on this machine"});
        table.row({"Defaults", concat(info.defaultWidth, "×", info.defaultHeight, ", student ", info.defaultSteps,
                                      " steps, teacher ", info.defaultTeacherSteps, " steps")});
    }
    console.out() << table.text();
    if (!info.components.empty()) {
        printComponents(console, info);
    }
    console.out() << '\n';
    if (info.problems.empty()) {
        console.line("No problems found.");
        return;
    }
    console.line(info.problems.size() == 1 ? "1 problem:" : concat(info.problems.size(), " problems:"));
    for (const std::string& problem : info.problems) {
        console.line("  - " + problem);
    }
    console.line("Copy or download the files named above again, then inspect once more.");
}

ExitCode runInspect(const std::filesystem::path& path, bool json, CommandContext& context) {
    EngineSession session(context, {});
    const ModelInfo info = valueOrThrow(session.engine().inspect(path));
    if (json) {
        context.console.json(infoJson(info));
    } else {
        printInfo(context.console, info);
    }
    return info.problems.empty() ? ExitCode::ok : ExitCode::failed;
}

} // namespace

void addInspectCommand(CLI::App& app, Command& selected) {
    struct Options {
        std::filesystem::path path;
        bool json = false;
    };
    auto options = std::make_shared<Options>();
    CLI::App* command = app.add_subcommand("inspect", "Show what a model folder, ArcFlow adapter or LoRA file holds");
    command->add_option("path", options->path, "Folder or file (default: the built-in model)")->type_name("PATH");
    command->add_flag("--json", options->json, "Print the results as JSON");
    command->footer("Reads headers and settings only, no weights. Exit code 1 if something is wrong with the model.");
    command->callback([options, &selected] {
        selected = [options](CommandContext& context) { return runInspect(options->path, options->json, context); };
    });
}

} // namespace arcflow
