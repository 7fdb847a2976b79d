#include "ui/settings/app_settings.h"
#include "ui/settings/name_example.h"

#include <QDir>
#include <QFile>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QTest>

using namespace arcflow;
using namespace arcflow::ui;

class AppSettingsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() {
        m_folder = std::make_unique<QTemporaryDir>();
        m_file = m_folder->filePath("settings.ini");
    }

    void startsWithStandardValues() {
        AppSettings settings(m_file);
        QCOMPARE(settings.file(), m_file);
        QVERIFY(settings.get(settings::imageFolder).endsWith("ArcFlow Studio"));
        QVERIFY(QDir::isAbsolutePath(settings.get(settings::libraryFile)));
        QCOMPARE(settings.get(settings::modelFolders).size(), 1);
        QCOMPARE(settings.get(settings::threads), 0);
        QVERIFY(settings.get(settings::embedMetadata));
        QVERIFY(settings.get(settings::confirm(settings::confirmClearQueue)));
        QVERIFY(nameExample(settings.get(settings::namingTemplate)).error.isEmpty());
        QVERIFY(settings.flush());
        QVERIFY(!QFile::exists(m_file) || QFile(m_file).size() == 0); // nothing is written before something is set
    }

    void everythingSurvivesARestart() {
        const QVariantMap generation{{"seed", 42ULL}, {"prompt", "a"}, {"sizes", QVariantList{1, 2}}};
        const QVariantMap keys{{"queue.pause", QStringList{"Ctrl+P"}}, {"x", QStringList()}};
        {
            AppSettings settings(m_file);
            QVERIFY(settings.set(settings::imageFolder, QString("/a, b/ü")));
            QVERIFY(settings.set(settings::modelFolders, QStringList{"/only one"}));
            QVERIFY(settings.set(settings::adapterFolders, QStringList()));
            QVERIFY(settings.set(settings::device, DeviceChoice::cuda));
            QVERIFY(settings.set(settings::numberFormat, NumberFormat::bf16));
            QVERIFY(settings.set(settings::recording, Recording::teacherComparison));
            QVERIFY(settings.set(settings::colourScheme, ColourScheme::light));
            QVERIFY(settings.set(settings::threads, 7));
            QVERIFY(settings.set(settings::memoryBudget, 5'000'000'000ULL));
            QVERIFY(settings.set(settings::embedMetadata, false));
            QVERIFY(settings.set(settings::lastPrompt, QString("two apples,\n\"red\"; 100 % {a|b} \u65e5")));
            QVERIFY(settings.set(settings::lastGeneration, generation));
            QVERIFY(settings.set(settings::shortcuts, keys));
            QVERIFY(settings.set(settings::windowState("create"), QByteArray("\0\1\2", 3)));
            QVERIFY(settings.set(settings::confirm("x"), false));
            QVERIFY(settings.flush());
        }
        AppSettings settings(m_file);
        QCOMPARE(settings.get(settings::imageFolder), QString("/a, b/ü"));
        QCOMPARE(settings.get(settings::modelFolders), QStringList{"/only one"});
        QCOMPARE(settings.get(settings::adapterFolders), QStringList());
        QCOMPARE(settings.get(settings::device), DeviceChoice::cuda);
        QCOMPARE(settings.get(settings::numberFormat), NumberFormat::bf16);
        QCOMPARE(settings.get(settings::recording), Recording::teacherComparison);
        QCOMPARE(settings.get(settings::colourScheme), ColourScheme::light);
        QCOMPARE(settings.get(settings::threads), 7);
        QCOMPARE(settings.get(settings::memoryBudget), 5'000'000'000ULL);
        QCOMPARE(settings.get(settings::embedMetadata), false);
        QCOMPARE(settings.get(settings::lastPrompt), QString("two apples,\n\"red\"; 100 % {a|b} \u65e5"));
        QCOMPARE(settings.get(settings::lastGeneration), generation);
        QCOMPARE(settings.get(settings::shortcuts), keys);
        QCOMPARE(settings.get(settings::windowState("create")), QByteArray("\0\1\2", 3));
        QCOMPARE(settings.get(settings::windowState("compare")), QByteArray());
        QCOMPARE(settings.get(settings::confirm("x")), false);
        QCOMPARE(settings.get(settings::confirm("y")), true);
    }

    void changesAreToldOnce() {
        AppSettings settings(m_file);
        QSignalSpy changed(&settings, &AppSettings::changed);
        settings.set(settings::threads, 3);
        settings.set(settings::threads, 3);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(changed[0][0].toString(), settings::threads.key);
        settings.reset(settings::threads);
        settings.reset(settings::threads);
        QCOMPARE(changed.count(), 2);
        QCOMPARE(settings.get(settings::threads), 0);
    }

    void wrongValuesAreRefused() {
        AppSettings settings(m_file);
        QSignalSpy changed(&settings, &AppSettings::changed);
        QVERIFY(!settings.set(settings::threads, -1));
        QVERIFY(!settings.set(settings::pointsPerStep, 257));
        QVERIFY(!settings.set(settings::imageFolder, QString("relative/path")));
        QVERIFY(!settings.set(settings::namingTemplate, QString("{unknown}")));
        QCOMPARE(changed.count(), 0);
    }

    void damagedFileGivesStandardValues() {
        QFile file(m_file);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(
            "[engine]\nthreads=many\ndevice=quantum\nmemoryBudget=-5x\n[images]\npointsPerStep=100000\n"
            "embedMetadata=perhaps\nnamingTemplate={\n[folders]\nimages=somewhere\n[look]\ncolourScheme=\\\\\n[[[");
        file.close();
        AppSettings settings(m_file);
        QCOMPARE(settings.get(settings::threads), 0);
        QCOMPARE(settings.get(settings::device), DeviceChoice::automatic);
        QCOMPARE(settings.get(settings::memoryBudget), 0ULL);
        QCOMPARE(settings.get(settings::pointsPerStep), settings::pointsPerStep.standard());
        QVERIFY(settings.get(settings::embedMetadata));
        QCOMPARE(settings.get(settings::namingTemplate), settings::namingTemplate.standard());
        QCOMPARE(settings.get(settings::imageFolder), settings::imageFolder.standard());
        QCOMPARE(settings.get(settings::colourScheme), settings::colourScheme.standard());
    }

    void namesAreExplained() {
        QCOMPARE(nameExample("{date}/{counter:5}-{seed}").name, QString("2026-02-28/00042-4102.png"));
        const NameExample wrong = nameExample("{colour}");
        QVERIFY(wrong.name.isEmpty());
        QVERIFY(wrong.error.contains("colour"));
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    QString m_file;
};

QTEST_MAIN(AppSettingsTest)
#include "tst_app_settings.moc"
