#include "core/base/error.h"
#include "ui/distil/distil_choices.h"
#include "ui/distil/distil_recipes.h"
#include "ui/distil/distil_text.h"
#include "ui/distil/run_plots.h"

#include <QTemporaryDir>
#include <QtTest/QtTest>

#include <cmath>

using namespace arcflow;
using namespace arcflow::ui;

/// Prompts, recipes and choices as values.
class TestDistilChoices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void promptsOfAText() {
        QCOMPARE(promptsOf("a tree\r\n\n  a cup \n# a comment\na tree\n"), (QStringList{"a tree", "a cup"}));
        QVERIFY(promptsOf("\n \n").isEmpty());
    }

    void keepsPromptsBack_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("held");
        QTest::addColumn<int>("back");
        QTest::newRow("some") << 100 << 4 << 4;
        QTest::newRow("no more than half") << 5 << 4 << 2;
        QTest::newRow("none") << 100 << 0 << 0;
        QTest::newRow("two") << 2 << 4 << 1;
        QTest::newRow("empty") << 0 << 4 << 0;
    }
    void keepsPromptsBack() {
        QFETCH(int, count);
        QFETCH(int, held);
        QFETCH(int, back);
        QStringList prompts;
        for (int i = 0; i < count; ++i) {
            prompts.append(QString::number(i));
        }
        const PromptSplit split = splitPrompts(prompts, held);
        QCOMPARE(split.held.size(), back);
        QCOMPARE(split.trained.size() + split.held.size(), count);
        for (const QString& prompt : split.held) {
            QVERIFY(!split.trained.contains(prompt));
        }
        if (count == 100 && back == 4) {
            QCOMPARE(split.held, (QStringList{"24", "49", "74", "99"})); // from the whole list
        }
    }

    void readsFiles() {
        const QTemporaryDir folder;
        QFile file(folder.filePath("prompts.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("größer\nb\n");
        file.close();
        QCOMPARE(readPromptFile(file.fileName()).prompts, (QStringList{"größer", "b"}));
        QVERIFY(readPromptFile(folder.filePath("none.txt")).problem.contains("none.txt"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.close();
        QVERIFY(readPromptFile(file.fileName()).problem.contains("no prompts"));
    }

    void recipesShip() {
        QCOMPARE(shippedRecipes().size(), 3);
        QCOMPARE(shippedRecipe("distil-nano").recipe.student.modes, int64_t{4});
        QCOMPARE(shippedRecipe("distil-qwen-image").recipe.optimisation.iterations, int64_t{15000});
        QCOMPARE(shippedRecipe("of another version").id, QString("distil-nano"));
        QCOMPARE(recipeFor("", "flux"), QString("distil-nano"));
        QCOMPARE(recipeFor("/m", "qwen-image"), QString("distil-qwen-image"));
    }

    void choicesOverTheRecipe() {
        DistilChoices choices;
        choices.recipe = "distil-nano";
        QCOMPARE(choices.resolved().toJson(), shippedRecipe("distil-nano").recipe.toJson());
        choices.iterations = 240; // a tenth
        choices.rank = 8;
        choices.guidance = 2.5;
        const DistillationRecipe recipe = choices.resolved();
        QCOMPARE(recipe.optimisation.iterations, int64_t{240});
        QCOMPARE(recipe.imitation.decayIterations, int64_t{48}); // its share stays
        QCOMPARE(recipe.optimisation.rate.warmUp, int64_t{2});
        QCOMPARE(recipe.student.rank, int64_t{8});
        QCOMPARE(recipe.trueCfg, 2.5);
        DistilChoices flux;
        flux.recipe = "distil-flux";
        flux.guidance = 2.5;
        flux.batch = 4;
        QCOMPARE(flux.resolved().guidance, 2.5);
        QCOMPARE(flux.resolved().parts, int64_t{4}); // no more parts than prompts
        flux.resolved().validate();
    }

    void storedAndRead() {
        DistilChoices choices;
        choices.model = "/models/a";
        choices.recipe = "distil-flux";
        choices.rate = 2e-4;
        choices.seed = 12;
        choices.origin = PromptOrigin::file;
        choices.file = "/p.txt";
        choices.held = 6;
        choices.name = "mine";
        QCOMPARE(DistilChoices::fromMap(choices.toMap()).toMap(), choices.toMap());
        QCOMPARE(DistilChoices::fromMap({{"held", -5}, {"origin", "x"}, {"rate", "nan"}}).held, 0);
        QVERIFY(!DistilChoices::fromMap({{"rate", "nan"}}).rate);
    }

    void problems() {
        using Place = DistilProblem::Place;
        DistilChoices choices;
        const QStringList two{"a", "b"};
        QCOMPARE(problemOf(choices, two, {}).place, Place::none);
        QCOMPARE(problemOf(choices, {"a"}, {}).place, Place::prompts);
        QVERIFY(problemOf(choices, {}, {}).text.contains("Paste"));
        choices.origin = PromptOrigin::file;
        QVERIFY(problemOf(choices, {}, {}).text.contains("Choose a text file"));
        QCOMPARE(problemOf(choices, {}, "broken").text, QString("broken"));
        choices.origin = PromptOrigin::history;
        QVERIFY(problemOf(choices, {}, {}).text.contains("history"));
        choices.modes = 65;
        const DistilProblem found = problemOf(choices, two, {});
        QCOMPARE(found.place, Place::recipe);
        QVERIFY(found.text.contains("student.modes"));
    }

    void names() {
        QCOMPARE(adapterFileName({}, "FLUX.1 dev"), QString("FLUX.1-dev-student"));
        DistilChoices choices;
        choices.name = " ../my: trees ";
        QVERIFY(!adapterFileName(choices, "x").contains('/'));
        QVERIFY(!adapterFileName(choices, "x").startsWith('.'));
        choices.name = "größe 2";
        QCOMPARE(adapterFileName(choices, "x"), QString("größe-2"));
    }

    void texts() {
        QCOMPARE(spanText(0.2), QString("1 s"));
        QCOMPARE(spanText(61), QString("61 s"));
        QCOMPARE(spanText(600), QString("10 min"));
        QCOMPARE(spanText(3 * 3600), QString("3.0 h"));
        QCOMPARE(shortNumber(std::nan("")), QString("–"));
    }

    void smoothing() {
        const QVector<double> mean = smoothed({1, 1, std::nan(""), 1}, 0.1);
        QCOMPARE(mean, (QVector<double>{1, 1, 1, 1}));
        QVERIFY(smoothed({0, 10}, 0.1)[1] > 4); // the first values are not weighed down by none before
    }
};

QTEST_GUILESS_MAIN(TestDistilChoices)
#include "tst_distil_choices.moc"
