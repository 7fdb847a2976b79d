#include "core/engine/request_json.h"

#include "core/base/error.h"

#include <QtTest/QtTest>

#include <limits>

using namespace arcflow;

/// Jobs as text, as the queue keeps them.
class TestRequestJson : public QObject {
    Q_OBJECT

    static JobRequest full() {
        JobRequest job;
        job.model = {.model = "/models/FLUX",
                     .adapter = "/models/arc flow",
                     .loras = {{"a.safetensors", 0.8}, {"b ü.safetensors", -2}},
                     .device = DeviceChoice::cpu,
                     .format = NumberFormat::bf16,
                     .adapterUse = AdapterUse::shared,
                     .threads = 3,
                     .maxMemory = std::numeric_limits<uint64_t>::max()};
        job.generation = {.prompt = "two \"red\" apples\n\xF0\x9F\x8D\x8E",
                          .negativePrompt = "",
                          .seed = std::numeric_limits<uint64_t>::max(),
                          .count = 12,
                          .width = 640,
                          .height = 384,
                          .steps = 3,
                          .teacherSteps = 20,
                          .guidance = 0.0,
                          .trueCfg = 2.5,
                          .timestepRatio = 0.5,
                          .maxSequenceLength = 99,
                          .mode = RunMode::pair,
                          .sampler = Sampler::euler,
                          .recording = Recording::teacherComparison,
                          .pointsPerStep = 17,
                          .keepEstimates = true,
                          .previews = true};
        return job;
    }

private Q_SLOTS:
    void everythingComesBack() {
        const JobRequest job = full();
        const std::string text = toJson(job);
        const JobRequest back = jobRequestFromJson(text, "job");
        QCOMPARE(toJson(back), text);
        QCOMPARE(back.generation.prompt, job.generation.prompt);
        QCOMPARE(back.generation.seed, job.generation.seed);
        QVERIFY(back.generation.negativePrompt == job.generation.negativePrompt);
        QVERIFY(back.generation.guidance == job.generation.guidance &&
                back.generation.trueCfg == job.generation.trueCfg);
        QVERIFY(back.generation.mode == RunMode::pair && back.generation.recording == Recording::teacherComparison);
        QCOMPARE(back.generation.pointsPerStep, 17);
        QCOMPARE(back.model.loras.size(), size_t{2});
        QVERIFY(back.model.loras[1].file == job.model.loras[1].file && back.model.loras[1].strength == -2);
        QCOMPARE(back.model.maxMemory, job.model.maxMemory);
    }

    void unsetStaysUnset() {
        const JobRequest back = jobRequestFromJson(toJson({}), "job");
        QVERIFY(!back.generation.negativePrompt && !back.generation.guidance && !back.generation.trueCfg &&
                !back.generation.timestepRatio);
        QVERIFY(back.model.model.empty() && back.model.loras.empty());
        QVERIFY(back.generation.mode == RunMode::student && back.generation.count == 1);
        QCOMPARE(jobRequestFromJson(R"({"later": 1, "generation": {"new": []}})", "job").generation.pointsPerStep, 8);
    }

    void brokenTextsAreRefused_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("not an object") << QByteArray("[1]");
        QTest::newRow("unknown mode") << QByteArray(R"({"generation": {"mode": "both"}})");
        QTest::newRow("seed is a number") << QByteArray(R"({"generation": {"seed": 7}})");
        QTest::newRow("seed is no number") << QByteArray(R"({"generation": {"seed": "seven"}})");
        QTest::newRow("negative count") << QByteArray(R"({"generation": {"count": -1}})");
        QTest::newRow("strengths missing") << QByteArray(R"({"model": {"lora_files": ["a"]}})");
    }
    void brokenTextsAreRefused() {
        QFETCH(QByteArray, text);
        try {
            jobRequestFromJson(text.toStdString(), "job 7");
            QFAIL("accepted");
        } catch (const Error& error) {
            QVERIFY(error.kind() == ErrorKind::modelCorrupt);
            QVERIFY(std::string(error.what()).find("job 7") != std::string::npos);
        }
    }
};

QTEST_GUILESS_MAIN(TestRequestJson)
#include "tst_request_json.moc"
