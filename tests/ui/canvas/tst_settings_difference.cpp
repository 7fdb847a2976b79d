#include "ui/canvas/settings_difference.h"
#include "ui/style/theme.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QClipboard>
#include <QGuiApplication>
#include <QLabel>
#include <QPushButton>
#include <QTableView>
#include <QtTest/QtTest>

using namespace arcflow::ui;

class TestSettingsDifference : public QObject {
    Q_OBJECT

    const SettingsList m_left = {{"Prompt", "a moon"}, {"Seed", "41"}, {"Steps", "2"}, {"Adapter", "arcflow"}};
    const SettingsList m_right = {{"Prompt", "a moon"}, {"Seed", "41"}, {"Steps", "32"}, {"Guidance", "3.0"}};

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    void rowsOfBothLists() {
        const QVector<SettingsRow> rows = settingsRows(m_left, m_right);
        const QVector<SettingsRow> expected = {{"Prompt", "a moon", "a moon"},
                                               {"Seed", "41", "41"},
                                               {"Steps", "2", "32"},
                                               {"Guidance", "", "3.0"},
                                               {"Adapter", "arcflow", ""}};
        QCOMPARE(rows, expected);
        QCOMPARE(settingsRows({}, m_right).size(), 4);
        QCOMPARE(settingsRows(m_left, {}).size(), 4);
        QVERIFY(settingsRows({}, {}).isEmpty());
        QCOMPARE(settingsRows({{"a", "1"}, {"a", "2"}}, {}).size(), 1);
    }

    void modelKeepsItsContract() {
        SettingsDifferenceModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setRows(settingsRows(m_left, m_right), "Student", "Teacher");
        QCOMPARE(model.rowCount(), 5);
        QCOMPARE(model.headerData(1, Qt::Horizontal, Qt::DisplayRole).toString(), QString("Student"));
        QCOMPARE(model.data(model.index(3, 1), Qt::DisplayRole).toString(), QString("–"));
        QCOMPARE(model.data(model.index(0, 1), Qt::ForegroundRole).value<QColor>(), theme().color(Token::dimText));
        QCOMPARE(model.data(model.index(2, 1), Qt::ForegroundRole).value<QColor>(), theme().color(Token::text));
        model.setHidesEqual(true);
        QCOMPARE(model.rowCount(), 3);
        QCOMPARE(model.data(model.index(0, 2), Qt::DisplayRole).toString(), QString("32"));
        model.setHidesEqual(false);
        QCOMPARE(model.rowCount(), 5);
    }

    void equalRowsCanBeHidden() {
        SettingsDifference widget;
        widget.setSettings(m_left, m_right);
        auto* summary = widget.findChild<QLabel*>("settingsSummary");
        QCOMPARE(summary->text(), QString("3 of 5 settings differ."));
        widget.findChild<QCheckBox*>("settingsHideEqual")->click();
        QCOMPARE(widget.findChild<QTableView*>()->model()->rowCount(), 3);
        widget.setSettings(m_left, m_left);
        QCOMPARE(widget.findChild<QTableView*>()->model()->rowCount(), 0);
        QCOMPARE(summary->text(), QString("All settings are equal."));
        widget.setSettings({}, {});
        QVERIFY(summary->text().contains("Choose two pictures"));
        QVERIFY(!widget.findChild<QPushButton*>("settingsCopy")->isEnabled());
    }

    void tableIsCopied() {
        SettingsDifference widget;
        widget.show();
        widget.setSettings({{"Prompt", "two\nlines\tand more"}, {"Seed", "1"}}, {{"Seed", "2"}}, "A", "B");
        widget.findChild<QPushButton*>("settingsCopy")->click();
        QCOMPARE(QGuiApplication::clipboard()->text(),
                 QString("Parameter\tA\tB\nPrompt\ttwo lines and more\t\nSeed\t1\t2\n"));
        auto* table = widget.findChild<QTableView*>();
        table->selectRow(1);
        QTest::keyClick(table, Qt::Key_C, Qt::ControlModifier);
        QCOMPARE(QGuiApplication::clipboard()->text(), QString("Parameter\tA\tB\nSeed\t1\t2\n"));
    }
};

QTEST_MAIN(TestSettingsDifference)
#include "tst_settings_difference.moc"
