#include "ui/prompt/batch_dialog.h"
#include "ui/prompt/batch_model.h"
#include "ui/style/theme.h"

#include <QtTest/QtTest>
#include <QtWidgets/QtWidgets>

using namespace arcflow::ui;

/// The dialog that shows a file of prompts before they become jobs.
class TestBatchDialog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        theme().apply(ColourScheme::dark);
        QVERIFY(m_folder.isValid());
    }

    void emptyAtFirst() {
        BatchDialog dialog;
        QVERIFY(!dialog.isModal());
        QVERIFY(!button(dialog, "batchAdd")->isEnabled());
        QVERIFY(summary(dialog).contains("Choose"));
    }

    void soundRowsAreHandedOn() {
        BatchDialog dialog;
        dialog.show();
        load(dialog, "prompt,seed\na cat,1\na dog,many\na bird,3\n");
        auto* model = dialog.findChild<BatchModel*>();
        QAbstractItemModelTester tester(model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        QCOMPARE(model->rowCount(), 3);
        QCOMPARE(cell(model, 0, BatchModel::promptColumn), QString("a cat"));
        QCOMPARE(cell(model, 0, BatchModel::seedColumn), QString("1"));
        QCOMPARE(cell(model, 1, BatchModel::lineColumn), QString("3"));
        QVERIFY(cell(model, 1, BatchModel::remarkColumn).contains("“many” is no seed"));
        QCOMPARE(model->index(1, BatchModel::remarkColumn).data(Qt::ForegroundRole).value<QColor>(),
                 theme().color(Token::danger));
        QVERIFY(summary(dialog).contains("2 prompts"));
        QVERIFY(summary(dialog).contains("One row has a problem"));
        QVERIFY(button(dialog, "batchAdd")->text().contains("2"));
        QSignalSpy accepted(&dialog, &BatchDialog::rowsAccepted);
        QTest::keyClick(&dialog, Qt::Key_Return);
        QCOMPARE(accepted.count(), 1);
        const auto rows = accepted[0][0].value<QVector<BatchRow>>();
        QCOMPARE(rows.size(), 2);
        QCOMPARE(rows[1].prompt, QString("a bird"));
        QCOMPARE(rows[1].seed, std::make_optional<quint64>(3));
        QVERIFY(!dialog.isVisible());
    }

    void unusableFiles() {
        BatchDialog dialog;
        dialog.show();
        load(dialog, "caf\xe9");
        QVERIFY(summary(dialog).contains("UTF-8"));
        QVERIFY(!button(dialog, "batchAdd")->isEnabled());
        load(dialog, "# nothing\n");
        QVERIFY(summary(dialog).contains("no prompts"));
        load(dialog, QByteArray("a\n").repeated(10'001));
        QCOMPARE(dialog.findChild<BatchModel*>()->rowCount(), 0);
        QVERIFY(!button(dialog, "batchAdd")->isEnabled());
        load(dialog, "a cat\n");
        QVERIFY(summary(dialog).contains("One prompt"));
        QVERIFY(button(dialog, "batchAdd")->isEnabled());
    }

    void latestFileWins() {
        BatchDialog dialog;
        QSignalSpy loaded(&dialog, &BatchDialog::loaded);
        dialog.load(written("first.txt", QByteArray("a\n").repeated(9000)));
        dialog.load(written("second.txt", "b\n"));
        QTRY_COMPARE(loaded.count(), 1);
        QVERIFY(summary(dialog).contains("second.txt"));
        QCOMPARE(dialog.findChild<BatchModel*>()->rowCount(), 1);
    }

    void filesCanBeDropped() {
        BatchDialog dialog;
        QSignalSpy loaded(&dialog, &BatchDialog::loaded);
        QMimeData data;
        data.setUrls({QUrl::fromLocalFile(written("dropped.txt", "a cat\n"))});
        QDragEnterEvent enter({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&dialog, &enter);
        QVERIFY(enter.isAccepted());
        QDropEvent drop({10, 10}, Qt::CopyAction, &data, Qt::LeftButton, {});
        QCoreApplication::sendEvent(&dialog, &drop);
        QTRY_COMPARE(loaded.count(), 1);
        QVERIFY(summary(dialog).contains("dropped.txt"));
    }

private:
    QString written(const QString& name, const QByteArray& bytes) {
        QFile file(m_folder.filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write");
        }
        return file.fileName();
    }
    void load(BatchDialog& dialog, const QByteArray& bytes) {
        QSignalSpy loaded(&dialog, &BatchDialog::loaded);
        dialog.load(written(QStringLiteral("prompts%1.csv").arg(++m_files), bytes));
        QVERIFY(loaded.wait(5000));
    }
    static QPushButton* button(const BatchDialog& dialog, const QString& name) {
        return dialog.findChild<QPushButton*>(name);
    }
    static QString summary(const BatchDialog& dialog) { return dialog.findChild<QLabel*>("batchSummary")->text(); }
    static QString cell(const BatchModel* model, int row, int column) {
        return model->index(row, column).data().toString();
    }

    QTemporaryDir m_folder;
    int m_files = 0;
};

QTEST_MAIN(TestBatchDialog)
#include "tst_batch_dialog.moc"
