#include "core/engine/teacher_job.h"

#include "core/engine/model_loading.h"
#include "core/engine/sample_sheet.h"
#include "core/engine/training_pictures.h"
#include "core/engine/training_report.h"
#include "core/formats/atomic_file.h"
#include "core/sampling/euler_sampler.h"
#include "core/sampling/latents.h"
#include "core/tokenizers/tokenizer.h"
#include "core/tokenizers/training/bpe_training.h"
#include "core/tokenizers/training/unigram_training.h"
#include "core/train/flow_trainer.h"
#include "core/train/picture_cache.h"

#include <ATen/core/grad_mode.h>

#include <array>
#include <optional>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

constexpr size_t clipLength = 77;

constexpr const char* modelIndex = R"({
  "_class_name": "FluxPipeline",
  "_diffusers_version": "0.32.0",
  "feature_extractor": [null, null],
  "image_encoder": [null, null],
  "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
  "text_encoder": ["transformers", "CLIPTextModel"],
  "text_encoder_2": ["transformers", "T5EncoderModel"],
  "tokenizer": ["transformers", "CLIPTokenizer"],
  "tokenizer_2": ["transformers", "T5TokenizerFast"],
  "transformer": ["diffusers", "FluxTransformer2DModel"],
  "vae": ["diffusers", "AutoencoderKL"]
}
)";

/// Ids [N, length] int32, padded.
at::Tensor idsOf(const Tokenizer& tokenizer, const std::vector<std::string>& captions, int64_t length) {
    at::Tensor ids = at::empty({static_cast<int64_t>(captions.size()), length}, at::kInt);
    for (size_t i = 0; i < captions.size(); ++i) {
        const Encoding encoding = tokenizer.encode(captions[i], static_cast<size_t>(length));
        ids.narrow(0, static_cast<int64_t>(i), 1).copy_(paddedIds(encoding.ids, length, tokenizer.padId()));
    }
    return ids;
}

/// Trains the tokenizers of a model folder: the same captions give the same files.
void trainTokenizers(const TeacherRecipe& recipe, const fs::path& model, const std::vector<std::string>& captions,
                     const Task& task) {
    trainClipTokenizer(captions,
                       {.vocabularySize = static_cast<size_t>(recipe.clipVocabulary), .modelMaxLength = clipLength},
                       model / "tokenizer", task);
    trainT5Tokenizer(captions,
                     {.vocabularySize = static_cast<size_t>(recipe.t5Vocabulary),
                      .modelMaxLength = static_cast<size_t>(recipe.promptTokens)},
                     model / "tokenizer_2", task);
}

constexpr std::array tokenizerFolders = {"tokenizer", "tokenizer_2"};

/// The first that a model folder lacks.
std::optional<fs::path> missingTokenizer(const fs::path& model) {
    for (const char* part : tokenizerFolders) {
        if (!fs::exists(model / part)) {
            return model / part;
        }
    }
    return std::nullopt;
}

void checkTokenizers(const fs::path& start) {
    if (const std::optional<fs::path> missing = missingTokenizer(start)) {
        fail(ErrorKind::modelMissing, missing->string(), ": the model to begin with has no tokenizer here");
    }
}

/// The model that the run begins with brings its own, as its embeddings belong to them.
void copyTokenizers(const fs::path& start, const fs::path& model) {
    for (const char* part : tokenizerFolders) {
        std::error_code error;
        if (!fs::equivalent(start / part, model / part, error)) {
            fs::create_directories(model);
            fs::copy(start / part, model / part, fs::copy_options::recursive | fs::copy_options::overwrite_existing);
        }
    }
}

/// What the request's judge sees in the pictures that are trained on, where the recipe aligns the teacher with it.
at::Tensor featuresOf(const TrainingRequest& request, const TrainingPictures& pictures, at::Device device,
                      const Task& task) {
    if (request.judge.empty()) {
        return {};
    }
    return cachedFeatures(pictures.levels.narrow(0, 0, pictures.trained()), pictures.source,
                          loadJudge(request.judge, {.device = device}, task),
                          weightFingerprint({Checkpoint::open(request.judge, "model")}),
                          request.work / "features.safetensors", task);
}

/// The tokenizers in a model folder.
class CaptionTokenizers {
public:
    CaptionTokenizers(const TeacherRecipe& recipe, const fs::path& model)
        : m_t5Length(recipe.promptTokens),
          m_clip(loadClipTokenizer(model / "tokenizer")),
          m_t5(loadT5Tokenizer(model / "tokenizer_2")) {}

    /// The components' configs with what the tokenizers decide.
    FluxConfigs configs(const TeacherRecipe& recipe) const {
        return FluxConfigs::of(recipe, static_cast<int64_t>(m_clip->vocabularySize()),
                               static_cast<int64_t>(m_t5->vocabularySize()));
    }
    CaptionIds ids(const std::vector<std::string>& captions) const {
        return {idsOf(*m_clip, captions, clipLength), idsOf(*m_t5, captions, m_t5Length)};
    }

private:
    int64_t m_t5Length;
    std::unique_ptr<Tokenizer> m_clip, m_t5;
};

std::vector<std::string> captionsOf(const std::vector<CaptionedPicture>& pictures) {
    std::vector<std::string> captions;
    captions.reserve(pictures.size());
    for (const CaptionedPicture& picture : pictures) {
        captions.push_back(picture.caption);
    }
    return captions;
}

Vae loadTrainedVae(const fs::path& folder, at::Device device, const Task& task) {
    if (!fs::exists(folder / "config.json")) {
        fail(ErrorKind::modelMissing, folder.string(),
             ": there is no autoencoder here. Train it first: arcflow train vae");
    }
    const at::NoGradGuard noGrad;
    return loadVae(ConfigFile::load(folder / "config.json"),
                   {Checkpoint::open(folder, "diffusion_pytorch_model"), {.device = device}, task});
}

/// Guided samples for the captions held out, under the pictures that these belong to.
class Samples {
public:
    Samples(const TeacherRecipe& recipe, const Vae& vae, CaptionedLatents pictures, const fs::path& work)
        : m_recipe(recipe), m_vae(vae), m_pictures(std::move(pictures)), m_work(work) {}

    void write(const FluxParts& model, int64_t iteration, const Task& task) const {
        const at::NoGradGuard noGrad;
        constexpr int64_t count = 16, columns = 8;
        const int64_t shown = std::min(count, m_pictures.count());
        const TokenGrid grid{m_pictures.latents.size(2) / 2, m_pictures.latents.size(3) / 2};
        const std::vector<float> sigmas =
            FlowSchedule(ConfigFile::parse(m_recipe.scheduler.jsonText({{"shift", m_recipe.shift}}), "scheduler"))
                .sigmas(m_recipe.sampleSteps, grid.count());
        std::vector<at::Tensor> sheet;
        for (int64_t row = 0; row < shown; row += columns) {
            const int64_t size = std::min(columns, shown - row);
            sheet.push_back(m_vae.decode(m_pictures.latents.narrow(0, row, size), task));
            for (int64_t i = row; i < row + size; ++i) {
                const Guidance guidance{.positive = model.encode(m_pictures.captions.rows(at::tensor({i})), task),
                                        .negative = model.encode(m_pictures.empty.rows(at::tensor({int64_t{0}})), task),
                                        .trueCfg = m_recipe.guidance};
                const at::Tensor noise = pack(seededNoise(static_cast<uint64_t>(i), m_pictures.latents.size(1), grid));
                sheet.push_back(m_vae.decode(
                    unpack(sampleEuler(model.transformer, guidance, grid, sigmas, noise, {}, task), grid), task));
            }
        }
        writeSheet(at::cat(sheet), columns, m_work / concat("teacher-", iteration, ".png"));
    }

private:
    const TeacherRecipe& m_recipe;
    const Vae& m_vae;
    CaptionedLatents m_pictures;
    fs::path m_work;
};

void writePipeline(const fs::path& model, const TeacherRecipe& recipe, const FluxConfigs& configs,
                   const NamedTensors& weights, int64_t side) {
    writeFluxParts(model, configs, weights, at::kBFloat16);
    fs::create_directories(model / "scheduler");
    writeTextFile(model / "scheduler" / "scheduler_config.json", recipe.scheduler.jsonText({{"shift", recipe.shift}}));
    writeTextFile(model / "arcflow_defaults.json", ConfigFile().jsonText({{"width", side},
                                                                          {"height", side},
                                                                          {"student_steps", int64_t{2}},
                                                                          {"teacher_steps", recipe.sampleSteps},
                                                                          {"true_cfg", recipe.guidance}}));
    writeTextFile(model / "model_index.json", modelIndex); // last: now it is a model
}

} // namespace

TrainingResult trainTeacher(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) {
    const TeacherRecipe& recipe = std::get<TeacherRecipe>(request.recipe);
    const Task loading = preparing(stop, sink);
    const Task task{std::move(stop), {}};
    fs::create_directories(request.work);
    const WeightPlacement placement = trainingPlacement(request);
    const bool begins = !request.start.empty(); // with another model
    if (begins) {
        checkTokenizers(request.start); // before the pictures are read and encoded
    }

    const fs::path vaeFolder = request.model / "vae";
    const Vae vae = loadTrainedVae(vaeFolder, placement.device, task);
    const int64_t side = ConfigFile::load(vaeFolder / "config.json").integer("sample_size", 1024, 16, 16384);
    const TrainingPictures pictures =
        TrainingPictures::read(request.pictures, side, request.work, loading.part(0, 0.4));
    const std::vector<std::string> captions = captionsOf(pictures.captioned);
    const fs::path state = request.work / "teacher.state.safetensors";
    at::Tensor latents, features;
    ProcessGroup& group = ProcessGroup::current();
    group.firstAhead([&] {
        latents = cachedLatents(pictures.levels, pictures.source, vae,
                                weightFingerprint({Checkpoint::open(vaeFolder, "diffusion_pytorch_model")}),
                                request.work / "latents.safetensors", loading.part(0.4, 0.8));
        features = featuresOf(request, pictures, placement.device, loading.part(0.8, 0.9));
        if (begins) {
            if (group.isFirst()) {
                copyTokenizers(request.start, request.model);
            }
        } else if (!fs::exists(state) ||
                   missingTokenizer(request.model)) { // else what it has learnt belongs to its ids
            trainTokenizers(recipe, request.model, captions, loading.part(0.9, 0.95));
        }
    });
    const CaptionTokenizers tokenizers(recipe, begins ? request.start : request.model);
    const FluxConfigs configs = begins ? FluxConfigs::read(request.start) : tokenizers.configs(recipe);
    const CaptionIds ids = tokenizers.ids(captions), empty = tokenizers.ids({""});
    const auto part = [&](int64_t begin, int64_t size) {
        return CaptionedLatents{
            latents.narrow(0, begin, size), {ids.clip.narrow(0, begin, size), ids.t5.narrow(0, begin, size)}, empty};
    };
    const CaptionedLatents heldOut = part(pictures.trained(), pictures.heldOut);

    FlowTrainer trainer(part(0, pictures.trained()), configs, recipe, placement,
                        begins ? readFluxParts(request.start) : NamedTensors(), features);
    const Samples samples(recipe, vae, heldOut, request.work);
    TrainingRun run = trainingRun(request, trainer.optimisation(), state, sink);
    run.step = [&](const Task& ofStep) { return trainer.step(ofStep); };
    run.measure = [&](const Task& ofMeasure) {
        const FluxParts model = trainer.averaged();
        samples.write(model, trainer.optimisation().iteration(), ofMeasure);
        return trainer.heldOutLoss(model, heldOut, ofMeasure);
    };
    const TrainingEnd end = runTraining(run, task);
    if (group.isFirst()) {
        writePipeline(request.model, recipe, configs, trainer.averagedWeights(), side);
    }
    return resultOf(trainer.optimisation(), end, pictures);
}

} // namespace arcflow
