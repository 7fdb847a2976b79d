#include "ui/shell/about_dialog.h"
#include "ui/shell/chip.h"
#include "ui/shell/collapsible_section.h"
#include "ui/shell/elided_label.h"
#include "ui/shell/flow_layout.h"
#include "ui/shell/form_rows.h"
#include "ui/shell/section_header.h"
#include "ui/shell/segmented_control.h"
#include "ui/style/theme.h"

#include <QAction>
#include <QApplication>
#include <QClipboard>
#include <QComboBox>
#include <QLabel>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>
#include <QVBoxLayout>

using namespace arcflow::ui;

namespace {

/// A widget of a fixed size.
QWidget* block(int width, int height) {
    auto* widget = new QWidget;
    widget->setFixedSize(width, height);
    return widget;
}

} // namespace

class ShellWidgetsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { theme().apply(ColourScheme::dark); }

    // ---- SegmentedControl

    void segmentsAreChosenByArrowKeys() {
        const std::unique_ptr<QWidget> window = makeSegments();
        QSignalSpy activated(m_segments, &SegmentedControl::activated);
        QSignalSpy changed(m_segments, &SegmentedControl::currentChanged);
        QCOMPARE(m_segments->currentIndex(), 0);
        m_before->setFocus();
        QTest::keyClick(m_before, Qt::Key_Tab);
        QVERIFY(m_segments->segment(0)->hasFocus());
        QTest::keyClick(m_segments->segment(0), Qt::Key_Right);
        QCOMPARE(m_segments->currentData().toString(), QString("b"));
        QVERIFY(m_segments->segment(1)->hasFocus());
        QVERIFY(!m_segments->segment(0)->isChecked() && m_segments->segment(1)->isChecked());
        QTest::keyClick(m_segments->segment(1), Qt::Key_End);
        QCOMPARE(m_segments->currentIndex(), 2);
        QTest::keyClick(m_segments->segment(2), Qt::Key_Right); // the end
        QCOMPARE(m_segments->currentIndex(), 2);
        QTest::keyClick(m_segments->segment(2), Qt::Key_Home);
        QCOMPARE(m_segments->currentIndex(), 0);
        QTest::keyClick(m_segments->segment(0), Qt::Key_Tab); // one stop for Tab, not three
        QVERIFY(m_after->hasFocus());
        QTest::keyClick(m_after, Qt::Key_Backtab, Qt::ShiftModifier);
        QVERIFY(m_segments->segment(0)->hasFocus());
        QCOMPARE(activated.count(), 3);
        QCOMPARE(changed.count(), 3);
    }

    void segmentsThatAreOffArePassedOver() {
        const std::unique_ptr<QWidget> window = makeSegments();
        m_segments->setSegmentEnabled(1, false, "No teacher");
        QCOMPARE(m_segments->segment(1)->toolTip(), QString("No teacher"));
        m_segments->segment(0)->setFocus();
        QTest::keyClick(m_segments->segment(0), Qt::Key_Right);
        QCOMPARE(m_segments->currentIndex(), 2);
        QTest::keyClick(m_segments->segment(2), Qt::Key_Left);
        QCOMPARE(m_segments->currentIndex(), 0);
        m_segments->setSegmentEnabled(1, true);
        QCOMPARE(m_segments->segment(1)->toolTip(), QString());
    }

    void segmentsAreExclusiveForTheMouse() {
        const std::unique_ptr<QWidget> window = makeSegments();
        QSignalSpy activated(m_segments, &SegmentedControl::activated);
        QTest::mouseClick(m_segments->segment(2), Qt::LeftButton);
        QTest::mouseClick(m_segments->segment(2), Qt::LeftButton); // still on
        QVERIFY(m_segments->segment(2)->isChecked() && !m_segments->segment(0)->isChecked());
        QCOMPARE(activated.count(), 1);
        m_segments->setCurrentData("b");
        QCOMPARE(m_segments->currentIndex(), 1);
        m_segments->setCurrentData("unknown");
        QCOMPARE(m_segments->currentIndex(), 1);
        QCOMPARE(activated.count(), 1); // the program's choice is not the user's
    }

    void segmentsAreMirroredRightToLeft() {
        const std::unique_ptr<QWidget> window = makeSegments();
        window->setLayoutDirection(Qt::RightToLeft);
        m_segments->segment(0)->setFocus();
        QTest::keyClick(m_segments->segment(0), Qt::Key_Left);
        QCOMPARE(m_segments->currentIndex(), 1);
    }

    // ---- Chip

    void chipIsRemovedByCrossAndKey() {
        Chip chip("dusk");
        chip.setRemovable(true);
        chip.setCheckable(true);
        chip.show();
        QVERIFY(QTest::qWaitForWindowExposed(&chip));
        QSignalSpy removed(&chip, &Chip::removeRequested);
        QSignalSpy toggled(&chip, &Chip::toggled);
        QTest::mouseClick(&chip, Qt::LeftButton, {}, QPoint(chip.width() - 10, chip.height() / 2));
        QCOMPARE(removed.count(), 1);
        QCOMPARE(toggled.count(), 0);
        QTest::mouseClick(&chip, Qt::LeftButton, {}, QPoint(10, chip.height() / 2));
        QCOMPARE(removed.count(), 1);
        QCOMPARE(toggled.count(), 1);
        QTest::keyClick(&chip, Qt::Key_Delete);
        QTest::keyClick(&chip, Qt::Key_Backspace);
        QCOMPARE(removed.count(), 3);
        chip.setRemovable(false);
        QTest::keyClick(&chip, Qt::Key_Delete);
        QCOMPARE(removed.count(), 3);
    }

    void longChipIsCutAndExplained() {
        Chip chip(QString("very long tag ").repeated(20));
        QVERIFY(chip.sizeHint().width() < 300);
        QCOMPARE(chip.toolTip(), chip.label());
        Chip ampersand("A & B");
        QCOMPARE(ampersand.text(), QString("A && B")); // no mnemonic
        QCOMPARE(ampersand.accessibleName(), QString("A & B"));
    }

    // ---- FlowLayout

    void flowBreaksRowsAndGivesHeightForWidth() {
        QWidget host;
        auto* flow = new FlowLayout(&host, 8);
        QList<QWidget*> items;
        for (int i = 0; i < 5; ++i) {
            items += block(40, 20);
            flow->addWidget(items.back());
        }
        QCOMPARE(flow->heightForWidth(232), 20); // 5 · 40 + 4 · 8
        QCOMPARE(flow->heightForWidth(231), 48); // one too many
        QCOMPARE(flow->heightForWidth(40), 5 * 20 + 4 * 8);
        QCOMPARE(flow->sizeHint(), QSize(232, 20));
        QCOMPARE(flow->minimumSize(), QSize(40, 20));
        host.resize(100, 200);
        host.show();
        QVERIFY(QTest::qWaitForWindowExposed(&host));
        QCOMPARE(items[0]->pos(), QPoint(0, 0));
        QCOMPARE(items[1]->pos(), QPoint(48, 0));
        QCOMPARE(items[2]->pos(), QPoint(0, 28));
        QCOMPARE(items[4]->pos(), QPoint(0, 56));
        items[1]->hide(); // leaves no gap
        QTRY_COMPARE(items[2]->pos(), QPoint(48, 0));
        auto* inserted = block(40, 20);
        flow->insertWidget(0, inserted);
        inserted->show();
        QTRY_COMPARE(inserted->pos(), QPoint(0, 0));
        host.setLayoutDirection(Qt::RightToLeft);
        QTRY_COMPARE(inserted->pos(), QPoint(60, 0));
    }

    void flowItemsNeverOverlapOrLeave() {
        for (int width = 60; width < 400; width += 37) {
            QWidget host;
            auto* flow = new FlowLayout(&host, 8);
            flow->setContentsMargins(4, 4, 4, 4);
            for (int i = 0; i < 12; ++i) {
                flow->addWidget(block(20 + (i * 29) % 32, 16 + (i * 7) % 9));
            }
            host.resize(width, flow->heightForWidth(width));
            flow->setGeometry(host.rect());
            for (int i = 0; i < flow->count(); ++i) {
                QVERIFY(host.rect().adjusted(4, 4, -4, -4).contains(flow->itemAt(i)->geometry()));
                for (int j = 0; j < i; ++j) {
                    QVERIFY(!flow->itemAt(i)->geometry().intersects(flow->itemAt(j)->geometry()));
                }
            }
        }
    }

    void flowGivesItemsBack() {
        QWidget host;
        auto* flow = new FlowLayout(&host);
        auto* widget = block(10, 10);
        flow->addWidget(widget);
        QCOMPARE(flow->itemAt(1), nullptr);
        QCOMPARE(flow->takeAt(-1), nullptr);
        delete flow->takeAt(0);
        QCOMPARE(flow->count(), 0);
        QCOMPARE(flow->heightForWidth(100), 0);
    }

    // ---- ElidedLabel, SectionHeader, CollapsibleSection, FormRows

    void elidedLabelGivesWay() {
        const QString text = "gray mountains with a house\nwith a blue roof at dusk";
        ElidedLabel label(text);
        label.resize(1000, 20);
        QVERIFY(!label.isElided());
        label.resize(80, 20);
        QVERIFY(label.isElided());
        QVERIFY(label.shownText().endsWith(QChar(0x2026)));
        QVERIFY(!label.shownText().contains('\n'));
        QVERIFY(label.minimumSizeHint().width() < 80);
        QCOMPARE(label.text(), text);
    }

    void headerCarriesTitleAndButtons() {
        SectionHeader header("Queue");
        QToolButton* more = header.addButton("more", "More");
        QAction action("Pause");
        QToolButton* pause = header.addAction(&action);
        QCOMPARE(more->accessibleName(), QString("More"));
        QSignalSpy triggered(&action, &QAction::triggered);
        header.resize(200, 32);
        header.show();
        QVERIFY(QTest::qWaitForWindowExposed(&header));
        QTest::mouseClick(pause, Qt::LeftButton);
        QCOMPARE(triggered.count(), 1);
        QVERIFY(pause->x() > more->x() && pause->geometry().right() <= header.width());
        header.setTitle("Jobs");
        QCOMPARE(header.title(), QString("Jobs"));
        QCOMPARE(header.accessibleName(), QString("Jobs"));
    }

    void sectionFoldsByMouseAndKeys() {
        CollapsibleSection section("Advanced");
        auto* content = new QLabel("content");
        section.setContent(content);
        section.show();
        QVERIFY(QTest::qWaitForWindowActive(&section));
        QSignalSpy changed(&section, &CollapsibleSection::expandedChanged);
        QVERIFY(content->isVisible());
        QTest::mouseClick(section.header(), Qt::LeftButton);
        QVERIFY(!content->isVisible());
        QTest::keyClick(section.header(), Qt::Key_Right);
        QVERIFY(content->isVisible());
        QTest::keyClick(section.header(), Qt::Key_Right); // is open
        QCOMPARE(changed.count(), 2);
        QTest::keyClick(section.header(), Qt::Key_Left);
        QVERIFY(!content->isVisible());
        QTest::keyClick(section.header(), Qt::Key_Return);
        QTest::keyClick(section.header(), Qt::Key_Space);
        QVERIFY(!content->isVisible());
        QCOMPARE(changed.count(), 5);
    }

    void formRowsNameTheirFields() {
        FormRows rows;
        auto* seed = new QSpinBox;
        auto* size = new QComboBox;
        QLabel* label = rows.addRow("&Seed", seed);
        rows.addRow("Size", size);
        QCOMPARE(seed->accessibleName(), QString("Seed"));
        QCOMPARE(label->buddy(), seed);
        rows.show();
        QVERIFY(QTest::qWaitForWindowExposed(&rows));
        QCOMPARE(seed->x(), size->x());
        rows.setRowVisible(seed, false);
        QVERIFY(!seed->isVisible() && !label->isVisible() && size->isVisible());
    }

    void formRowsAreNeverPushedIntoEachOther() {
        QWidget window;
        auto* layout = new QVBoxLayout(&window);
        auto* rows = new FormRows;
        QList<QSpinBox*> fields;
        for (int i = 0; i < 6; ++i) {
            fields += new QSpinBox;
            rows->addRow("A name so long that it wraps in a narrow panel", fields.back());
        }
        layout->addWidget(rows);
        layout->addWidget(block(10, 60));
        window.resize(220, 100); // far too low
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        QTRY_VERIFY(window.height() > 6 * fields[0]->height());
        for (int i = 1; i < fields.size(); ++i) {
            QVERIFY(fields[i]->y() >= fields[i - 1]->geometry().bottom());
        }
    }

    // ---- AboutDialog

    void aboutShowsVersionsAndLicences() {
        AboutFacts facts{
            "1.2.3", "Makes images.", {{"Qt", qVersion()}, {"SQLite", "3.40"}}, {{"GPL", "Text A"}, {"MIT", "Text B"}}};
        AboutDialog dialog(facts);
        dialog.show();
        QVERIFY(!dialog.isModal());
        auto* table = dialog.findChild<QTableWidget*>("components");
        QCOMPARE(table->rowCount(), 2);
        QCOMPARE(table->item(1, 1)->text(), QString("3.40"));
        auto* names = dialog.findChild<QListWidget*>("licenceNames");
        auto* text = dialog.findChild<QPlainTextEdit*>("licenceText");
        QCOMPARE(text->toPlainText(), QString("Text A"));
        QTest::keyClick(names, Qt::Key_Down);
        QCOMPARE(text->toPlainText(), QString("Text B"));
        QTest::mouseClick(dialog.findChild<QPushButton*>("copyVersions"), Qt::LeftButton);
        QVERIFY(QGuiApplication::clipboard()->text().startsWith("ArcFlow Studio 1.2.3\nQt "));
        QTest::keyClick(&dialog, Qt::Key_Escape);
        QVERIFY(!dialog.isVisible());
    }

private:
    std::unique_ptr<QWidget> makeSegments() {
        auto window = std::make_unique<QWidget>();
        auto* layout = new QVBoxLayout(window.get());
        m_before = new QPushButton("Before");
        m_after = new QPushButton("After");
        m_segments = new SegmentedControl("Mode");
        m_segments->addSegment("Student", "a");
        m_segments->addSegment("Teacher", "b");
        m_segments->addSegment("Pair", "c", "pair");
        for (QWidget* widget : std::initializer_list<QWidget*>{m_before, m_segments, m_after}) {
            layout->addWidget(widget);
        }
        window->show();
        if (!QTest::qWaitForWindowActive(window.get())) {
            qWarning("the window did not become active");
        }
        return window;
    }

    SegmentedControl* m_segments = nullptr;
    QPushButton* m_before = nullptr;
    QPushButton* m_after = nullptr;
};

QTEST_MAIN(ShellWidgetsTest)
#include "tst_shell_widgets.moc"
