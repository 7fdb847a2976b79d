#include "tests/ui/gallery/gallery_view_fixture.h"
#include "ui/gallery/album_list.h"
#include "ui/gallery/filter_bar.h"
#include "ui/gallery/gallery_panel.h"
#include "ui/gallery/gallery_view.h"

#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QPushButton>
#include <QSlider>

using namespace arcflow::ui;

class GalleryPanelTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GalleryWidgets> m_gallery;
    std::unique_ptr<GalleryPanel> m_panel;

    void open(int images) {
        m_gallery = std::make_unique<GalleryWidgets>(images);
        m_panel = std::make_unique<GalleryPanel>(m_gallery->controller, m_gallery->selection, m_gallery->thumbnails);
        m_panel->resize(1100, 700);
        m_panel->show();
        m_panel->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_panel.get()));
    }
    template <typename Widget> Widget* part(const char* name) const {
        return m_panel->findChild<Widget*>(QLatin1String(name));
    }
    QString count() const { return part<QLabel>("count")->text(); }

private Q_SLOTS:
    void cleanup() {
        m_panel.reset();
        m_gallery.reset();
    }

    void searchFindsAndLeadsToTheImages() {
        open(60);
        QTRY_VERIFY(count().startsWith(QStringLiteral("60")));
        QTest::keyClick(m_panel->view(), Qt::Key_F, Qt::ControlModifier);
        QTRY_VERIFY(m_panel->filterBar()->searchField()->hasFocus());
        QTest::keyClicks(m_panel->filterBar()->searchField(), QStringLiteral("number 42"));
        QTRY_COMPARE(m_gallery->model.rowCount(), 1);
        QTRY_COMPARE(count(), countText(1, 60));
        QTest::keyClick(m_panel->filterBar()->searchField(), Qt::Key_Return);
        QTRY_VERIFY(m_panel->view()->hasFocus());
    }

    void nothingFoundOffersTheWayBack() {
        open(20);
        auto* action = part<QPushButton>("emptyAction");
        QVERIFY(!action->isVisible());
        QTest::keyClicks(m_panel->filterBar()->searchField(), QStringLiteral("zebra"));
        QTRY_VERIFY(action->isVisible());
        QVERIFY(m_panel->view()->viewport()->rect().contains(action->geometry()));
        QTest::mouseClick(action, Qt::LeftButton);
        QTRY_COMPARE(m_gallery->model.rowCount(), 20);
        QVERIFY(!action->isVisible());
        QVERIFY(m_panel->filterBar()->searchField()->text().isEmpty());
    }

    void albumsFilter() {
        open(10);
        const auto [album, other] = m_gallery->ask([ids = m_gallery->idsOf({1, 4})](LibraryDatabase& db) {
            const qint64 made = db.addAlbum(QStringLiteral("Covers"));
            db.addToAlbum(made, ids);
            return std::pair(made, db.addAlbum(QStringLiteral("Other")));
        });
        Q_EMIT m_gallery->library.albumsChanged();
        QVERIFY(!m_panel->albumList()->isVisible());
        m_panel->setAlbumsShown(true);
        QTRY_COMPARE(m_panel->albumList()->albums().size(), 2);
        QListView* list = m_panel->albumList()->view();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
        QTRY_COMPARE(m_gallery->model.rowCount(), 2);
        QCOMPARE(m_panel->filterBar()->filter().album, std::optional(album));
        m_panel->filterBar()->clearAll();
        QTRY_COMPARE(m_gallery->model.rowCount(), 10);
        QCOMPARE(list->currentIndex().row(), 0);
        Q_UNUSED(other)
    }

    void theTrashIsEmptiedOnlyWhenMeant() {
        open(10);
        m_gallery->controller.trash(m_gallery->idsOf({0, 1, 2}));
        QTRY_COMPARE(m_gallery->model.rowCount(), 7);
        QVERIFY(!part<QWidget>("trashBar")->isVisible());
        m_panel->setAlbumsShown(true);
        QListView* list = m_panel->albumList()->view();
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualRect(list->model()->index(1, 0)).center());
        QTRY_COMPARE(m_gallery->model.rowCount(), 3);
        QVERIFY(part<QWidget>("trashBar")->isVisible());
        auto* remove = part<QPushButton>("delete");
        auto* restore = part<QPushButton>("restore");
        QVERIFY(!restore->isEnabled());

        m_gallery->selection.selectIds({m_gallery->model.idAt(1)});
        QTRY_VERIFY(restore->isEnabled());
        QTest::mouseClick(restore, Qt::LeftButton);
        QTRY_COMPARE(m_gallery->model.rowCount(), 2);

        m_gallery->selection.selectIds({m_gallery->model.idAt(0)});
        QTest::qWait(0);
        QTest::keyClick(m_panel->view(), Qt::Key_Delete);
        const QString asking = remove->text();
        QVERIFY2(asking.contains(QStringLiteral("Really")), qPrintable(asking));
        QCOMPARE(m_gallery->model.rowCount(), 2);
        m_gallery->selection.clearSelection(); // other images are meant now: the question is off
        QTRY_VERIFY(!remove->text().contains(QStringLiteral("Really")));
        QTest::mouseClick(remove, Qt::LeftButton);
        QTest::mouseClick(remove, Qt::LeftButton);
        QTRY_COMPARE(m_gallery->model.rowCount(), 0);
        QVERIFY(!remove->isEnabled());
        m_panel->filterBar()->clearAll();
        QTRY_COMPARE(m_gallery->model.rowCount(), 8);
    }

    void zoomSliderAndViewAgree() {
        open(10);
        part<QSlider>("zoom")->setValue(200);
        QCOMPARE(m_panel->view()->tileSide(), 200);
        m_panel->view()->setTileSide(120);
        QCOMPARE(part<QSlider>("zoom")->value(), 120);
    }

    void refreshByKey() {
        open(10);
        m_gallery->fill({GalleryFixture::record(77)}); // without a signal
        m_panel->view()->setFocus();
        QTest::keyClick(m_panel->view(), Qt::Key_F5);
        QTRY_COMPARE(m_gallery->model.rowCount(), 11);
    }

    void narrowWindowsWrapTheFilter() {
        open(10);
        const int one = m_panel->filterBar()->height();
        m_panel->resize(520, 700);
        QTRY_VERIFY(m_panel->filterBar()->height() > one);
        QVERIFY(m_panel->width() <= 520);
    }
};

QTEST_MAIN(GalleryPanelTest)
#include "tst_gallery_panel.moc"
