#include "tests/ui/gallery/gallery_view_fixture.h"
#include "ui/gallery/details_pane.h"
#include "ui/gallery/details_prompt.h"
#include "ui/gallery/gallery_popover.h"
#include "ui/gallery/rating_stars.h"
#include "ui/gallery/use_settings_popover.h"
#include "ui/shell/chip.h"

#include <QCheckBox>
#include <QClipboard>
#include <QCompleter>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QToolButton>

using namespace arcflow::ui;
using Ids = QVector<qint64>;

class DetailsPaneTest : public QObject {
    Q_OBJECT

    std::unique_ptr<GalleryWidgets> m_gallery;
    std::unique_ptr<DetailsPane> m_pane;
    Ids m_ids;

    template <typename Widget> Widget* part(const char* name) const {
        return m_pane->findChild<Widget*>(QLatin1String(name));
    }
    bool shows(const QString& text) const {
        const QList<QLabel*> labels = m_pane->findChildren<QLabel*>();
        return std::any_of(labels.begin(), labels.end(),
                           [&](const QLabel* label) { return label->isVisible() && label->text() == text; });
    }
    QStringList tagChips() const {
        QStringList tags;
        const QList<Chip*> chips = m_pane->findChildren<Chip*>(QStringLiteral("tag"));
        for (const Chip* chip : chips) {
            if (chip->isVisible()) {
                tags += chip->label();
            }
        }
        return tags;
    }
    void select(const Ids& ids) { m_gallery->selection.selectIds(ids); }

private Q_SLOTS:
    void initTestCase() { QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates)); }
    void init() {
        m_gallery = std::make_unique<GalleryWidgets>();
        ImageRecord hostile = GalleryFixture::record(3);
        hostile.prompt = QStringLiteral("<h1>big</h1><img src=x> & ") + QString(3000, u'w');
        ImageRecord rated = GalleryFixture::record(2);
        rated.rating = 3;
        rated.tags = QStringList{QStringLiteral("cover"), QStringLiteral("dusk")};
        m_ids = m_gallery->fill({GalleryFixture::pair(1), rated, hostile});
        m_gallery->ask([id = m_ids[0]](LibraryDatabase& db) {
            db.addToAlbum(db.addAlbum(QStringLiteral("Book covers")), {id});
            db.addAlbum(QStringLiteral("Empty"));
        });
        m_gallery->refresh();
        m_pane = std::make_unique<DetailsPane>(m_gallery->controller, m_gallery->selection, m_gallery->thumbnails);
        m_pane->resize(340, 900);
        m_pane->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_pane.get()));
    }
    void cleanup() {
        m_pane.reset();
        m_gallery.reset();
    }

    void withoutASelectionAllCanBeExported() {
        QTRY_COMPARE(m_pane->ids().size(), 3);
        QSignalSpy exported(&m_gallery->controller, &GalleryController::exportRequested);
        QVERIFY(!part<QPushButton>("useSettings")->isVisible());
        QVERIFY(part<QLabel>("hint")->isVisible());
        QTest::mouseClick(part<QPushButton>("export"), Qt::LeftButton);
        QCOMPARE(exported.first().first().value<Ids>().size(), 3);
        QVERIFY(part<QPushButton>("export")->text().contains(u'3'));
    }

    void aPairIsShownWithEverythingKnown() {
        select({m_ids[0]});
        QTRY_VERIFY(shows(QStringLiteral("nano + ArcFlow K 16")));
        for (const char* value : {"4,001", "128 × 128", "2 | 32", "3.0", "0.24 s | 6.61 s", "27.9 dB", "Book covers"}) {
            QVERIFY2(shows(QString::fromUtf8(value)), value);
        }
        QCOMPARE(part<DetailsPrompt>("prompt")->toPlainText(), QStringLiteral("house number 1 under a full moon"));
        QSignalSpy compared(&m_gallery->controller, &GalleryController::compareRequested);
        QTest::mouseClick(part<QPushButton>("compare"), Qt::LeftButton);
        QCOMPARE(compared.first().first().value<Ids>(), Ids{m_ids[0]});
        QVERIFY(!part<QPushButton>("promote")->isVisible()); // the teacher has been there
        QTest::mouseClick(part<QToolButton>("copySeed"), Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("4001"));
        QStringList revealed;
        m_gallery->controller.setRevealer([&](const QStringList& files) { revealed = files; });
        QTest::mouseClick(part<QToolButton>("reveal"), Qt::LeftButton);
        QTRY_COMPARE(revealed.size(), 2);
    }

    void promptsAreTextAndDoNotWidenThePane() {
        select({m_ids[2]});
        QTRY_VERIFY(part<DetailsPrompt>("prompt")->toPlainText().startsWith(QStringLiteral("<h1>")));
        QVERIFY(m_pane->width() == 340);
        QVERIFY(part<DetailsPrompt>("prompt")->width() < 340);
        QVERIFY(part<DetailsPrompt>("prompt")->height() < 400);
        QVERIFY(part<DetailsPrompt>("prompt")->isReadOnly());
    }

    void starsAndTags() {
        select({m_ids[1]});
        QTRY_COMPARE(part<RatingStars>("rating")->rating(), 3);
        QCOMPARE(tagChips(), (QStringList{QStringLiteral("cover"), QStringLiteral("dusk")}));
        auto* stars = part<RatingStars>("rating");
        QTest::mouseClick(stars, Qt::LeftButton, {}, QPoint(stars->width() - 6, stars->height() / 2));
        QTRY_COMPARE(m_gallery->image(m_ids[1]).rating, 5);
        QTest::keyClick(stars, Qt::Key_2);
        QTRY_COMPARE(m_gallery->image(m_ids[1]).rating, 2);

        QTest::keyClick(m_pane->findChildren<Chip*>(QStringLiteral("tag")).first(), Qt::Key_Delete);
        QTRY_COMPARE(tagChips(), QStringList{QStringLiteral("dusk")});
        m_gallery->controller.undoStack()->undo();
        QTRY_COMPARE(tagChips().size(), 2);

        ValuePopover* popover = nullptr;
        QTest::mouseClick(part<Chip>("addTag"), Qt::LeftButton);
        QTRY_VERIFY((popover = part<ValuePopover>("tagPopover")) && popover->isVisible());
        QCOMPARE(popover->field()->completer()->model()->rowCount(), 2);
        QTest::keyClicks(popover->field(), QStringLiteral("moon"));
        QTest::keyClick(popover->field(), Qt::Key_Return);
        QTRY_COMPARE(tagChips(),
                     (QStringList{QStringLiteral("cover"), QStringLiteral("dusk"), QStringLiteral("moon")}));
    }

    void severalAreSummedUp() {
        select(m_ids);
        QTRY_VERIFY(shows(QStringLiteral("1 × pair, 2 × student")) || shows(QStringLiteral("2 × student, 1 × pair")));
        QVERIFY(part<QLabel>("summary")->text().startsWith(u'3'));
        QVERIFY(!part<DetailsPrompt>("prompt")->isVisible());
        QCOMPARE(part<RatingStars>("rating")->rating(), 0);
        QVERIFY(tagChips().isEmpty());
        QSignalSpy promoted(&m_gallery->controller, &GalleryController::promoteRequested);
        QTest::mouseClick(part<QPushButton>("promote"), Qt::LeftButton);
        QCOMPARE(promoted.first().first().value<Ids>().size(), 3);
    }

    void quickChangesEndWithTheLast() {
        for (int i = 0; i < 30; ++i) {
            select({m_ids[i % 3]});
            QCoreApplication::processEvents();
        }
        QTRY_VERIFY(part<DetailsPrompt>("prompt")->toPlainText().startsWith(QStringLiteral("<h1>")));
        QCOMPARE(m_pane->ids(), Ids{m_ids[2]});
    }

    void settingsAreTakenOverByChoice() {
        m_gallery->controller.setSettingsSource([] {
            return QVariantMap{{QStringLiteral("prompt"), QStringLiteral("a cat")},
                               {QStringLiteral("seed"), QVariant::fromValue<quint64>(4001)},
                               {QStringLiteral("model"), QStringLiteral("FLUX.1-dev")}};
        });
        QSignalSpy chosen(&m_gallery->controller, &GalleryController::settingsChosen);
        select({m_ids[0]});
        QTRY_VERIFY(part<QPushButton>("useSettings")->isVisible());
        QTest::mouseClick(part<QPushButton>("useSettings"), Qt::LeftButton);
        UseSettingsPopover* popover = nullptr;
        QTRY_VERIFY((popover = m_pane->findChild<UseSettingsPopover*>()) && popover->isVisible());
        const auto box = [&](const char* name) { return popover->findChild<QCheckBox*>(QLatin1String(name)); };
        QVERIFY(box("prompt")->isChecked());
        QVERIFY(!box("seed")->isEnabled()); // the same
        QVERIFY(!box("model")->isChecked());
        QTest::mouseClick(box("steps"), Qt::LeftButton, {}, QPoint(8, box("steps")->height() / 2));
        QVERIFY(!box("steps")->isChecked());
        QTest::keyClick(popover, Qt::Key_Return);
        QCOMPARE(chosen.size(), 1);
        const QVariantMap settings = chosen.first().first().toMap();
        QCOMPARE(settings.value(QStringLiteral("prompt")).toString(),
                 QStringLiteral("house number 1 under a full moon"));
        QCOMPARE(settings.value(QStringLiteral("width")).toInt(), 128);
        QVERIFY(!settings.contains(QStringLiteral("seed")));
        QVERIFY(!settings.contains(QStringLiteral("steps")));
        QVERIFY(!settings.contains(QStringLiteral("model")));
    }

    void escChangesNothing() {
        QSignalSpy chosen(&m_gallery->controller, &GalleryController::settingsChosen);
        m_gallery->controller.chooseSettings(m_ids[0], m_pane.get());
        UseSettingsPopover* popover = nullptr;
        QTRY_VERIFY((popover = m_pane->findChild<UseSettingsPopover*>()) && popover->isVisible());
        QTest::keyClick(popover, Qt::Key_Escape);
        QTRY_VERIFY(!m_pane->findChild<UseSettingsPopover*>());
        QVERIFY(chosen.isEmpty());
    }
};

QTEST_MAIN(DetailsPaneTest)
#include "tst_details_pane.moc"
