#include "app/cli/claims/claims_plan.h"
#include "app/cli/claims/svg_chart.h"
#include "app/cli/statistics.h"
#include "core/base/median.h"
#include "core/imaging/image_io.h"
#include "tests/cli/cli_run.h"

#include <QTemporaryDir>
#include <QXmlStreamReader>
#include <QtTest/QtTest>

#include <cmath>
#include <fstream>

using namespace arcflow;

namespace {

const int side = FakeScript::defaultModel().defaultWidth;

constexpr const char* plan = R"({
  "recipe": "recipe.json",
  "reference": {"title": "Teacher, 8 steps", "steps": 8},
  "students": [{"name": "bent", "seeds": 2}, {"name": "straight", "recipe": {"student": {"modes": 1}}}],
  "columns": [{"title": "Teacher, 2 steps", "steps": 2},
              {"title": "Straight", "student": "straight", "steps": 2},
              {"title": "Bent <2>", "student": "bent", "steps": 2},
              {"title": "Bent, again", "student": "bent", "steps": 2}],
  "main": "Bent <2>", "rival": "Straight", "short": "Teacher, 2 steps",
  "pairs": [["Straight", "Bent, again"]]})";

nlohmann::json readJson(const std::string& file) {
    std::ifstream in(file);
    return nlohmann::json::parse(in);
}

QByteArray content(const std::string& file) {
    QFile in(QString::fromStdString(file));
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

bool isWellFormed(const QByteArray& xml) {
    QXmlStreamReader reader(xml);
    while (!reader.atEnd()) {
        reader.readNext();
    }
    return !xml.isEmpty() && !reader.hasError();
}

} // namespace

class ClaimsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        write("plan.json", plan);
        write("recipe.json", R"({"iterations": 3, "batch": 2, "student": {"modes": 4, "rank": 4}})");
        write("prompts.txt", "a cat\ntwo dogs\n");
        QDir(m_folder.path()).mkdir("held-out");
        std::string list;
        for (int i = 0; i < 5; ++i) {
            const std::string name = concat(i, ".png");
            GenerationRequest request;
            request.prompt = name;
            request.width = request.height = side;
            writeImage(path("held-out/" + name), fakeImage(request, i, RunMode::teacher), ImageFormat::png8, {});
            list += concat(R"({"file": ")", name, R"(", "caption": "picture )", i,
                           R"(", "tags": ["cat", "time=night"]})", '\n');
        }
        write("held-out/captions.jsonl", list);
    }

    void plansAreMergedIntoRecipes() {
        const ClaimsPlan read = ClaimsPlan::read(path("plan.json"));
        QCOMPARE(read.students.size(), size_t(2));
        const nlohmann::json straight = read.recipeOf(read.student("straight"), 0);
        QCOMPARE(straight["student"]["modes"].get<int>(), 1);
        QCOMPARE(straight["student"]["rank"].get<int>(), 4); // the base recipe's
        QCOMPARE(read.recipeOf(read.student("bent"), 1)["seed"].get<int>(), 1);
    }

    void aStudentIsLikeAnother() {
        const QString changed = QString(plan).replace(R"("recipe": {"student": {"modes": 1}}})",
                                                      R"("recipe": {"batch": 8, "student": {"modes": 1}}},
               {"name": "slow", "like": "straight", "recipe": {"batch": 1, "rate": {"rate": 0.001}}})");
        write("like.json", changed.toStdString());
        const ClaimsPlan read = ClaimsPlan::read(path("like.json"));
        const nlohmann::json slow = read.recipeOf(read.student("slow"), 0);
        QCOMPARE(slow["student"]["modes"].get<int>(), 1); // the other student's
        QCOMPARE(slow["student"]["rank"].get<int>(), 4);  // the base recipe's
        QCOMPARE(slow["batch"].get<int>(), 1);
        QCOMPARE(slow["rate"]["rate"].get<double>(), 0.001);
        QCOMPARE(read.recipeOf(read.student("straight"), 0)["batch"].get<int>(), 8);
    }

    void plansThatAreWrongAreRefused_data() {
        QTest::addColumn<QString>("from");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("reason");
        const auto row = [](const char* name, const char* from, const char* to, const char* reason) {
            QTest::newRow(name) << from << to << reason;
        };
        row("no JSON", "{", "", "wrong.json");
        row("no such column", R"("main": "Bent <2>")", R"("main": "Curved")", "Curved");
        row("no such student", R"("student": "bent")", R"("student": "curved")", "curved");
        row("like no other", R"("name": "bent")", R"("name": "bent", "like": "straight")",
            "straight"); // it comes later
        row("a path as name", R"("name": "bent")", R"("name": "../bent")", "folder");
        row("no student's column", R"("main": "Bent <2>")", R"("main": "Teacher, 2 steps")", "main");
        row("no student's column in a pair", R"(["Straight", "Bent, again"])", R"(["Straight", "Teacher, 2 steps"])",
            "pairs");
        row("a pair of one", R"(["Straight", "Bent, again"])", R"(["Straight"])", "wrong.json");
        row("no steps", R"("steps": 8)", R"("steps": 0)", "steps");
        row("no recipe", R"("recipe.json")", R"("none.json")", "none.json");
    }
    void plansThatAreWrongAreRefused() {
        QFETCH(QString, from);
        QFETCH(QString, to);
        QFETCH(QString, reason);
        QString text = plan;
        text.replace(text.indexOf(from), from.size(), to);
        write("wrong.json", text.toStdString());
        try {
            ClaimsPlan::read(path("wrong.json"));
            QFAIL("it was taken");
        } catch (const Error& error) {
            QVERIFY2(QString(error.what()).contains(reason), error.what());
        }
    }

    void everyColumnIsMeasured() {
        const CliRun first = run();
        QCOMPARE(first.exitCode, 0);
        const std::vector<std::string> calls = first.log->calls();
        QCOMPARE(std::count(calls.begin(), calls.end(), "distil"), 3);

        const nlohmann::json json = readJson(path("out/claims.json"));
        QCOMPARE(json["prompts"].size(), size_t(4));
        QCOMPARE(json["columns"].size(), size_t(4));
        QCOMPARE(json["columns"][2]["runs"].size(), size_t(2));
        for (const double error : json["reference"]["runs"][0]["error"]) {
            QCOMPARE(error, 0.0);
        }
        for (const nlohmann::json& column : json["columns"]) {
            QCOMPARE(column["runs"][0]["shown"].size(), size_t(4));
            // The scripted teacher paints the same in any number of steps; JSON has no infinity.
            QCOMPARE(column["runs"][0]["psnr"][0].is_null(), column["student"] == "");
        }
        QCOMPARE(json["attainable"].size(), size_t(4));
        QCOMPARE(std::count(calls.begin(), calls.end(), "fit policies"), 2); // once for each form
        QVERIFY(json["attainable"][0]["error"][0] > 10 * json["attainable"][1]["error"][0].get<double>());
        const QByteArray report = content(path("out/claims.md"));
        for (const char* text : {"| Teacher, 2 steps |", "| Bent <2> |", "95 % interval", "picture 3",
                                 "| Straight | Bent <2> |", "| Straight | Bent, again |"}) {
            QVERIFY2(report.contains(text), report);
        }
        for (const char* figure : {"error.svg", "evaluations.svg", "shown.svg"}) {
            QVERIFY2(isWellFormed(content(path(std::string("out/") + figure))), figure);
            QVERIFY(report.contains(figure));
        }
        const Image sheet = readImage(path("out/sheet.png"));
        QCOMPARE(sheet.width, 5 * side + 4 * 4);
        QCOMPARE(sheet.height, 4 * side + 3 * 4);
        for (const char* many : {"reference.png", "main.png"}) {
            const Image samples = readImage(path(std::string("out/") + many));
            QCOMPARE(samples.width, 10 * side + 9 * 4);
            QCOMPARE(samples.height, side);
            QVERIFY(report.contains(many));
        }
    }

    /// Students that are there are taken, until their recipe changes.
    void studentsAreDistilledOnce() {
        for (const char* student : {"bent-0", "bent-1", "straight-0"}) {
            write(std::string("out/students/") + student + "/config.json", "{}");
        }
        const CliRun again = run();
        QCOMPARE(again.exitCode, 0);
        QVERIFY(!again.log->lastDistillation());
        write("recipe.json", R"({"iterations": 4, "batch": 2, "student": {"modes": 4, "rank": 4}})");
        const CliRun changed = run();
        QCOMPARE(changed.log->lastDistillation().value().recipe.optimisation.iterations, int64_t(4));
        QCOMPARE(changed.log->lastDistillation().value().recipe.student.modes, int64_t(1));
    }

    void picturesOfAnotherSizeAreRefusedAtOnce() {
        FakeScript script;
        script.model.defaultWidth = side / 2;
        const CliRun refused = run(script);
        QCOMPARE(refused.exitCode, exitCode(ExitCode::wrongUsage));
        QVERIFY2(refused.errHas("size"), refused.err.c_str());
        QVERIFY(!refused.log->lastDistillation());
    }

    void intervalsHoldTheMean() {
        std::vector<double> values;
        for (int i = 0; i < 400; ++i) {
            values.push_back(i % 2 == 0 ? 1.0 : 3.0);
        }
        const Estimate estimate = meanOf(values);
        QCOMPARE(estimate.mean, 2.0);
        // ±1.96 standard errors of 1/√400
        QVERIFY(std::abs(estimate.low - 1.902) < 0.015 && std::abs(estimate.high - 2.098) < 0.015);
        const Estimate ratio = ratioOf({2, 4, 6}, {1, 2, 3});
        QCOMPARE(ratio.low, 2.0);
        QCOMPARE(ratio.high, 2.0);
        QCOMPARE(medianOf({3, 1, 2, 10}), 2.5);
        QVERIFY(std::isnan(meanOf({}).mean) && std::isnan(medianOf({})));
        QCOMPARE(deviationOf({1, 3}), std::sqrt(2.0));
    }

    /// Ten times the value is as far to the right wherever on the axis; what has no logarithm stays in the picture.
    void dotsStandAtLogarithms() {
        const QString chart = QString::fromStdString(dotChart("x",
                                                              {{"none", {0, 0, 0}, "#000000"},
                                                               {"a", {0.01, 0.009, 0.011}, "#000000"},
                                                               {"b", {0.1, 0.1, 0.1}, "#000000"},
                                                               {"c", {1, 1, 1}, "#000000"}},
                                                              2));
        QVERIFY(isWellFormed(chart.toUtf8()));
        std::vector<double> at;
        for (auto dots = QRegularExpression("cx=\"([^\"]+)\"").globalMatch(chart); dots.hasNext();) {
            at.push_back(dots.next().captured(1).toDouble());
        }
        QCOMPARE(at.size(), size_t(4));
        QVERIFY(at[0] >= 250 && at[3] <= 660 && at[1] < at[2]);
        QVERIFY(std::abs((at[2] - at[1]) - (at[3] - at[2])) < 0.01);
    }

    void chartsHoldAnyText() {
        QVERIFY(isWellFormed(QByteArray::fromStdString(
            barChart("a < b & \"c\"", {{"<&>", {0.5, 0.4, 0.6}, "#000000"}, {"none", {0, 0, 0}, "#000000"}}, 3))));
        QVERIFY(isWellFormed(QByteArray::fromStdString(
            lineChart("x", "n", "e", {{"γ", "#000000", {{1, {0.1, 0.09, 0.11}}, {64, {0.001, 0.0009, 0.0011}}}}}))));
    }

private:
    std::string path(const std::string& name) const {
        return m_folder.filePath(QString::fromStdString(name)).toStdString();
    }
    void write(const std::string& name, const std::string& text) const {
        std::filesystem::create_directories(std::filesystem::path(path(name)).parent_path());
        std::ofstream(path(name)) << text;
    }
    CliRun run(const FakeScript& script = {}) const {
        return runArcflow({"bench", "claims", path("held-out"), "--prompts", path("prompts.txt"), "--plan",
                           path("plan.json"), "--judge", path("judge"), "-o", path("out"), "--count", "4"},
                          script);
    }

    QTemporaryDir m_folder;
};

QTEST_GUILESS_MAIN(ClaimsTest)
#include "tst_claims.moc"
