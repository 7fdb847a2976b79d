#include "tests/ui/gallery/gallery_fixture.h"
#include "ui/gallery/filter_bar.h"
#include "ui/gallery/gallery_popover.h"
#include "ui/shell/chip.h"

#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QToolButton>
#include <QtTest>

using namespace arcflow::ui;

class FilterBarTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GalleryFixture> m_fixture;
    std::unique_ptr<FilterBar> m_bar;
    QVector<ImageFilter> m_filters;

    Chip* chip(const char* name) const {
        return m_bar->findChild<Chip*>(QStringLiteral("filter-%1").arg(QLatin1String(name)));
    }
    void click(QWidget* widget, QPoint position = {}) {
        QCoreApplication::processEvents(); // chips that came or went move the others
        QTest::mouseClick(widget, Qt::LeftButton, {}, position);
    }
    void clickCross(Chip* chip) { click(chip, QPoint(chip->width() - 8, chip->height() / 2)); }
    QMenu* menu(const char* name) const {
        QMenu* found = nullptr;
        if (!QTest::qWaitFor(
                [&] { return (found = m_bar->findChild<QMenu*>(QLatin1String(name))) && found->isVisible(); })) {
            qWarning("no menu %s", name);
        }
        return found;
    }
    /// The menu goes first: without a window manager the program counts as left when it closes, which takes popups
    /// along.
    void choose(QMenu* menu, const QString& text) {
        QVERIFY(menu);
        const QList<QAction*> actions = menu->actions();
        const auto chosen =
            std::find_if(actions.begin(), actions.end(), [&](const QAction* action) { return action->text() == text; });
        QVERIFY2(chosen != actions.end(), qPrintable(QStringLiteral("no entry ") + text));
        menu->setAttribute(Qt::WA_DeleteOnClose, false);
        menu->close();
        QTest::qWait(20);
        (*chosen)->trigger();
        menu->deleteLater();
    }
    ValuePopover* popover() const {
        ValuePopover* found = nullptr;
        if (!QTest::qWaitFor([&] { return (found = m_bar->findChild<ValuePopover*>()) && found->isVisible(); })) {
            qWarning("no popover");
        }
        return found;
    }
    void answer(const QString& text) {
        ValuePopover* asked = popover();
        QVERIFY(asked);
        asked->field()->selectAll();
        QTest::keyClicks(asked->field(), text);
        QTest::keyClick(asked->field(), Qt::Key_Return);
    }

private Q_SLOTS:
    void init() {
        m_fixture = std::make_unique<GalleryFixture>();
        const QVector<qint64> ids = m_fixture->fill({GalleryFixture::record(1), GalleryFixture::pair(2)});
        m_fixture->ask([ids](LibraryDatabase& db) {
            db.addTag(ids, QStringLiteral("cover"));
            db.addAlbum(QStringLiteral("Book & cover"));
        });
        m_bar = std::make_unique<FilterBar>(m_fixture->library);
        connect(m_bar.get(), &FilterBar::filterChanged, this,
                [this](const ImageFilter& filter) { m_filters.append(filter); });
        m_bar->resize(1100, 48);
        m_bar->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_bar.get()));
        m_filters.clear();
    }
    void cleanup() {
        m_bar.reset();
        m_fixture.reset();
    }

    void typingSearches() {
        QTest::keyClicks(m_bar->searchField(), QStringLiteral("moon"));
        QCOMPARE(m_filters.size(), 4);
        QCOMPARE(m_filters.last().text, QStringLiteral("moon"));
        QTest::keyClick(m_bar->searchField(), Qt::Key_Escape);
        QVERIFY(m_filters.last().text.isEmpty());
        QSignalSpy left(m_bar.get(), &FilterBar::leaveRequested);
        QTest::keyClick(m_bar->searchField(), Qt::Key_Escape);
        QTest::keyClick(m_bar->searchField(), Qt::Key_Down);
        QTest::keyClick(m_bar->searchField(), Qt::Key_Return);
        QCOMPARE(left.size(), 3);
    }

    void starsAreOneClickAndThenAChoice() {
        QVERIFY(!chip("rating")->isChecked());
        click(chip("rating"));
        QCOMPARE(m_filters.last().minimumRating, 1);
        QVERIFY(chip("rating")->isChecked() && chip("rating")->isRemovable());
        click(chip("rating"), QPoint(8, 8));
        choose(menu("ratingMenu"), QStringLiteral("★★★"));
        QCOMPARE(m_filters.last().minimumRating, 3);
        QCOMPARE(chip("rating")->label(), QStringLiteral("★ ≥ 3"));
        clickCross(chip("rating"));
        QCOMPARE(m_filters.last(), ImageFilter());
        QVERIFY(!chip("rating")->isChecked());
        QVERIFY(chip("rating")->isVisible());
    }

    void modesModelsDates() {
        click(chip("mode"));
        QVERIFY(!chip("mode")->isChecked()); // not before a choice
        choose(menu("modeMenu"), QStringLiteral("pair"));
        QCOMPARE(m_filters.last().mode, std::optional(QStringLiteral("pair")));
        click(chip("model"));
        choose(menu("modelMenu"), QStringLiteral("nano"));
        QCOMPARE(m_filters.last().model, std::optional(QStringLiteral("nano")));
        click(chip("date"));
        QCOMPARE(m_filters.last().from, std::optional(QDate::currentDate().addDays(-29).startOfDay()));
        QTest::keyClick(chip("mode"), Qt::Key_Delete); // by keyboard as well
        QVERIFY(!m_filters.last().mode);
        QVERIFY(m_filters.last().model && m_filters.last().from);
    }

    void otherProgramsImages() {
        click(chip("mode"));
        choose(menu("modeMenu"), modeName(QString()));
        QCOMPARE(m_filters.last().mode, std::optional(QString()));
        QVERIFY(chip("mode")->isChecked());
    }

    void moreFilters() {
        Chip* more = m_bar->findChild<Chip*>(QStringLiteral("moreFilters"));
        QVERIFY(!chip("seed")->isVisible());
        click(more);
        choose(menu("moreMenu"), QStringLiteral("Seed…"));
        answer(QStringLiteral("abc"));
        QVERIFY(m_filters.isEmpty());
        QVERIFY(popover()->findChild<QLabel*>(QStringLiteral("problem"))->isVisible());
        answer(QStringLiteral("4 102"));
        QCOMPARE(m_filters.last().seed, std::optional<quint64>(4102));
        QVERIFY(chip("seed")->isVisible());
        QCOMPARE(chip("seed")->label(), QStringLiteral("seed 4102"));

        click(more);
        choose(menu("moreMenu"), QStringLiteral("Size…"));
        QTRY_COMPARE(m_bar->findChildren<ValuePopover*>().size(), 1);
        answer(QStringLiteral("512x768"));
        QCOMPARE(m_filters.last().width, std::optional(512));
        QCOMPARE(m_filters.last().height, std::optional(768));

        click(more);
        choose(menu("moreMenu"), QStringLiteral("Rejected images too"));
        QVERIFY(m_filters.last().showRejected);
        click(chip("rejected"));
        QVERIFY(!m_filters.last().showRejected);
        QVERIFY(!chip("rejected")->isVisible());
    }

    void tagsAndAlbumsComeFromTheLibrary() {
        Chip* more = m_bar->findChild<Chip*>(QStringLiteral("moreFilters"));
        click(more);
        choose(menu("moreMenu"), QStringLiteral("Tag…"));
        choose(menu("tagMenu"), QStringLiteral("cover"));
        QCOMPARE(m_filters.last().tag, std::optional(QStringLiteral("cover")));
        click(more);
        choose(menu("moreMenu"), QStringLiteral("Album…"));
        choose(menu("albumMenu"), QStringLiteral("Book && cover"));
        QVERIFY(m_filters.last().album);
        QCOMPARE(chip("album")->label(), QStringLiteral("Book & cover"));
    }

    void ordersAndClearing() {
        auto* sort = m_bar->findChild<QToolButton*>(QStringLiteral("sort"));
        QCOMPARE(sort->text(), QStringLiteral("newest first"));
        click(sort);
        choose(menu("sortMenu"), QStringLiteral("worst match first"));
        QCOMPARE(m_filters.last().sort, ImageSort::worstMatchFirst);
        QCOMPARE(sort->text(), QStringLiteral("worst match first"));
        auto* clear = m_bar->findChild<QToolButton*>(QStringLiteral("clearFilter"));
        QVERIFY(!clear->isVisible());
        QTest::keyClicks(m_bar->searchField(), QStringLiteral("x"));
        click(chip("rating"));
        QVERIFY(clear->isVisible());
        click(clear);
        QVERIFY(m_bar->searchField()->text().isEmpty());
        QCOMPARE(m_filters.last().sort, ImageSort::worstMatchFirst); // the order is not a filter
        QVERIFY(!isRestricted(m_filters.last()));
    }

    void showsWhatIsSetFromOutside() {
        ImageFilter filter;
        filter.text = QStringLiteral("cat");
        filter.minimumRating = 2;
        filter.tag = QStringLiteral("cover");
        m_bar->setFilter(filter);
        QVERIFY(m_filters.isEmpty());
        QCOMPARE(m_bar->searchField()->text(), QStringLiteral("cat"));
        QVERIFY(chip("rating")->isChecked());
        QCOMPARE(chip("tag")->label(), QStringLiteral("#cover"));
        m_bar->setCounts(1204, 100000);
        QCOMPARE(m_bar->findChild<QLabel*>(QStringLiteral("count"))->text(), countText(1204, 100000));
    }

    void everythingHasANameAndAHint() {
        const QList<QWidget*> widgets = m_bar->findChildren<QWidget*>();
        for (const QWidget* widget : widgets) {
            if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible() &&
                widget->parentWidget() != m_bar->searchField()) {
                QVERIFY2(!widget->accessibleName().isEmpty(), qPrintable(widget->objectName()));
                QVERIFY2(!widget->toolTip().isEmpty(), qPrintable(widget->objectName()));
                QVERIFY(!widget->objectName().isEmpty());
            }
        }
    }
};

QTEST_MAIN(FilterBarTest)
#include "tst_filter_bar.moc"
