#include "tests/ui/gallery/gallery_view_fixture.h"
#include "ui/gallery/gallery_view.h"

#include <QAccessible>
#include <QMimeData>
#include <QScrollBar>
#include <QShortcut>
#include <QToolTip>
#include <QVBoxLayout>

using namespace arcflow::ui;
using Ids = QVector<qint64>;

namespace {

/// Notes what would be dragged: a real drag needs another program to end it.
class ViewWithDrag : public GalleryView {
public:
    using GalleryView::GalleryView;
    std::unique_ptr<QMimeData> dragged;

protected:
    void startDrag(Qt::DropActions) override { dragged.reset(model()->mimeData(selectionModel()->selectedIndexes())); }
};

} // namespace

class GalleryViewTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GalleryWidgets> m_gallery;
    std::unique_ptr<ViewWithDrag> m_view;

    /// Five columns of 100 pixels.
    void open(int images, TileGrid::Flow flow = TileGrid::Flow::grid) {
        m_gallery = std::make_unique<GalleryWidgets>(images);
        m_view = std::make_unique<ViewWithDrag>(m_gallery->thumbnails);
        m_view->setModel(&m_gallery->model);
        m_view->setSelectionModel(&m_gallery->selection);
        m_view->setTileSide(100);
        m_view->setFlow(flow);
        m_view->resize(24 + 5 * 100 + 4 * 8 + m_view->verticalScrollBar()->sizeHint().width(), 420);
        m_view->show();
        m_view->setFocus();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        if (flow == TileGrid::Flow::grid && images > 20) {
            QCOMPARE(m_view->grid().columns(), 5);
        }
    }
    QPoint at(int row) const { return m_view->visualRect(m_gallery->model.index(row)).center(); }
    void click(int row, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, modifiers, at(row));
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = {}) { QTest::keyClick(m_view.get(), key, modifiers); }
    Ids selected() const { return m_gallery->selection.ids(); }
    int current() const { return m_view->currentIndex().row(); }
    Ids rows(const QVector<int>& rows) const { return m_gallery->idsOf(rows); }
    void drag(QPoint from, QPoint to, Qt::KeyboardModifiers modifiers = {}) {
        QTest::mousePress(m_view->viewport(), Qt::LeftButton, modifiers, from);
        for (int i = 1; i <= 4; ++i) {
            const QPoint position = from + (to - from) * i / 4;
            QMouseEvent move(QEvent::MouseMove, position, m_view->viewport()->mapToGlobal(position), Qt::NoButton,
                             Qt::LeftButton, modifiers);
            QCoreApplication::sendEvent(m_view->viewport(), &move);
        }
        QTest::mouseRelease(m_view->viewport(), Qt::LeftButton, modifiers, to);
    }

private Q_SLOTS:
    void cleanup() {
        m_view.reset();
        m_gallery.reset();
    }

    void arrowsMoveThroughTheGrid() {
        open(23);
        key(Qt::Key_Right);
        QVERIFY(current() >= 0);
        key(Qt::Key_Home);
        QCOMPARE(current(), 0);
        QCOMPARE(selected(), rows({0}));
        key(Qt::Key_Right);
        key(Qt::Key_Down);
        QCOMPARE(current(), 6);
        key(Qt::Key_Left);
        key(Qt::Key_Up);
        QCOMPARE(selected(), rows({0}));
        key(Qt::Key_End);
        QCOMPARE(selected(), rows({22}));
        key(Qt::Key_PageUp);
        QCOMPARE(current(), 22 - 5 * (420 / 108));
    }

    void shiftExtendsAndCtrlMovesAlone() {
        open(23);
        click(6);
        key(Qt::Key_Down, Qt::ShiftModifier);
        QCOMPARE(selected(), rows({6, 7, 8, 9, 10, 11}));
        key(Qt::Key_Left, Qt::ShiftModifier);
        QCOMPARE(selected(), rows({6, 7, 8, 9, 10}));
        key(Qt::Key_Right, Qt::ControlModifier);
        QCOMPARE(current(), 11);
        QCOMPARE(selected().size(), 5);
        key(Qt::Key_Space, Qt::ControlModifier);
        QCOMPARE(selected().size(), 6);
        key(Qt::Key_A, Qt::ControlModifier);
        QCOMPARE(selected().size(), 23);
    }

    void clicksSelect() {
        open(23);
        click(3);
        click(8, Qt::ControlModifier);
        QCOMPARE(selected(), rows({3, 8}));
        click(3, Qt::ControlModifier);
        QCOMPARE(selected(), rows({8}));
        click(11, Qt::ShiftModifier);
        QCOMPARE(selected(), rows({3, 4, 5, 6, 7, 8, 9, 10, 11}));
        click(5); // on a selected one: it alone, when the button comes up
        QCOMPARE(selected(), rows({5}));
        QTest::mouseClick(m_view->viewport(), Qt::LeftButton, {}, QPoint(3, 3));
        QVERIFY(selected().isEmpty());
    }

    void cullingKeysTellWhatIsMeant() {
        open(23);
        QSignalSpy rated(m_view.get(), &GalleryView::rateRequested);
        QSignalSpy rejected(m_view.get(), &GalleryView::rejectRequested);
        QSignalSpy promoted(m_view.get(), &GalleryView::promoteRequested);
        QSignalSpy opened(m_view.get(), &GalleryView::opened);
        QSignalSpy trashed(m_view.get(), &GalleryView::trashRequested);
        QSignalSpy copied(m_view.get(), &GalleryView::copyRequested);
        QVERIFY(selected().isEmpty());
        key(Qt::Key_4); // nothing is selected: the one with the focus is meant
        QCOMPARE(rated.first().first().value<Ids>(), rows({current()}));
        click(2);
        click(4, Qt::ControlModifier);
        rated.clear();
        for (int stars = 0; stars <= 5; ++stars) {
            key(static_cast<Qt::Key>(Qt::Key_0 + stars));
            QCOMPARE(rated.last().at(0).value<Ids>(), rows({2, 4}));
            QCOMPARE(rated.last().at(1).toInt(), stars);
        }
        key(Qt::Key_6);
        QCOMPARE(rated.size(), 6);
        key(Qt::Key_X);
        key(Qt::Key_P);
        key(Qt::Key_Delete);
        key(Qt::Key_C, Qt::ControlModifier);
        for (const QSignalSpy* spy : {&rejected, &promoted, &trashed, &copied}) {
            QCOMPARE(spy->size(), 1);
            QCOMPARE(spy->first().at(0).value<Ids>(), rows({2, 4}));
        }
        key(Qt::Key_Space);
        key(Qt::Key_Return);
        QTest::mouseDClick(m_view->viewport(), Qt::LeftButton, {}, at(7));
        QCOMPARE(opened.size(), 3);
        QCOMPARE(opened.first().first().toLongLong(), rows({4}).first()); // the current one
        QCOMPARE(opened.last().first().toLongLong(), rows({7}).first());
    }

    void aWindowsShortcutsDoNotTakeTheKeys() {
        open(23);
        m_view->hide();
        QWidget window;
        (new QVBoxLayout(&window))->addWidget(m_view.get());
        QShortcut shortcut(Qt::Key_2, &window);
        QSignalSpy stolen(&shortcut, &QShortcut::activated);
        QSignalSpy rated(m_view.get(), &GalleryView::rateRequested);
        window.show();
        m_view->show();
        window.activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        m_view->setFocus();
        click(0);
        QTest::keyClick(window.windowHandle(), Qt::Key_2);
        QCOMPARE(rated.size(), 1);
        QVERIFY(stolen.isEmpty());
        m_view->setParent(nullptr);
    }

    void rubberBand() {
        open(23);
        const QRect first = m_view->visualRect(m_gallery->model.index(1));
        const QRect last = m_view->visualRect(m_gallery->model.index(7));
        drag(first.topLeft() - QPoint(4, 4), last.center());
        QCOMPARE(selected(), rows({1, 2, 6, 7}));
        drag(QPoint(3, 3), at(0), Qt::ControlModifier);
        QCOMPARE(selected(), rows({0, 1, 2, 6, 7}));
        drag(QPoint(3, 3), at(0));
        QCOMPARE(selected(), rows({0}));
    }

    void draggingTakesTheFilesAlong() {
        open(23);
        m_gallery->loaded(0);
        click(3);
        click(4, Qt::ControlModifier);
        drag(at(4), at(4) + QPoint(60, 60));
        QVERIFY(m_view->dragged);
        QCOMPARE(m_view->dragged->urls().size(), 2);
        QCOMPARE(imageIdsFrom(m_view->dragged.get()), rows({3, 4}));
        QCOMPARE(selected(), rows({3, 4}));
        m_view->dragged.reset();
        drag(at(9), at(9) + QPoint(60, 60)); // one that was not selected
        QCOMPARE(imageIdsFrom(m_view->dragged.get()), rows({9}));
        const QPixmap one = m_view->dragPixmap({m_gallery->model.index(9)});
        const QPixmap heap = m_view->dragPixmap({m_gallery->model.index(9), m_gallery->model.index(10)});
        QVERIFY(!one.isNull() && heap.width() > one.width());
    }

    void theMenuKeepsTheSelection() {
        open(23);
        QSignalSpy menu(m_view.get(), &GalleryView::menuRequested);
        click(1);
        click(2, Qt::ControlModifier);
        const auto right = [&](int row) {
            QTest::mouseClick(m_view->viewport(), Qt::RightButton, {}, at(row));
            QContextMenuEvent event(QContextMenuEvent::Mouse, at(row), m_view->viewport()->mapToGlobal(at(row)));
            QCoreApplication::sendEvent(m_view->viewport(), &event);
        };
        right(2);
        QCOMPARE(selected(), rows({1, 2}));
        right(8);
        QCOMPARE(selected(), rows({8}));
        QCOMPARE(menu.size(), 2);
        QContextMenuEvent key(QContextMenuEvent::Keyboard, QPoint(), QPoint());
        QCoreApplication::sendEvent(m_view->viewport(), &key);
        QCOMPARE(menu.last().first().toPoint(), m_view->viewport()->mapToGlobal(at(8)));
    }

    void zoom() {
        open(500);
        m_view->verticalScrollBar()->setValue(2000);
        click(m_view->grid().linesIn({0, m_view->verticalScrollBar()->value() + 100, 10, 10}).first + 2);
        const int row = current();
        const int before = at(row).y();
        QSignalSpy changed(m_view.get(), &GalleryView::tileSideChanged);
        QWheelEvent wheel(at(row), m_view->viewport()->mapToGlobal(at(row)), {}, {0, 120}, Qt::NoButton,
                          Qt::ControlModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_view->viewport(), &wheel);
        QCOMPARE(changed.size(), 1);
        QVERIFY(m_view->tileSide() > 100);
        QVERIFY(std::abs(at(row).y() - before) <= 2); // stays under the eye
        m_view->setTileSide(10000);
        QCOMPARE(m_view->tileSide(), GalleryView::largestSide);
        m_view->setTileSide(1);
        QCOMPARE(m_view->tileSide(), GalleryView::smallestSide);
        key(Qt::Key_Plus, Qt::ControlModifier);
        QVERIFY(m_view->tileSide() > GalleryView::smallestSide);
    }

    void wheelScrollsByPixels() {
        open(500);
        QWheelEvent touch(at(0), m_view->viewport()->mapToGlobal(at(0)), {0, -33}, {0, -66}, Qt::NoButton, {},
                          Qt::ScrollUpdate, false);
        QCoreApplication::sendEvent(m_view->viewport(), &touch);
        QCOMPARE(m_view->verticalScrollBar()->value(), 33);
        QWheelEvent notch(at(0), m_view->viewport()->mapToGlobal(at(0)), {}, {0, -120}, Qt::NoButton, {},
                          Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_view->viewport(), &notch);
        const int target = 33 + QApplication::wheelScrollLines() * m_view->verticalScrollBar()->singleStep() / 2;
        QTRY_COMPARE(m_view->verticalScrollBar()->value(), target);
    }

    void keysScrollIntoView() {
        open(500);
        key(Qt::Key_End);
        QVERIFY(m_view->viewport()->rect().contains(m_view->visualRect(m_view->currentIndex())));
        QCOMPARE(m_view->verticalScrollBar()->value(), m_view->verticalScrollBar()->maximum());
        key(Qt::Key_Home);
        QCOMPARE(m_view->verticalScrollBar()->value(), 0);
    }

    void newImagesDoNotMoveWhatIsSeen() {
        open(500);
        QCOMPARE(m_view->verticalScrollBar()->value(), 0);
        m_view->verticalScrollBar()->setValue(3000);
        const int row = m_view->grid().linesIn({0, 3000, 10, 10}).first;
        const qint64 id = m_gallery->model.idAt(row);
        const int top = m_view->visualRect(m_gallery->model.index(row)).top();
        for (int i = 0; i < 7; ++i) {
            m_gallery->library.addImage(GalleryFixture::record(1000 + i));
        }
        QTRY_COMPARE(m_gallery->model.rowCount(), 507);
        QCOMPARE(m_view->visualRect(m_gallery->model.index(m_gallery->model.rowOf(id))).top(), top);
        m_view->verticalScrollBar()->setValue(0); // at the top, new ones are shown
        m_gallery->library.addImage(GalleryFixture::record(2000));
        QTRY_COMPARE(m_gallery->model.rowCount(), 508);
        QCOMPARE(m_view->verticalScrollBar()->value(), 0);
    }

    void anotherFilterStartsAtTheTopOrAtTheSelection() {
        open(500);
        m_view->verticalScrollBar()->setValue(3000);
        ImageFilter filter;
        filter.text = QStringLiteral("house");
        m_gallery->model.setFilter(filter);
        QTRY_COMPARE(m_view->verticalScrollBar()->value(), 0);
        m_gallery->selection.selectIds({m_gallery->model.idAt(400)});
        filter.sort = ImageSort::oldestFirst;
        m_gallery->model.setFilter(filter);
        QTRY_COMPARE(current(), 99);
        QTRY_VERIFY(m_view->viewport()->rect().contains(at(99)));
    }

    void aStripIsOneRow() {
        open(200, TileGrid::Flow::strip);
        m_view->resize(600, 168);
        QTRY_COMPARE(m_view->viewport()->width(), 600);
        QVERIFY(m_view->verticalScrollBar()->maximum() == 0);
        QVERIFY(m_view->horizontalScrollBar()->maximum() > 10000);
        const QRect first = m_view->visualRect(m_gallery->model.index(0));
        const QRect second = m_view->visualRect(m_gallery->model.index(1));
        QCOMPARE(first.top(), second.top());
        QCOMPARE(second.left() - first.right() - 1, TileGrid::gap);
        QVERIFY(first.bottom() < m_view->viewport()->height());
        click(0);
        key(Qt::Key_Right);
        QCOMPARE(current(), 1);
        key(Qt::Key_End);
        QVERIFY(m_view->viewport()->rect().contains(at(199)));
        QWheelEvent touch(QPoint(50, 50), QPoint(50, 50), {0, 40}, {0, 80}, Qt::NoButton, {}, Qt::ScrollUpdate, false);
        const int before = m_view->horizontalScrollBar()->value();
        QCoreApplication::sendEvent(m_view->viewport(), &touch);
        QCOMPARE(m_view->horizontalScrollBar()->value(), before - 40);
    }

    void gridAndStripShareTheSelection() {
        open(100);
        GalleryView strip(m_gallery->thumbnails);
        strip.setFlow(TileGrid::Flow::strip);
        strip.setModel(&m_gallery->model);
        strip.setSelectionModel(&m_gallery->selection);
        strip.resize(500, 160);
        strip.show();
        QVERIFY(QTest::qWaitForWindowExposed(&strip));
        m_view->setFocus();
        click(3);
        key(Qt::Key_PageDown);
        QCOMPARE(strip.currentIndex(), m_view->currentIndex());
        QTRY_VERIFY(strip.viewport()->rect().intersects(strip.visualRect(strip.currentIndex())));
    }

    void thumbnailsArriveForWhatIsVisible() {
        open(0);
        QVector<ImageRecord> records;
        for (int i = 0; i < 200; ++i) {
            ImageRecord record = GalleryFixture::record(i);
            record.studentFile = m_gallery->paint(QStringLiteral("%1.png").arg(i), i, {160, 120});
            records.append(record);
        }
        m_gallery->fill(records);
        QSet<QString> made;
        connect(&m_gallery->thumbnails, &ThumbnailCache::arrived, this, [&](const QVector<ThumbnailRequest>& requests) {
            for (const ThumbnailRequest& one : requests) {
                made.insert(one.file);
                QCOMPARE(one.side, 100);
            }
        });
        m_gallery->refresh();
        QTRY_VERIFY(made.contains(records.last().studentFile)); // the newest, at the top
        QTRY_VERIFY(made.size() >= 20);
        QTest::qWait(100);
        QVERIFY2(made.size() < 80, qPrintable(QString::number(made.size()))); // the rest is not asked for
        QVERIFY(!made.contains(records.first().studentFile));
        m_view->verticalScrollBar()->setValue(m_view->verticalScrollBar()->maximum());
        QTRY_VERIFY(made.contains(records.first().studentFile));
        // And they are painted.
        const QColor seen = m_view->viewport()->grab().toImage().pixelColor(at(199));
        QVERIFY(seen != theme().color(Token::window));
    }

    void screenReadersSeeAList() {
        open(23);
        m_gallery->loaded(0);
        click(3);
        QAccessibleInterface* list = QAccessible::queryAccessibleInterface(m_view.get());
        QVERIFY(list);
        QCOMPARE(list->role(), QAccessible::List);
        QCOMPARE(list->text(QAccessible::Name), m_view->accessibleName());
        QCOMPARE(list->childCount(), 23);
        QAccessibleInterface* tile = list->child(3);
        QVERIFY(tile && tile->isValid());
        QCOMPARE(tile->role(), QAccessible::ListItem);
        QVERIFY(tile->text(QAccessible::Name).contains(QStringLiteral("house number 19")));
        QVERIFY(tile->state().selected && tile->state().selectable);
        QVERIFY(!list->child(4)->state().selected);
        QCOMPARE(list->indexOfChild(tile), 3);
        const QPoint centre = tile->rect().center();
        QCOMPARE(list->childAt(centre.x(), centre.y()), tile);
        QVERIFY(!list->child(23));
        list->child(5)->actionInterface()->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(selected(), rows({5}));
        m_gallery->library.setTrashed(rows({3}), true);
        QTRY_COMPARE(list->childCount(), 22);
        QVERIFY(list->child(3)->text(QAccessible::Name).contains(QStringLiteral("house number 18")));
    }

    void typingLettersDoesNotJump() {
        open(23);
        click(3);
        key(Qt::Key_H);
        QCOMPARE(current(), 3);
    }
};

QTEST_MAIN(GalleryViewTest)
#include "tst_gallery_view.moc"
