#include "core/imaging/metadata_reader.h"

#include "core/base/error.h"

#include <QtTest/QtTest>

using namespace arcflow;

namespace {

/// The same two apples, as each program would say it. Written by hand after the programs' formats.
const std::string comfyPlain = R"({
 "3": {"class_type": "KSampler", "inputs": {"seed": 156680208700286, "steps": 20, "cfg": 8.0, "sampler_name": "euler",
       "scheduler": "normal", "denoise": 1, "model": ["10", 0], "positive": ["6", 0], "negative": ["7", 0], "latent_image": ["5", 0]}},
 "4": {"class_type": "CheckpointLoaderSimple", "inputs": {"ckpt_name": "sd_xl_base_1.0.safetensors"}},
 "5": {"class_type": "EmptyLatentImage", "inputs": {"width": 1024, "height": 768, "batch_size": 1}},
 "6": {"class_type": "CLIPTextEncode", "inputs": {"text": "two red apples", "clip": ["10", 1]}},
 "7": {"class_type": "CLIPTextEncode", "inputs": {"text": "blurry", "clip": ["10", 1]}},
 "8": {"class_type": "VAEDecode", "inputs": {"samples": ["3", 0], "vae": ["4", 2]}},
 "9": {"class_type": "SaveImage", "inputs": {"filename_prefix": "ComfyUI", "images": ["8", 0]}, "is_changed": [NaN]},
 "10": {"class_type": "LoraLoader", "inputs": {"lora_name": "b.safetensors", "strength_model": 0.5, "strength_clip": 1, "model": ["11", 0], "clip": ["4", 1]}},
 "11": {"class_type": "LoraLoader", "inputs": {"lora_name": "a.safetensors", "strength_model": 1, "model": ["4", 0], "clip": ["4", 1]}}
})";

const std::string comfyFlux = R"({
 "5": {"class_type": "EmptySD3LatentImage", "inputs": {"width": ["50", 0], "height": 1024, "batch_size": 1}},
 "6": {"class_type": "CLIPTextEncode", "inputs": {"text": ["60", 0], "clip": ["11", 0]}},
 "9": {"class_type": "SaveImage", "inputs": {"images": ["8", 0]}},
 "8": {"class_type": "VAEDecode", "inputs": {"samples": ["13", 0], "vae": ["10", 0]}},
 "12": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux1-dev.safetensors"}},
 "13": {"class_type": "SamplerCustomAdvanced", "inputs": {"noise": ["25", 0], "guider": ["22", 0], "sampler": ["16", 0], "sigmas": ["17", 0], "latent_image": ["5", 0]}},
 "16": {"class_type": "KSamplerSelect", "inputs": {"sampler_name": "euler"}},
 "17": {"class_type": "BasicScheduler", "inputs": {"scheduler": "simple", "steps": 28, "denoise": 1, "model": ["30", 0]}},
 "22": {"class_type": "BasicGuider", "inputs": {"model": ["30", 0], "conditioning": ["26", 0]}},
 "25": {"class_type": "RandomNoise", "inputs": {"noise_seed": 18446744073709551615}},
 "26": {"class_type": "FluxGuidance", "inputs": {"guidance": 3.5, "conditioning": ["6", 0]}},
 "30": {"class_type": "ModelSamplingFlux", "inputs": {"max_shift": 1.15, "width": 64, "height": 64, "model": ["12", 0]}},
 "50": {"class_type": "PrimitiveInt", "inputs": {"value": 1152}},
 "60": {"class_type": "StringConstant", "inputs": {"string": "two red apples"}}
})";

FoundMetadata interpret(std::vector<TextEntry> texts) {
    return interpretTexts(std::move(texts));
}

} // namespace

class TestMetadataReader : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void infotexts_data() {
        QTest::addColumn<QString>("settings");
        QTest::addColumn<QString>("origin");
        const QString common =
            "Steps: 20, Sampler: Euler, Schedule type: Simple, CFG scale: 1, Distilled CFG Scale: 3.5, Seed: "
            "42, Size: 896x1152, Model hash: abcdef0123, Model: flux1-dev, ";
        QTest::newRow("A1111") << common + "Version: v1.10.1"
                               << "AUTOMATIC1111";
        QTest::newRow("A1111, older") << common + "Version: 1.5.1"
                                      << "AUTOMATIC1111";
        QTest::newRow("Forge") << common + "Module 1: ae, Version: f2.0.1v1.10.1-previous-669-gdfdcbab6"
                               << "Forge";
        QTest::newRow("SD.Next") << common + "App: SD.Next, Version: 2fa4ce3, Pipeline: FluxPipeline"
                                 << "SD.Next";
        QTest::newRow("Fooocus") << common + "Performance: Speed, Version: Fooocus v2.5.5"
                                 << "Fooocus";
        QTest::newRow("sd.cpp") << common + "Eta: 0.00, RNG: cuda, Version: stable-diffusion.cpp"
                                << "stable-diffusion.cpp";
        QTest::newRow("ComfyUI node") << common + "Version: ComfyUI"
                                      << "ComfyUI";
        QTest::newRow("unsigned") << common + "Clip skip: 2"
                                  << "";
    }
    void infotexts() {
        QFETCH(QString, settings);
        QFETCH(QString, origin);
        const std::string text =
            "two red apples,\nlight blue <lora:ink:0.7>\nNegative prompt: blurry\n" + settings.toStdString();
        for (const char* key : {"parameters", "UserComment"}) {
            const FoundMetadata found = interpret({{"Software", "x"}, {key, text}});
            QCOMPARE(QString::fromUtf8(name(found.origin).data()), origin);
            QVERIFY(found.generation);
            const GenerationMetadata& metadata = *found.generation;
            QCOMPARE(metadata.prompt, std::string("two red apples,\nlight blue"));
            QCOMPARE(metadata.negativePrompt, std::string("blurry"));
            QCOMPARE(metadata.steps, std::optional<int64_t>(20));
            QCOMPARE(metadata.sampler, std::string("euler"));
            QCOMPARE(metadata.scheduler, std::string("Simple"));
            QCOMPARE(metadata.guidance, std::optional(3.5));
            QCOMPARE(metadata.trueCfg, std::optional(1.0));
            QCOMPARE(metadata.seed, std::optional<uint64_t>(42));
            QCOMPARE(metadata.width, std::optional<int64_t>(896));
            QCOMPARE(metadata.height, std::optional<int64_t>(1152));
            QVERIFY((metadata.model == UsedModel{"flux1-dev", "abcdef0123"}));
            QVERIFY((metadata.loras == std::vector<UsedLora>{{"ink", "", 0.7}}));
            QCOMPARE(found.texts.size(), size_t(2));
        }
    }

    void civitaiFluxIsRepaired() {
        const auto found = interpret(
            {{"parameters", "apples\nSteps: 28, Sampler: Undefined, CFG scale: 3.5, Seed: 1, Size: 8x8, "
                            "Clip skip: 2, Civitai resources: [{\"type\":\"checkpoint\",\"modelName\":\"FLUX\"}]"}});
        QCOMPARE(found.generation->guidance, std::optional(3.5));
        QCOMPARE(found.generation->trueCfg, std::optional(1.0));
    }

    void comfyGraphs() {
        const FoundMetadata plain = interpret({{"prompt", comfyPlain}, {"workflow", "{\"nodes\": []}"}});
        QCOMPARE(plain.origin, OriginProgram::comfyUi);
        GenerationMetadata expected;
        expected.prompt = "two red apples";
        expected.negativePrompt = "blurry";
        expected.seed = 156680208700286;
        expected.steps = 20;
        expected.trueCfg = 8;
        expected.sampler = "euler";
        expected.scheduler = "normal";
        expected.width = 1024;
        expected.height = 768;
        expected.model.name = "sd_xl_base_1.0.safetensors";
        expected.loras = {{"a.safetensors", "", 1}, {"b.safetensors", "", 0.5}};
        expected.program = "ComfyUI";
        QVERIFY(plain.generation == expected);
        // In WebP, the graph stands in an Exif tag.
        QVERIFY(interpret({{"Make", "workflow:{}"}, {"Model", "prompt:" + comfyPlain}}).generation == expected);

        const FoundMetadata flux = interpret({{"prompt", comfyFlux}});
        expected = {};
        expected.prompt = "two red apples";
        expected.seed = 18446744073709551615u;
        expected.steps = 28;
        expected.guidance = 3.5;
        expected.sampler = "euler";
        expected.scheduler = "simple";
        expected.width = 1152;
        expected.height = 1024;
        expected.model.name = "flux1-dev.safetensors";
        expected.program = "ComfyUI";
        QVERIFY(flux.generation == expected);
    }

    void comfyOddities_data() {
        QTest::addColumn<QString>("graph");
        QTest::newRow("loop")
            << R"({"1": {"class_type": "KSampler", "inputs": {"positive": ["1", 0], "negative": ["1", 0],
            "latent_image": ["1", 0], "model": ["1", 0], "seed": ["1", 0], "steps": ["2", 0], "images": ["1", 0]}},
            "2": {"class_type": "x", "inputs": {"steps": ["2", 0]}}})";
        QTest::newRow("dangling")
            << R"({"1": {"class_type": "KSampler", "inputs": {"positive": ["9", 0], "latent_image": 3}}})";
        QTest::newRow("no inputs")
            << R"({"1": {"class_type": "KSampler", "inputs": []}, "2": {"class_type": 1, "inputs": null}})";
        QTest::newRow("wrong kinds")
            << R"({"1": {"class_type": "KSampler", "inputs": {"positive": [1, 0], "latent_image": [[], {}],
            "steps": {}, "cfg": "x", "seed": -5, "sampler_name": 3}}})";
    }
    void comfyOddities() {
        QFETCH(QString, graph);
        const FoundMetadata found = interpret({{"prompt", graph.toStdString()}});
        QCOMPARE(found.origin, OriginProgram::comfyUi);
        QVERIFY(found.generation && found.generation->prompt.empty() && !found.generation->seed &&
                !found.generation->steps);
    }

    /// A zeroed conditioning usually comes from the positive prompt, which is no negative prompt.
    void comfyZeroOut() {
        std::string graph = comfyPlain;
        graph.replace(graph.find(R"("negative": ["7", 0])"), 20, R"("negative": ["12", 0])");
        graph.insert(1, R"("12": {"class_type": "ConditioningZeroOut", "inputs": {"conditioning": ["6", 0]}},)");
        const FoundMetadata found = interpret({{"prompt", graph}});
        QCOMPARE(found.generation->prompt, std::string("two red apples"));
        QVERIFY(found.generation->negativePrompt.empty());
    }

    void comfyGraphsOfManyNodesAreQuick() {
        std::string graph = "{";
        for (int i = 0; i < 20000; ++i) {
            graph += (i ? "," : "") + QString(R"("%1": {"class_type": "x", "inputs": {"images": ["%2", 0]}})")
                                          .arg(i)
                                          .arg((i + 1) % 20000)
                                          .toStdString();
        }
        QElapsedTimer timer;
        timer.start();
        QVERIFY(interpret({{"prompt", graph + "}"}}).generation);
        QVERIFY2(timer.elapsed() < 5000, qPrintable(QString::number(timer.elapsed())));
    }

    void invokeAi() {
        const FoundMetadata found =
            interpret({{"invokeai_metadata", R"({"app_version": "5.6.0", "generation_mode": "flux_txt2img",
            "positive_prompt": "two red apples", "negative_prompt": "blurry", "width": 1024, "height": 768, "seed": 4294967295,
            "cfg_scale": 1, "guidance": 4, "steps": 30, "scheduler": "euler", "rand_device": "cpu",
            "model": {"key": "k", "hash": "blake3:aa", "name": "FLUX Dev", "base": "flux", "type": "main"},
            "loras": [{"model": {"name": "ink", "hash": "blake3:bb"}, "weight": 0.75}, {"lora": {"model_name": "old"}, "weight": 1}]})"}});
        QCOMPARE(found.origin, OriginProgram::invokeAi);
        GenerationMetadata expected;
        expected.prompt = "two red apples";
        expected.negativePrompt = "blurry";
        expected.seed = 4294967295;
        expected.steps = 30;
        expected.guidance = 4;
        expected.trueCfg = 1;
        expected.sampler = "euler";
        expected.width = 1024;
        expected.height = 768;
        expected.model = {"FLUX Dev", "blake3:aa"};
        expected.loras = {{"ink", "blake3:bb", 0.75}, {"old", "", 1}};
        expected.program = "InvokeAI";
        expected.version = "5.6.0";
        QVERIFY(found.generation == expected);
    }

    void swarmUi() {
        const std::string text =
            R"({"sui_image_params": {"prompt": "two red apples", "negativeprompt": "", "model": "Flux/dev",
            "images": 1, "seed": 42, "steps": 20, "cfgscale": 1.0, "width": 1024, "height": 768, "sampler": "euler",
            "scheduler": "simple", "fluxguidancescale": 3.5, "loras": ["ink", "grain"], "loraweights": ["0.5"],
            "swarm_version": "0.9.4.0"}, "sui_extra_data": {"date": "2026-01-01"},
            "sui_models": [{"name": "Flux/dev.safetensors", "param": "model", "hash": "0xabcd"}]})";
        for (const char* key : {"parameters", "UserComment"}) { // PNG and JPEG
            const FoundMetadata found = interpret({{key, text}});
            QCOMPARE(found.origin, OriginProgram::swarmUi);
            GenerationMetadata expected;
            expected.prompt = "two red apples";
            expected.seed = 42;
            expected.steps = 20;
            expected.guidance = 3.5;
            expected.trueCfg = 1;
            expected.sampler = "euler";
            expected.scheduler = "simple";
            expected.width = 1024;
            expected.height = 768;
            expected.model = {"Flux/dev", "abcd"};
            expected.loras = {{"ink", "", 0.5}, {"grain", "", 1}};
            expected.program = "SwarmUI";
            expected.version = "0.9.4.0";
            QVERIFY(found.generation == expected);
        }
    }

    void fooocus() {
        const std::string text = R"json({"adm_guidance": 1.5, "base_model": "juggernautXL",
            "base_model_hash": "d91d35736d", "guidance_scale": 4.0, "loras": [["offset", 0.1, "4852686128"]],
            "metadata_scheme": "fooocus", "negative_prompt": "blurry", "performance": "Speed", "prompt": "two red apples",
            "resolution": "(1152, 896)", "sampler": "dpmpp_2m_sde_gpu", "scheduler": "karras", "seed": "7139862394",
            "steps": 30, "version": "Fooocus v2.5.5"})json";
        const FoundMetadata found = interpret({{"parameters", text}, {"fooocus_scheme", "fooocus"}});
        QCOMPARE(found.origin, OriginProgram::fooocus);
        GenerationMetadata expected;
        expected.prompt = "two red apples";
        expected.negativePrompt = "blurry";
        expected.seed = 7139862394;
        expected.steps = 30;
        expected.trueCfg = 4;
        expected.sampler = "dpmpp_2m_sde_gpu";
        expected.scheduler = "karras";
        expected.width = 1152;
        expected.height = 896;
        expected.model = {"juggernautXL", "d91d35736d"};
        expected.loras = {{"offset", "4852686128", 0.1}};
        expected.program = "Fooocus";
        expected.version = "Fooocus v2.5.5";
        QVERIFY(found.generation == expected);
    }

    void ourOwnComesFirst() {
        const TextEntry own = {"arcflow", R"({"prompt": "ours", "program": "ArcFlow Studio"})"};
        const TextEntry other = {"parameters", "theirs\nSteps: 1, Seed: 1, Size: 1x1"};
        QCOMPARE(interpret({other, own}).generation->prompt, std::string("ours"));
        QCOMPARE(interpret({other, {"arcflow", "{broken"}}).generation->prompt, std::string("theirs"));
    }

    void whatIsNoneIsNotGuessed_data() {
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("text");
        QTest::newRow("description") << "Description"
                                     << "a holiday picture";
        QTest::newRow("broken JSON") << "parameters"
                                     << "{\"sui_image_params\": {";
        QTest::newRow("other JSON") << "parameters"
                                    << "{\"a\": [1, 2, 3]}";
        QTest::newRow("wrong kinds") << "prompt"
                                     << "{\"1\": 5, \"2\": {\"class_type\": 1}}";
        QTest::newRow("deep") << "prompt"
                              << "{\"a\":" + QString("[").repeated(1000000);
        QTest::newRow("empty") << "parameters"
                               << "  \n ";
        QTest::newRow("camera") << "Model"
                                << "Canon EOS";
    }
    void whatIsNoneIsNotGuessed() {
        QFETCH(QString, key);
        QFETCH(QString, text);
        const FoundMetadata found = interpret({{key.toStdString(), text.toStdString()}});
        QVERIFY(!found.generation);
        QCOMPARE(found.origin, OriginProgram::unknown);
        QCOMPARE(found.texts.size(), size_t(1));
    }

    void filesThatAreNotThere() {
        const auto kindOf = [](const char* file) {
            try {
                readMetadata(std::filesystem::path(file));
            } catch (const Error& error) {
                return error.kind();
            }
            return ErrorKind::internal;
        };
        QCOMPARE(kindOf("/nowhere/a.png"), ErrorKind::modelMissing);
        QCOMPARE(kindOf(ARCFLOW_TEST_DATA), ErrorKind::io);
        QCOMPARE(kindOf(ARCFLOW_TEST_DATA "/golden/metrics.json"), ErrorKind::unsupported);
    }
};

QTEST_GUILESS_MAIN(TestMetadataReader)
#include "tst_metadata_reader.moc"
