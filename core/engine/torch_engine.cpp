#include "core/engine/torch_engine.h"

#include "core/engine/autoencoder_job.h"
#include "core/engine/distillation_job.h"
#include "core/engine/generation_job.h"
#include "core/engine/image_decoding.h"
#include "core/engine/judge_job.h"
#include "core/engine/judging.h"
#include "core/engine/model_inspection.h"
#include "core/engine/policy_fit_job.h"
#include "core/engine/runtime.h"
#include "core/engine/self_test.h"
#include "core/engine/size_timing_job.h"
#include "core/engine/teacher_job.h"
#include "core/train/trainable_student.h"
#include "kernels/reference.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

namespace arcflow {
namespace {

/// Runs `work` in inference mode; whatever it throws becomes a failure.
template <typename Work> auto guarded(Work work) -> Outcome<decltype(work())> {
    try {
        const c10::InferenceMode inference;
        return work();
    } catch (...) {
        return currentFailure();
    }
}

} // namespace

TorchEngine::TorchEngine(std::filesystem::path embeddedModel) : m_embeddedModel(std::move(embeddedModel)) {}

LoadedWeights& TorchEngine::model() {
    if (!m_model) {
        fail(ErrorKind::invalidRequest, "no model is loaded");
    }
    return *m_model;
}

Outcome<ModelInfo> TorchEngine::inspect(const std::filesystem::path& path) {
    return guarded([&] { return inspectModel(path.empty() ? withEmbeddedModel({}, m_embeddedModel).model : path); });
}

Outcome<LoadedModel> TorchEngine::load(const ModelRequest& request, std::stop_token stop, EngineSink& sink) {
    try {
        if (const std::string problem = validate(request); !problem.empty()) {
            fail(ErrorKind::invalidRequest, problem);
        }
        // Before the new one is read: two models at once may not fit. A distillation under way keeps its teacher.
        m_model.reset();
        prepareProcess(request.threads);
        const Task task{std::move(stop),
                        [&sink](double fraction) { sink.progress(Phase::load, fraction, 0, RunMode::student); }};
        m_model = weights(withEmbeddedModel(request, m_embeddedModel), m_teacher.lock(), task);
        for (const std::string& warning : m_model->info.warnings) {
            sink.warning(warning);
        }
        return m_model->info;
    } catch (...) {
        return currentFailure();
    }
}

/// Not in inference mode: gradients cannot flow through tensors made there, and a distillation may share them.
std::shared_ptr<LoadedWeights> TorchEngine::weights(const ModelRequest& request,
                                                    const std::shared_ptr<LoadedWeights>& other, const Task& task) {
    const at::NoGradGuard noGrad;
    return loadModel(request, task, other && sharesWeights(*other, request) ? other.get() : nullptr);
}

Outcome<GenerationResult> TorchEngine::generate(const GenerationRequest& request, std::stop_token stop,
                                                EngineSink& sink) {
    return guarded([&] { return GenerationJob(model(), request, std::move(stop), sink).run(); });
}

ModelRequest TorchEngine::teacherRequest(const ModelRequest& request) const {
    ModelRequest teacher = withEmbeddedModel(request, m_embeddedModel);
    teacher.adapter.clear();
    return teacher;
}

Outcome<std::unique_ptr<Distillation>> TorchEngine::beginDistillation(const DistillationRequest& request,
                                                                      std::stop_token stop, EngineSink& sink) {
    try {
        if (const std::string problem = validate(request); !problem.empty()) {
            fail(ErrorKind::invalidRequest, problem);
        }
        prepareProcess(request.model.threads);
        const Task task{stop, [&sink](double done) { sink.progress(Phase::load, done, 0, RunMode::teacher); }};
        const ModelRequest wanted = teacherRequest(request.model);
        DistillationFacts facts;
        std::shared_ptr<LoadedWeights> teacher = m_model;
        if (!teacher || !sharesWeights(*teacher, wanted)) {
            teacher.reset();
            if (m_model && !hasRoomFor(wanted)) {
                m_model.reset();
                facts.replacedModel = true;
            }
            teacher = weights(wanted, m_teacher.lock(), task);
        } else {
            facts.sharesWeights = true;
        }
        m_teacher = teacher;
        return std::unique_ptr<Distillation>(std::make_unique<DistillationJob>(teacher, request, facts, task));
    } catch (...) {
        return currentFailure();
    }
}

bool TorchEngine::hasRoomFor(const ModelRequest& request) {
    return inspectModel(request.model).memoryNeed < availableBytes();
}

bool TorchEngine::fitsBesideDistillation(const ModelRequest& request) {
    try {
        const ModelRequest wanted = withEmbeddedModel(request, m_embeddedModel);
        const std::shared_ptr<LoadedWeights> teacher = m_teacher.lock();
        return !teacher || sharesWeights(*teacher, wanted) || hasRoomFor(wanted);
    } catch (...) {
        return true; // loading it says what is wrong with it
    }
}

Outcome<AdapterSize> TorchEngine::adapterSize(const ModelRequest& model, const StudentShape& shape) {
    return guarded([&] {
        const PipelineFolder folder = PipelineFolder::open(teacherRequest(model).model);
        const TransformerConfig config = TransformerConfig::read(folder.family(), folder.config("transformer"));
        return AdapterSize{adapterParameters(config, shape), transformerParameters(config)};
    });
}

Outcome<TrainingResult> TorchEngine::train(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) {
    try {
        if (const std::string problem = validate(request); !problem.empty()) {
            fail(ErrorKind::invalidRequest, problem);
        }
        m_model.reset();
        prepareProcess(request.threads);
        const auto train = std::holds_alternative<AutoencoderRecipe>(request.recipe) ? trainAutoencoder
                           : std::holds_alternative<TeacherRecipe>(request.recipe)   ? trainTeacher
                                                                                     : trainJudge;
        return train(request, std::move(stop), sink);
    } catch (...) {
        return currentFailure();
    }
}

Outcome<JudgeReport> TorchEngine::judge(const JudgeRequest& request, std::stop_token stop) {
    return guarded([&] {
        prepareProcess(0);
        return arcflow::judge(request, Task{std::move(stop), {}});
    });
}

Outcome<std::vector<LatentImage>> TorchEngine::fitPolicies(const PolicyFitRequest& request, std::stop_token stop,
                                                           EngineSink& sink) {
    return guarded([&] {
        const Task task{std::move(stop),
                        [&sink](double done) { sink.progress(Phase::denoise, done, 0, RunMode::teacher); }};
        return arcflow::fitPolicies(model(), request, task);
    });
}

Outcome<SizeTiming> TorchEngine::timeSize(const SizeTimingRequest& request, std::stop_token stop, EngineSink& sink) {
    try {
        prepareProcess(request.threads);
        return arcflow::timeSize(request, Task{std::move(stop), [&sink](double done) {
                                                   sink.progress(Phase::denoise, done, 0, RunMode::teacher);
                                               }});
    } catch (...) {
        return currentFailure();
    }
}

Outcome<Image> TorchEngine::decode(const LatentImage& latents, std::stop_token stop) {
    return guarded([&] { return decodeLatents(model(), tensorOf(latents), Task{std::move(stop), {}}); });
}

Outcome<std::vector<TokenCount>> TorchEngine::countTokens(const std::string& prompt) {
    return guarded([&] { return model().encoder->countTokens(prompt); });
}

Outcome<std::vector<SelfTestRow>> TorchEngine::selfTest(std::stop_token stop) {
    return guarded([&] {
        prepareProcess(0);
        return runSelfTest(Task{std::move(stop), {}});
    });
}

void TorchEngine::setReferenceKernels(bool on) {
    kernels::setPath(on ? kernels::Path::reference : kernels::Path::fused);
}

} // namespace arcflow
