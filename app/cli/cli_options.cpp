#include "app/cli/cli_options.h"

#include "app/cli/value_parsers.h"
#include "core/base/error.h"

#include <fstream>
#include <iostream>
#include <limits>
#include <random>

namespace arcflow {
namespace {

std::string readPrompt(std::istream& stream, const std::string& source) {
    constexpr size_t maxBytes = 1 << 20;
    std::string text(maxBytes + 1, '\0');
    stream.read(text.data(), static_cast<std::streamsize>(text.size()));
    text.resize(static_cast<size_t>(stream.gcount()));
    if (stream.bad()) {
        fail(ErrorKind::io, "cannot read the prompt from ", source);
    }
    if (text.size() > maxBytes) {
        fail(ErrorKind::invalidRequest, "the prompt in ", source, " is longer than 1 MiB");
    }
    text.erase(text.find_last_not_of(" \t\r\n") + 1); // an editor's last line break is no part of the prompt
    return text;
}

} // namespace

void addDeviceOptions(CLI::App& app, DeviceChoice& device, NumberFormat& format, int& threads,
                      const std::string& group) {
    addChoice<DeviceChoice>(
        app, "--device", device,
        {{"auto", DeviceChoice::automatic}, {"cpu", DeviceChoice::cpu}, {"cuda", DeviceChoice::cuda}},
        "Where to compute (default: a GPU if there is one)")
        ->group(group);
    addChoice<NumberFormat>(
        app, "--dtype", format,
        {{"auto", NumberFormat::automatic}, {"fp32", NumberFormat::fp32}, {"bf16", NumberFormat::bf16}},
        "Number format to compute in (default: what is fast on the device)")
        ->group(group);
    addNumber<int>(app, "--threads", threads, 1, 1024, "CPU threads (default: one per physical core)")->group(group);
}

void addModelOptions(CLI::App& app, ModelOptions& options) {
    constexpr const char* group = "Model";
    ModelRequest& request = options.request;
    app.add_option("--model", request.model, "Model folder in diffusers layout (default: the built-in model)")
        ->type_name("DIR")
        ->group(group);
    app.add_option("--adapter", request.adapter, "ArcFlow adapter folder")->type_name("DIR")->group(group);
    addParsed(app, "--lora", "FILE[:STRENGTH]", "LoRA file and its strength, -10 to 10 (default 1); may be repeated",
              [&request](const std::string& text) { request.loras.push_back(parseLora(text)); })
        ->group(group)
        ->trigger_on_parse();
    addDeviceOptions(app, request.device, request.format, request.threads, group);
    addParsed(app, "--max-memory", "BYTES", "Memory for weights, for example 12G (default: what is free)",
              [&request](const std::string& text) { request.maxMemory = parseBytes(text); })
        ->group(group);
    CLI::Option* merge = app.add_flag_callback(
        "--merge-adapter", [&request] { request.adapterUse = AdapterUse::merged; },
        "Fold the adapter into the weights: fastest, but without the teacher");
    CLI::Option* share = app.add_flag_callback(
        "--share-adapter", [&request] { request.adapterUse = AdapterUse::shared; },
        "Keep the adapter apart: teacher and student from one copy of the weights");
    merge->group(group)->excludes(share);
    share->group(group);
    app.add_flag("--reference-kernels", options.referenceKernels, "Safe mode: plain formulas instead of fused kernels")
        ->group(group);
}

void addGenerationOptions(CLI::App& app, GenerationOptions& options) {
    constexpr const char* group = "Generation";
    constexpr double largestScale = 100;
    GenerationRequest& request = options.request;
    app.add_option("prompt", options.prompt, "What to paint, in quotes")->type_name("TEXT");
    app.add_option("--prompt-file", options.promptFile, "Read the prompt from a text file; - is standard input")
        ->type_name("FILE")
        ->group(group);
    app.add_option("--negative", request.negativePrompt, "What to avoid; has an effect where --true-cfg is above 1")
        ->type_name("TEXT")
        ->group(group);
    addNumber<int>(app, "--steps", request.steps, 1, 1000, "Steps of the student, or of the teacher in teacher mode")
        ->group(group);
    addNumber<int>(app, "--teacher-steps", request.teacherSteps, 1, 1000, "Steps of the teacher in a pair")
        ->group(group);
    addNumber<double>(app, "--guidance", request.guidance, 0.0, largestScale, "Embedded guidance (FLUX)")->group(group);
    addNumber<double>(app, "--true-cfg", request.trueCfg, 0.0, largestScale,
                      "Teacher's classifier-free guidance with the negative prompt; 1 = off")
        ->group(group);
    addNumber<double>(app, "--timestep-ratio", request.timestepRatio, std::numeric_limits<double>::min(), 1.0,
                      "Length of the student's last segment, above 0 and at most 1")
        ->group(group);
    addNumber<int>(app, "--max-sequence-length", request.maxSequenceLength, 1, 8192, "Tokens of the long text encoder")
        ->group(group);
    addChoice<Sampler>(app, "--sampler", request.sampler, {{"arcflow", Sampler::arcflow}, {"euler", Sampler::euler}},
                       "Sampler (default: arcflow for the student, euler for the teacher)")
        ->group(group);
    addNumber<uint64_t>(app, "--seed", options.seed, 0, std::numeric_limits<uint64_t>::max(),
                        "Seed of the noise (default: drawn at random and reported)")
        ->group(group);
    addParsed(app, "--size", "WxH", "Size in pixels (default: the model's)", [&request](const std::string& text) {
        std::tie(request.width, request.height) = parseSize(text);
    })->group(group);
    app.add_option("--noise", request.noiseFile,
                   "Start from the tensor 'noise' of a safetensors file instead of the seed")
        ->type_name("FILE")
        ->group(group);
    app.add_option("--dump", request.dumpFile, "Write the run's tensors (fp32) to a safetensors file")
        ->type_name("FILE")
        ->group(group);
}

GenerationRequest completeRequest(const GenerationOptions& options, std::istream& standardInput) {
    GenerationRequest request = options.request;
    const bool fromFile = !options.promptFile.empty();
    if (options.prompt.has_value() == fromFile) {
        fail(ErrorKind::invalidRequest, fromFile ? "there are two prompts: give either a text or --prompt-file"
                                                 : "the prompt is missing: give a text in quotes, or --prompt-file");
    }
    if (!fromFile) {
        request.prompt = *options.prompt;
    } else if (options.promptFile == "-") {
        request.prompt = readPrompt(standardInput, "standard input");
    } else {
        std::ifstream file(options.promptFile, std::ios::binary);
        if (!file) {
            fail(ErrorKind::io, "cannot open the prompt file ", options.promptFile.string(), ". Check its name");
        }
        request.prompt = readPrompt(file, options.promptFile.string());
    }
    // 32 bits: other programs that read the seed from the image hold no more.
    request.seed = options.seed ? *options.seed : std::random_device{}();
    std::error_code error;
    if (!request.noiseFile.empty() && !std::filesystem::is_regular_file(request.noiseFile, error)) {
        fail(ErrorKind::invalidRequest, "the noise file ", request.noiseFile.string(),
             " does not exist. Check its name");
    }
    if (const auto folder = request.dumpFile.parent_path();
        !folder.empty() && !std::filesystem::is_directory(folder, error)) {
        fail(ErrorKind::invalidRequest, "the folder ", folder.string(),
             " of the dump file does not exist. Create it first");
    }
    if (const std::string problem = validate(request); !problem.empty()) {
        fail(ErrorKind::invalidRequest, problem);
    }
    return request;
}

void addReportOptions(CLI::App& app, ReportOptions& options) {
    app.add_flag("--json", options.json, "Print the results as JSON");
    app.add_flag("-q,--quiet", options.quiet, "No progress and no notes");
}

} // namespace arcflow
