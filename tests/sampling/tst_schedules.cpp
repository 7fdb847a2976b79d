#include "core/sampling/arcflow_schedule.h"
#include "core/sampling/euler_sampler.h"
#include "core/sampling/flow_schedule.h"
#include "tests/support/tensor_compare.h"
#include "tests/support/tiny_models.h"

#include <QtCore/QFile>
#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>
#include <QtCore/QJsonObject>

using namespace arcflow;
using namespace arcflow::test;

class TestSchedules : public QObject {
    Q_OBJECT

    static QJsonObject json(const char* name) {
        QFile file(QString::fromStdString(dataPath(name)));
        if (!file.open(QIODevice::ReadOnly)) {
            qFatal("%s is missing", name);
        }
        return QJsonDocument::fromJson(file.readAll()).object();
    }

    static void compareLevels(const std::vector<float>& found, const QJsonArray& expected) {
        QCOMPARE(static_cast<int>(found.size()), static_cast<int>(expected.size()));
        for (size_t i = 0; i < found.size(); ++i) {
            const double wanted = expected[static_cast<int>(i)].toDouble();
            QVERIFY2(std::abs(found[i] - wanted) <= 2e-7,
                     qPrintable(
                         QString("level %1: %2, expected %3").arg(i).arg(found[i], 0, 'g', 9).arg(wanted, 0, 'g', 9)));
        }
    }

    static FlowSchedule schedule(const QJsonObject& config) {
        return FlowSchedule(ConfigFile::parse(QJsonDocument(config).toJson().toStdString(), "scheduler_config.json"));
    }

    static ErrorKind kindOf(const std::function<void()>& call) {
        try {
            call();
        } catch (const Error& error) {
            return error.kind();
        }
        return ErrorKind::internal;
    }

private Q_SLOTS:
    void teacherLevels() {
        const QJsonObject golden = json("golden/schedulers.json");
        const QJsonArray rows = golden["schedules"].toArray();
        QVERIFY(rows.size() > 20);
        for (const QJsonValue& value : rows) {
            const QJsonObject row = value.toObject();
            const FlowSchedule levels = schedule(golden["configs"].toObject()[row["config"].toString()].toObject());
            compareLevels(levels.sigmas(row["n"].toInt(), row["image_tokens"].toInt()), row["sigmas"].toArray());
        }
    }

    void studentLevels() {
        for (const QJsonValue& value : json("golden/arcflow-schedule.json")["boundaries"].toArray()) {
            const QJsonObject row = value.toObject();
            const ArcFlowSchedule levels{.shift = 3.2, .timestepRatio = row["ratio"].toDouble()};
            compareLevels(levels.sigmas(row["n"].toInt()), row["sigmas"].toArray());
            const std::vector<double> raw = levels.rawTimes(row["n"].toInt());
            for (size_t i = 0; i < raw.size(); ++i) {
                QVERIFY(std::abs(raw[i] - row["raw"].toArray()[static_cast<int>(i)].toDouble()) < 1e-12);
            }
        }
    }

    void levelsFallStrictly() {
        for (const double shift : {0.5, 1.0, 1.8, 3.2, 9.0}) {
            for (int n = 1; n <= 50; ++n) {
                const std::vector<float> levels = ArcFlowSchedule{.shift = shift}.sigmas(n);
                QCOMPARE(levels.front(), 1.0F);
                QCOMPARE(levels.back(), 0.0F);
                QVERIFY(std::is_sorted(levels.rbegin(), levels.rend()));
            }
        }
    }

    void eulerSteps() {
        const TensorFile golden("golden/scheduler-steps.safetensors");
        for (const char* config : {"flux", "qwen", "arcflow"}) {
            const at::Tensor sigmas = golden[concat(config, ".sigmas")];
            for (const auto& [format, type] :
                 {std::pair{"float32", at::kFloat}, std::pair{"bfloat16", at::kBFloat16}}) {
                at::Tensor x = golden["x0"].to(type);
                const at::Tensor u = golden["u"].to(type);
                for (int k = 0; k < 4; ++k) {
                    x = eulerStep(x, u, sigmas[k].item<float>(), sigmas[k + 1].item<float>()).to(type);
                    const at::Tensor expected = golden[concat(config, ".", format, ".x.", k + 1)];
                    COMPARE_TENSOR(x.to(at::kFloat), expected.to(at::kFloat), type == at::kFloat ? 1e-6 : 1e-2);
                }
            }
        }
    }

    void refused() {
        const auto parse = [](const char* text) {
            return FlowSchedule(ConfigFile::parse(text, "scheduler_config.json"));
        };
        for (const char* key : {"use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas", "invert_sigmas",
                                "stochastic_sampling"}) {
            QCOMPARE(kindOf([&] { parse(concat("{\"", key, "\": true}").c_str()); }), ErrorKind::unsupported);
        }
        QCOMPARE(kindOf([&] { parse("{\"shift\": -1}"); }), ErrorKind::modelCorrupt);
        const FlowSchedule qwen = parse("{\"shift_terminal\": 0.02}");
        QCOMPARE(kindOf([&] { qwen.sigmas(1, 256); }), ErrorKind::invalidRequest);
        QCOMPARE(kindOf([&] { qwen.sigmas(0, 256); }), ErrorKind::invalidRequest);
        QCOMPARE(kindOf([] { ArcFlowSchedule{.timestepRatio = 0.0}.sigmas(2); }), ErrorKind::invalidRequest);
        QCOMPARE(kindOf([] { ArcFlowSchedule{.timestepRatio = 1.5}.sigmas(2); }), ErrorKind::invalidRequest);
    }
};

QTEST_GUILESS_MAIN(TestSchedules)
#include "tst_schedules.moc"
