#include "tests/ui/gallery/gallery_view_fixture.h"
#include "ui/gallery/gallery_view.h"

#include <QClipboard>
#include <QMenu>
#include <QMimeData>

using namespace arcflow::ui;
using Ids = QVector<qint64>;

class GalleryControllerTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GalleryWidgets> m_gallery;

    Ids m_ids;
    int rating(int i) { return m_gallery->image(m_ids[i]).rating; }
    bool rejected(int i) { return m_gallery->image(m_ids[i]).rejected; }
    QStringList tags(int i) { return m_gallery->image(m_ids[i]).tags; }
    QUndoStack& stack() { return *m_gallery->controller.undoStack(); }
    QVector<AlbumRecord> albums() {
        return m_gallery->ask([](LibraryDatabase& db) { return db.albums(); });
    }
    Ids members(qint64 album) {
        ImageFilter filter;
        filter.album = album;
        return m_gallery->ask([filter](LibraryDatabase& db) { return db.imageIds(filter); });
    }
    /// Lets the answers that undo needs come in: the library is asked in order.
    void settle() {
        m_gallery->ask([](LibraryDatabase&) {});
        m_gallery->ask([](LibraryDatabase&) {});
    }

private Q_SLOTS:
    void init() {
        m_gallery = std::make_unique<GalleryWidgets>();
        QVector<ImageRecord> records;
        for (int i = 0; i < 6; ++i) {
            ImageRecord record = GalleryFixture::record(i);
            record.studentFile = m_gallery->paint(QStringLiteral("picture %1.png").arg(i), i);
            record.rating = i % 3;
            records.append(record);
        }
        m_ids = m_gallery->fill(records);
        m_gallery->refresh();
    }
    void cleanup() { m_gallery.reset(); }

    void ratingsAreUndoneEachToItsOwn() {
        m_gallery->controller.rate({m_ids[0], m_ids[1], m_ids[2]}, 5);
        QTRY_COMPARE(rating(0) + rating(1) + rating(2), 15);
        stack().undo();
        settle();
        QCOMPARE(rating(0), 0);
        QCOMPARE(rating(1), 1);
        QCOMPARE(rating(2), 2);
        stack().redo();
        settle();
        QCOMPARE(rating(1), 5);
    }

    void quickCommandsUndoExactly() {
        m_gallery->controller.rate({m_ids[1]}, 4); // none of the answers is here before the next command
        m_gallery->controller.rate({m_ids[1]}, 2);
        m_gallery->controller.toggleRejected({m_ids[1]});
        stack().undo();
        stack().undo();
        settle();
        QCOMPARE(rating(1), 4);
        QVERIFY(!rejected(1));
        stack().undo();
        settle();
        QCOMPARE(rating(1), 1);
        stack().redo();
        stack().redo();
        stack().redo();
        settle();
        QCOMPARE(rating(1), 2);
        QVERIFY(rejected(1));
    }

    void rejectingTwiceTakesItBack() {
        m_gallery->loaded(0);
        m_gallery->controller.toggleRejected(m_ids.mid(0, 2));
        QTRY_VERIFY(m_gallery->model.record(5) && m_gallery->model.record(5)->rejected); // the oldest is last
        QVERIFY(rejected(0) && rejected(1) && !rejected(2));
        m_gallery->controller.toggleRejected(m_ids.mid(0, 3)); // one is not yet
        settle();
        QVERIFY(rejected(0) && rejected(2));
        QTRY_VERIFY(m_gallery->model.record(3) && m_gallery->model.record(3)->rejected);
        m_gallery->controller.toggleRejected(m_ids.mid(0, 3));
        settle();
        QVERIFY(!rejected(0) && !rejected(2));
    }

    void tagsComeAndGoWithUndo() {
        m_gallery->ask([id = m_ids[0]](LibraryDatabase& db) { db.addTag({id}, QStringLiteral("cover")); });
        m_gallery->controller.addTag({m_ids[0], m_ids[1]}, QStringLiteral("  cover "));
        settle();
        QCOMPARE(tags(1), QStringList{QStringLiteral("cover")});
        stack().undo();
        settle();
        QCOMPARE(tags(0), QStringList{QStringLiteral("cover")}); // it had it before
        QVERIFY(tags(1).isEmpty());
        m_gallery->controller.removeTag(m_ids, QStringLiteral("cover"));
        settle();
        QVERIFY(tags(0).isEmpty());
        stack().undo();
        settle();
        QCOMPARE(tags(0), QStringList{QStringLiteral("cover")});
        QVERIFY(tags(1).isEmpty());
        m_gallery->controller.addTag(m_ids, QStringLiteral("   "));
        QCOMPARE(stack().count(), 1 + stack().index());
    }

    void trashMovesTheFilesAndUndoBringsThemBack() {
        const QString file = m_gallery->image(m_ids[2]).studentFile;
        m_gallery->controller.trash({m_ids[2], m_ids[3]});
        QTRY_COMPARE(m_gallery->model.rowCount(), 4);
        QVERIFY(!QFile::exists(file));
        QVERIFY(m_gallery->image(m_ids[2]).trashed);
        QCOMPARE(m_gallery->notices.size(), 1);
        stack().undo();
        QTRY_COMPARE(m_gallery->model.rowCount(), 6);
        QVERIFY(QFile::exists(file));
        QCOMPARE(m_gallery->image(m_ids[2]).studentFile, file);
        stack().redo();
        QTRY_COMPARE(m_gallery->model.rowCount(), 4);
        QVERIFY(!QFile::exists(file));
    }

    void inTheTrashDeleteAsksFirst() {
        m_gallery->controller.trash({m_ids[2], m_ids[3]});
        ImageFilter trash;
        trash.onlyTrashed = true;
        m_gallery->model.setFilter(trash);
        QTRY_COMPARE(m_gallery->model.rowCount(), 2);
        QSignalSpy asked(&m_gallery->controller, &GalleryController::deletionRequested);
        m_gallery->controller.trash({m_ids[2]});
        QCOMPARE(asked.size(), 1);
        m_gallery->controller.deleteForever({m_ids[2]});
        QTRY_COMPARE(m_gallery->model.rowCount(), 1);
        QCOMPARE(m_gallery->image(m_ids[2]).id, 0);
        m_gallery->controller.restore({m_ids[3]});
        QTRY_COMPARE(m_gallery->model.rowCount(), 0);
        QVERIFY(!m_gallery->image(m_ids[3]).trashed);
    }

    void albumsWithUndo() {
        m_gallery->controller.addAlbum(QStringLiteral("Covers"));
        settle();
        AlbumRecord album = albums().value(0);
        QCOMPARE(album.name, QStringLiteral("Covers"));
        m_gallery->controller.addToAlbum(album, {m_ids[0], m_ids[1]});
        m_gallery->controller.addToAlbum(album, {m_ids[1], m_ids[2]});
        settle();
        QCOMPARE(members(album.id).size(), 3);
        stack().undo();
        settle();
        QCOMPARE(members(album.id), (Ids{m_ids[1], m_ids[0]}));
        m_gallery->controller.renameAlbum(album, QStringLiteral("Jackets"));
        settle();
        QCOMPARE(albums().value(0).name, QStringLiteral("Jackets"));
        stack().undo();
        settle();
        QCOMPARE(albums().value(0).name, QStringLiteral("Covers"));
        m_gallery->controller.removeAlbum(albums().value(0));
        settle();
        QVERIFY(albums().isEmpty());
        QVERIFY(!m_gallery->image(m_ids[0]).trashed);
        stack().undo();
        settle();
        QCOMPARE(albums().size(), 1);
        QCOMPARE(members(albums().value(0).id), (Ids{m_ids[1], m_ids[0]}));
        stack().redo();
        settle();
        QVERIFY(albums().isEmpty());
    }

    void oneImageIsCopiedAsAPicture() {
        m_gallery->controller.copy({m_ids[1]});
        QTRY_VERIFY(QGuiApplication::clipboard()->mimeData() && QGuiApplication::clipboard()->mimeData()->hasImage());
        const QMimeData* data = QGuiApplication::clipboard()->mimeData();
        QCOMPARE(qvariant_cast<QImage>(data->imageData()).convertToFormat(QImage::Format_RGB32),
                 GalleryFixture::scene(1, {128, 128}));
        QCOMPARE(data->urls().value(0).toLocalFile(), m_gallery->image(m_ids[1]).studentFile);
        QTRY_COMPARE(m_gallery->notices.size(), 1);
    }

    void severalAreCopiedAsFiles() {
        m_gallery->controller.copy(m_ids.mid(0, 3));
        QTRY_COMPARE(m_gallery->notices.size(), 1);
        const QMimeData* data = QGuiApplication::clipboard()->mimeData();
        QCOMPARE(data->urls().size(), 3);
        QVERIFY(!data->hasImage());
        const QByteArray gnome = data->data(QStringLiteral("x-special/gnome-copied-files"));
        QVERIFY(gnome.startsWith("copy\nfile:///"));
        QVERIFY(gnome.contains("picture%200.png"));
    }

    void anOlderCopyDoesNotOverwriteANewerOne() {
        m_gallery->controller.copy({m_ids[1]});
        m_gallery->controller.copy({m_ids[4], m_ids[5]});
        QTRY_COMPARE(m_gallery->notices.size(), 1);
        settle();
        QThreadPool::globalInstance()->waitForDone();
        QCoreApplication::processEvents();
        QCOMPARE(QGuiApplication::clipboard()->mimeData()->urls().size(), 2);
        QCOMPARE(m_gallery->notices.size(), 1);
    }

    void filesAreShownInTheFileManager() {
        QStringList shown;
        m_gallery->controller.setRevealer([&](const QStringList& files) { shown = files; });
        m_gallery->controller.reveal({m_ids[3]});
        QTRY_COMPARE(shown, QStringList{m_gallery->image(m_ids[3]).studentFile});
    }

    void theMenuActsOnTheSelection() {
        GalleryView view(m_gallery->thumbnails);
        view.setModel(&m_gallery->model);
        view.setSelectionModel(&m_gallery->selection);
        m_gallery->controller.serve(&view);
        view.resize(600, 400);
        view.show();
        m_gallery->loaded(0);
        m_gallery->selection.selectIds({m_ids[4], m_ids[5]});
        m_gallery->ask([](LibraryDatabase& db) { db.addAlbum(QStringLiteral("Covers")); });
        QSignalSpy compared(&m_gallery->controller, &GalleryController::compareRequested);
        QSignalSpy promoted(&m_gallery->controller, &GalleryController::promoteRequested);
        QSignalSpy exported(&m_gallery->controller, &GalleryController::exportRequested);
        Q_EMIT view.menuRequested(view.mapToGlobal(QPoint(10, 10)));
        QMenu* menu = nullptr;
        QTRY_VERIFY((menu = view.findChild<QMenu*>(QStringLiteral("galleryMenu"))));
        for (const char* name : {"compare", "promote", "export", "reject"}) {
            QAction* action = menu->findChild<QAction*>(QLatin1String(name));
            QVERIFY2(action, name);
            action->trigger();
        }
        const Ids expected{m_ids[5], m_ids[4]}; // in the order of the view
        QCOMPARE(compared.first().first().value<Ids>(), expected);
        QCOMPARE(promoted.first().first().value<Ids>(), expected);
        QCOMPARE(exported.first().first().value<Ids>(), expected);
        QTRY_VERIFY(rejected(4) && rejected(5));
        QVERIFY(!menu->findChild<QAction*>(QStringLiteral("useSettings"))); // of one image only
        menu->findChild<QAction*>(QStringLiteral("crop"))->trigger();
        QCOMPARE(view.fit(), ThumbnailFit::whole);
        menu->close();
    }

    void keysInAViewReachTheLibrary() {
        GalleryView view(m_gallery->thumbnails);
        view.setModel(&m_gallery->model);
        view.setSelectionModel(&m_gallery->selection);
        m_gallery->controller.serve(&view);
        view.resize(600, 400);
        view.show();
        m_gallery->selection.selectIds({m_ids[4]});
        QTest::keyClick(&view, Qt::Key_3);
        QTRY_COMPARE(rating(4), 3);
        QTest::keyClick(&view, Qt::Key_Delete);
        QTRY_COMPARE(m_gallery->model.rowCount(), 5);
        QCOMPARE(m_gallery->selection.ids(), Ids{m_ids[3]}); // culling goes on with the next one
        QTest::keyClick(&view, Qt::Key_5);
        QTRY_COMPARE(rating(3), 5);
    }
};

QTEST_MAIN(GalleryControllerTest)
#include "tst_gallery_controller.moc"
