#include "tests/ui/gallery/gallery_view_fixture.h"
#include "ui/gallery/album_list.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QListView>
#include <QMimeData>
#include <QToolButton>

using namespace arcflow::ui;

class AlbumListTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GalleryWidgets> m_gallery;
    std::unique_ptr<AlbumList> m_list;

    QAbstractItemModel* model() const { return m_list->view()->model(); }
    QString text(int row) const { return model()->index(row, 0).data().toString(); }
    int count(int row) const { return model()->index(row, 0).data(AlbumModel::CountRole).toInt(); }
    void click(int row) {
        QTest::mouseClick(m_list->view()->viewport(), Qt::LeftButton, {},
                          m_list->view()->visualRect(model()->index(row, 0)).center());
    }
    bool drop(int row, const QVector<qint64>& ids) {
        QByteArray bytes;
        for (const qint64 id : ids) {
            bytes += QByteArray::number(id) + ' ';
        }
        QMimeData data;
        data.setData(QLatin1String(imageIdsMimeType), bytes);
        const QModelIndex index = model()->index(row, 0);
        return model()->canDropMimeData(&data, Qt::CopyAction, -1, -1, index) &&
               model()->dropMimeData(&data, Qt::CopyAction, -1, -1, index);
    }

private Q_SLOTS:
    void init() {
        m_gallery = std::make_unique<GalleryWidgets>(5);
        m_gallery->ask([](LibraryDatabase& db) {
            db.addAlbum(QStringLiteral("Covers"));
            db.addAlbum(QStringLiteral("Sketches"));
        });
        m_list = std::make_unique<AlbumList>(m_gallery->controller);
        m_list->resize(220, 400);
        m_list->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_list.get()));
        new QAbstractItemModelTester(model(), QAbstractItemModelTester::FailureReportingMode::QtTest, m_list.get());
        QTRY_COMPARE(model()->rowCount(), 4);
        m_gallery->refresh();
    }
    void cleanup() {
        m_list.reset();
        m_gallery.reset();
    }

    void showsAlbumsWithCounts() {
        QCOMPARE(text(1), QStringLiteral("Covers"));
        QCOMPARE(text(2), QStringLiteral("Sketches"));
        QTRY_COMPARE(count(0), 5);
        QCOMPARE(count(1), 0);
        m_gallery->library.setTrashed({m_gallery->model.idAt(0)}, true);
        QTRY_COMPARE(count(3), 1);
        QTRY_COMPARE(count(0), 4);
    }

    void choosingTellsWhatToShow() {
        QSignalSpy all(m_list.get(), &AlbumList::allChosen);
        QSignalSpy album(m_list.get(), &AlbumList::albumChosen);
        QSignalSpy trash(m_list.get(), &AlbumList::trashChosen);
        click(2);
        click(3);
        click(0);
        QCOMPARE(album.size(), 1);
        QCOMPARE(album.first().first().toLongLong(), m_list->albums()[1].id);
        QCOMPARE(trash.size(), 1);
        QCOMPARE(all.size(), 1);
        ImageFilter filter;
        filter.album = m_list->albums()[0].id;
        m_list->setFilter(filter);
        QCOMPARE(m_list->view()->currentIndex().row(), 1);
    }

    void imagesAreDroppedOnAlbums() {
        const QVector<qint64> ids = m_gallery->idsOf({0, 1, 2});
        QVERIFY(drop(1, ids));
        QTRY_COMPARE(count(1), 3);
        QVERIFY(!drop(0, ids)); // all images are there already
        m_gallery->controller.undoStack()->undo();
        QTRY_COMPARE(count(1), 0);
        QVERIFY(drop(3, ids)); // the trash
        QTRY_COMPARE(count(3), 3);
        QMimeData foreign;
        foreign.setText(QStringLiteral("1 2 3"));
        QVERIFY(!model()->canDropMimeData(&foreign, Qt::CopyAction, -1, -1, model()->index(1, 0)));
    }

    void aNewAlbumIsNamedAtOnce() {
        QTest::mouseClick(m_list->findChild<QToolButton*>(QStringLiteral("addAlbum")), Qt::LeftButton);
        QLineEdit* editor = nullptr;
        QTRY_VERIFY((editor = m_list->view()->findChild<QLineEdit*>()));
        editor->selectAll();
        QTest::keyClicks(editor, QStringLiteral("Moons"));
        QTest::keyClick(editor, Qt::Key_Return);
        QTRY_COMPARE(text(2), QStringLiteral("Moons"));
        QCOMPARE(model()->rowCount(), 5);
        m_gallery->controller.undoStack()->undo();
        m_gallery->controller.undoStack()->undo();
        QTRY_COMPARE(model()->rowCount(), 4);
    }

    void namesAreNotTakenTwice() {
        QVERIFY(!model()->setData(model()->index(1, 0), QStringLiteral("Sketches"), Qt::EditRole));
        QVERIFY(!model()->setData(model()->index(1, 0), QStringLiteral("  "), Qt::EditRole));
        QVERIFY(!model()->setData(model()->index(0, 0), QStringLiteral("x"), Qt::EditRole));
        QCOMPARE(m_gallery->controller.undoStack()->count(), 0);
    }

    void deletingAnAlbumCanBeUndone() {
        QVERIFY(drop(2, m_gallery->idsOf({3, 4})));
        QTRY_COMPARE(count(2), 2);
        click(2);
        QTest::keyClick(m_list->view(), Qt::Key_Delete);
        QTRY_COMPARE(model()->rowCount(), 3);
        QCOMPARE(m_gallery->model.rowCount(), 5); // its images stay
        m_gallery->controller.undoStack()->undo();
        QTRY_COMPARE(model()->rowCount(), 4);
        QCOMPARE(text(2), QStringLiteral("Sketches"));
        QCOMPARE(count(2), 2);
    }
};

QTEST_MAIN(AlbumListTest)
#include "tst_album_list.moc"
