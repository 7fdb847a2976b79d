#include "tests/ui/gallery/gallery_fixture.h"
#include "ui/gallery/gallery_model.h"
#include "ui/gallery/gallery_selection.h"
#include "ui/gallery/thumbnail_request.h"

#include <QAbstractItemModelTester>
#include <QMimeData>
#include <QtTest>

using namespace arcflow::ui;

class GalleryModelTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GalleryFixture> m_fixture;
    std::unique_ptr<GalleryModel> m_model;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    void open(int images) {
        m_fixture->fill(images);
        m_model = std::make_unique<GalleryModel>(m_fixture->library);
        m_tester = std::make_unique<QAbstractItemModelTester>(m_model.get(),
                                                              QAbstractItemModelTester::FailureReportingMode::QtTest);
        QTRY_VERIFY(m_model->isReady());
        QTRY_COMPARE(m_model->total(), images);
    }
    const ImageRecord& loaded(int row) {
        const ImageRecord* record = nullptr;
        if (!QTest::qWaitFor([&] { return (record = m_model->record(row)) != nullptr; })) {
            qFatal("row %d does not come", row);
        }
        return *record;
    }

private Q_SLOTS:
    void init() { m_fixture = std::make_unique<GalleryFixture>(); }
    void cleanup() {
        m_tester.reset();
        m_model.reset();
        m_fixture.reset();
    }

    void anEmptyLibraryIsReady() {
        open(0);
        QCOMPARE(m_model->rowCount(), 0);
        QVERIFY(!m_model->record(0));
    }

    void recordsComeWhenTheyAreLookedAt() {
        open(500);
        QCOMPARE(m_model->rowCount(), 500);
        const QModelIndex last = m_model->index(499);
        QVERIFY(!last.data(GalleryModel::LoadedRole).toBool());
        QVERIFY(!last.data(GalleryModel::RecordRole).isValid());
        QVERIFY(!last.data(Qt::AccessibleTextRole).toString().isEmpty());
        QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
        QTRY_VERIFY(last.data(GalleryModel::LoadedRole).toBool());
        QVERIFY(changed.size() >= 1);
        QCOMPARE(last.data(GalleryModel::RecordRole).value<ImageRecord>().seed, std::optional<quint64>(4000)); // oldest
        QVERIFY(
            last.data(GalleryModel::ThumbnailRole).value<ThumbnailRequest>().file.endsWith(QStringLiteral("/0.png")));
        QVERIFY(last.data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("house number 0")));
        // The page around it came along, others did not.
        QVERIFY(m_model->record(401));
        QVERIFY(!m_model->record(300));
    }

    void theLastPageLookedAtComesFirst() {
        open(3000);
        for (int row = 0; row < 3000; row += 100) {
            m_model->record(row); // a scroll from top to bottom
        }
        QSignalSpy changed(m_model.get(), &QAbstractItemModel::dataChanged);
        QTRY_VERIFY(!changed.isEmpty());
        QVERIFY(changed.first().at(1).toModelIndex().row() == 2999 || m_model->record(2999));
    }

    void memoryForRecordsIsBounded() {
        open(6000);
        for (int row = 0; row < 6000; row += 200) {
            loaded(row);
        }
        int kept = 0;
        for (int row = 0; row < 6000; ++row) {
            kept += m_model->record(row) ? 1 : 0;
        }
        QVERIFY2(kept <= GalleryModel::mostRecords, qPrintable(QString::number(kept)));
    }

    void aFilterIsAskedForOnceTypingPauses() {
        open(50);
        QSignalSpy counts(m_model.get(), &GalleryModel::countsChanged);
        const int generation = m_model->filterGeneration();
        ImageFilter filter;
        for (const char* text : {"h", "ho", "hous", "house 4", "house 42"}) {
            filter.text = QLatin1String(text);
            m_model->setFilter(filter);
            QCOMPARE(m_model->rowCount(), 50); // stays until the answer is here
        }
        QTRY_COMPARE(m_model->rowCount(), 1);
        QCOMPARE(counts.size(), 1);
        QCOMPARE(m_model->filterGeneration(), generation + 1);
        QCOMPARE(m_model->total(), 50);
        QCOMPARE(loaded(0).seed, std::optional<quint64>(4042));
    }

    void anAnswerToAnOlderFilterIsDropped() {
        open(50);
        ImageFilter one;
        one.seed = 4007;
        m_model->setFilter(one);
        QTest::qWait(70); // asked for, perhaps not yet answered
        ImageFilter other;
        other.seed = 4033;
        m_model->setFilter(other);
        QTRY_VERIFY(m_model->rowCount() == 1 && m_model->record(0) && m_model->record(0)->seed == 4033);
    }

    void newImagesComeInWithoutAReset() {
        open(10);
        QSignalSpy reset(m_model.get(), &QAbstractItemModel::modelReset);
        QSignalSpy inserted(m_model.get(), &QAbstractItemModel::rowsInserted);
        const qint64 first = m_model->idAt(0);
        m_fixture->library.addImage(GalleryFixture::record(100));
        QTRY_COMPARE(m_model->rowCount(), 11);
        QCOMPARE(inserted.size(), 1);
        QCOMPARE(m_model->rowOf(first), 1);
        QTRY_COMPARE(m_model->total(), 11);
        m_fixture->library.addImage(GalleryFixture::record(-5)); // the oldest
        QTRY_COMPARE(m_model->rowCount(), 12);
        QCOMPARE(inserted.last().at(1).toInt(), 11);
        QVERIFY(reset.isEmpty());
    }

    void newImagesThatDoNotFitStayOut() {
        open(3);
        ImageFilter filter;
        filter.text = QStringLiteral("house");
        m_model->setFilter(filter);
        QTRY_VERIFY(m_model->filterGeneration() > 1);
        ImageRecord cat = GalleryFixture::record(9);
        cat.prompt = QStringLiteral("a cat");
        m_fixture->library.addImage(cat);
        QTRY_COMPARE(m_model->total(), 4);
        QCOMPARE(m_model->rowCount(), 3);
    }

    void whatIsJudgedStaysInPlace() {
        open(10);
        ImageFilter filter; // rejected ones do not fit
        const qint64 id = m_model->idAt(4);
        loaded(4);
        m_fixture->library.setRejected({id}, true);
        QTRY_VERIFY(m_model->record(4) && m_model->record(4)->rejected);
        QCOMPARE(m_model->idAt(4), id);
        m_fixture->library.addImage(GalleryFixture::record(50)); // asks again, and still it stays
        QTRY_COMPARE(m_model->rowCount(), 11);
        QCOMPARE(m_model->idAt(5), id);
        m_model->refresh();
        QTRY_COMPARE(m_model->rowCount(), 10);
        QCOMPARE(m_model->rowOf(id), -1);
    }

    void trashedOnesGoAndComeBack() {
        open(10);
        const QVector<qint64> ids{m_model->idAt(2), m_model->idAt(3), m_model->idAt(7)};
        m_fixture->library.setTrashed(ids, true);
        QTRY_COMPARE(m_model->rowCount(), 7);
        QTRY_COMPARE(m_model->total(), 7);
        m_fixture->library.setTrashed(ids, false);
        QTRY_COMPARE(m_model->rowCount(), 10);
        QCOMPARE(m_model->idAt(2), ids[0]);
        QCOMPARE(m_model->idAt(7), ids[2]);
        QTRY_COMPARE(m_model->total(), 10);
    }

    void theTrashShowsItsOwn() {
        open(10);
        const qint64 id = m_model->idAt(5);
        m_fixture->library.setTrashed({id}, true);
        QTRY_COMPARE(m_model->rowCount(), 9);
        ImageFilter trash;
        trash.onlyTrashed = true;
        m_model->setFilter(trash);
        QTRY_COMPARE(m_model->ids(), QVector<qint64>{id});
        QTRY_COMPARE(m_model->total(), 1);
        m_fixture->library.setTrashed({id}, false);
        QTRY_COMPARE(m_model->rowCount(), 0);
    }

    void forgottenImagesAreNotAskedForForEver() {
        open(300);
        const qint64 id = m_model->idAt(250);
        m_fixture->ask([id](LibraryDatabase& db) { db.removeImages({id}); }); // behind the model's back
        QVERIFY(loaded(250).coverFile().isEmpty());
    }

    void selectionFollowsImages() {
        open(10);
        GallerySelection selection(m_model.get());
        QSignalSpy changed(&selection, &GallerySelection::changed);
        const QVector<qint64> ids{m_model->idAt(2), m_model->idAt(6)};
        selection.selectIds(ids);
        QCOMPARE(selection.ids(), ids);
        QCOMPARE(selection.currentId(), ids.first());
        QTRY_COMPARE(changed.size(), 1); // once for both
        ImageFilter reversed;
        reversed.sort = ImageSort::oldestFirst;
        m_model->setFilter(reversed);
        QTRY_COMPARE(m_model->idAt(7), ids[0]);
        QCOMPARE(selection.ids(), (QVector<qint64>{ids[1], ids[0]}));
        QCOMPARE(selection.currentId(), ids[0]);
        m_fixture->library.addImage(GalleryFixture::record(50));
        QTRY_COMPARE(m_model->rowCount(), 11);
        QCOMPARE(selection.count(), 2);
    }

    void afterTheTrashTheNextOneIsSelected() {
        open(10);
        GallerySelection selection(m_model.get());
        const QVector<qint64> all = m_model->ids();
        selection.selectIds({all[3], all[4]});
        m_fixture->library.setTrashed({all[3], all[4]}, true);
        QTRY_COMPARE(m_model->rowCount(), 8);
        QCOMPARE(selection.ids(), QVector<qint64>{all[5]});
        ImageFilter filter;
        filter.seed = 4001; // what is selected does not fit: nothing is chosen in its place
        m_model->setFilter(filter);
        QTRY_COMPARE(m_model->rowCount(), 1);
        QCOMPARE(selection.count(), 0);
    }

    void draggedImagesAreFilesAndIds() {
        open(0);
        m_fixture->fill({GalleryFixture::record(1), GalleryFixture::pair(2)});
        m_model->refresh();
        QTRY_COMPARE(m_model->rowCount(), 2);
        loaded(0);
        const std::unique_ptr<QMimeData> data(m_model->mimeData({m_model->index(0), m_model->index(1)}));
        QCOMPARE(data->urls().size(), 3); // both faces of the pair
        QCOMPARE(data->urls().last().toLocalFile(), QStringLiteral("/nowhere/1.png"));
        QCOMPARE(imageIdsFrom(data.get()), m_model->ids());
        QVERIFY(m_model->supportedDragActions() == Qt::CopyAction);
        QMimeData hostile;
        hostile.setData(QLatin1String(imageIdsMimeType), "1 x -4 99999999999999999999 \xFF 7");
        QCOMPARE(imageIdsFrom(&hostile), (QVector<qint64>{1, 7}));
    }
};

QTEST_MAIN(GalleryModelTest)
#include "tst_gallery_model.moc"
