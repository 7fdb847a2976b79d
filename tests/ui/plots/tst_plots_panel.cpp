#include "tests/ui/plots/synthetic_trajectory.h"
#include "ui/plots/modes_plot.h"
#include "ui/plots/plot_section.h"
#include "ui/plots/plots_panel.h"
#include "ui/plots/trajectory_csv.h"
#include "ui/plots/trajectory_plot.h"
#include "ui/plots/trajectory_summary.h"
#include "ui/plots/velocity_plot.h"
#include "ui/settings/app_settings.h"

#include <QClipboard>
#include <QFileDialog>
#include <QLabel>
#include <QMenu>
#include <QMimeData>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalSpy>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QToolButton>
#include <QXmlStreamReader>
#include <QtTest>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::testing;

namespace {

QByteArray contentOf(const QString& file) {
    QFile source(file);
    return source.open(QIODevice::ReadOnly) ? source.readAll() : QByteArray();
}

} // namespace

class TestPlotsPanel : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        m_settings = std::make_unique<AppSettings>(m_folder.filePath(QStringLiteral("settings.ini")));
        theme().apply(ColourScheme::dark);
    }

    void emptyStateSaysWhatToDo();
    void oneCursorForAll();
    void wordsCanBeReadAndSelected();
    void columnsFollowTheWidth();
    void narrowPanelFits();
    void modesSwitch();
    void exportsSvg();
    void zoomedSvgStaysInside();
    void exportsPng_data();
    void exportsPng();
    void exportsPdf();
    void exportsCsv();
    void figuresAreForPaperUnlessAsked();
    void failureIsSaid();
    void menuAsksForAFile();
    void copiesTheImage();
    void everythingHasAName();

private:
    std::unique_ptr<PlotsPanel> shown(QSize size = {340, 760}) {
        auto panel = std::make_unique<PlotsPanel>(*m_settings);
        panel->setTrajectory(syntheticTrajectory());
        panel->resize(size);
        panel->show();
        [&] { QVERIFY(QTest::qWaitForWindowExposed(panel.get())); }();
        return panel;
    }
    QString exported(PlotsPanel& panel, int section, PlotSection::Format format, const QString& name) {
        const QString file = m_folder.filePath(name);
        QSignalSpy done(&panel, &PlotsPanel::exported);
        panel.sections()[section]->exportTo(format, file);
        [&] { QTRY_COMPARE(done.size(), 1); }();
        return file;
    }

    QTemporaryDir m_folder;
    std::unique_ptr<AppSettings> m_settings;
};

void TestPlotsPanel::emptyStateSaysWhatToDo() {
    PlotsPanel panel(*m_settings);
    panel.resize(340, 600);
    panel.show();
    const auto* empty = panel.findChild<QLabel*>(QStringLiteral("plotsEmpty"));
    QVERIFY(empty->isVisible() && empty->text().contains(QStringLiteral("Generate")));
    QVERIFY(!panel.sections()[0]->isVisible());
    panel.setTrajectory(syntheticTrajectory());
    QVERIFY(!empty->isVisible() && panel.sections()[0]->isVisible());
    QVERIFY(panel.accessibleDescription().contains(QStringLiteral("32 steps")));
    panel.setTrajectory(std::make_shared<TrajectoryData>());
    QVERIFY(empty->isVisible());
    QCOMPARE(panel.accessibleDescription(), QString());
}

void TestPlotsPanel::oneCursorForAll() {
    const auto panel = shown();
    QSignalSpy picked(panel.get(), &PlotsPanel::sigmaPicked);
    panel->setSigma(0.42);
    for (PlotSection* section : panel->sections()) {
        QCOMPARE(section->plot()->sigma(), 0.42);
    }
    QCOMPARE(picked.size(), 0);
    PlotView* velocity = panel->sections()[1]->plot();
    QTest::mouseClick(velocity, Qt::LeftButton, {}, velocity->rect().center());
    QCOMPARE(picked.size(), 1);
    for (PlotSection* section : panel->sections()) {
        QCOMPARE(section->plot()->sigma(), picked[0].first().toDouble());
    }
    const auto titles = panel->sections()[2]->findChildren<QLabel*>();
    QVERIFY(std::any_of(titles.begin(), titles.end(),
                        [](const QLabel* label) { return label->text().startsWith(QStringLiteral("Modes at σ = ")); }));
}

void TestPlotsPanel::wordsCanBeReadAndSelected() {
    const auto panel = shown();
    auto* words = panel->findChild<QLabel*>(QStringLiteral("plotsSummary"));
    QVERIFY(!words->isVisible());
    QTest::mouseClick(panel->findChild<QToolButton*>(QStringLiteral("plotsInWords")), Qt::LeftButton);
    QVERIFY(words->isVisible());
    QCOMPARE(words->text(), trajectorySummary(*syntheticTrajectory()));
    QVERIFY(words->textInteractionFlags().testFlag(Qt::TextSelectableByKeyboard));
    for (PlotSection* section : panel->sections()) {
        QVERIFY(words->text().contains(section->plot()->accessibleDescription()));
        QVERIFY(!section->plot()->accessibleDescription().isEmpty());
    }
}

void TestPlotsPanel::columnsFollowTheWidth() {
    const auto panel = shown();
    const auto left = [&](int i) { return panel->sections()[i]->mapTo(panel.get(), QPoint()).x(); };
    QCOMPARE(left(0), left(1));
    panel->resize(1200, 700);
    QTRY_VERIFY(left(1) > left(0) + 400);
    QCOMPARE(left(1), left(2));
    panel->resize(340, 700);
    QTRY_COMPARE(left(0), left(1));
}

void TestPlotsPanel::narrowPanelFits() {
    const auto panel = shown({300, 500}); // too low for all: scrolls, and nothing is squeezed or cut off at the side
    for (PlotSection* section : panel->sections()) {
        QVERIFY(section->plot()->height() >= 120);
        QVERIFY(section->mapTo(panel.get(), QPoint(section->width(), 0)).x() <= 300);
    }
}

void TestPlotsPanel::modesSwitch() {
    const auto panel = shown();
    auto* modes = panel->findChild<ModesPlot*>();
    QTest::mouseClick(panel->findChild<QToolButton*>(QStringLiteral("modesOverSigma")), Qt::LeftButton);
    QCOMPARE(modes->across(), ModesPlot::Across::sigma);
    QTest::mouseClick(panel->findChild<QToolButton*>(QStringLiteral("modesOverGamma")), Qt::LeftButton);
    QCOMPARE(modes->across(), ModesPlot::Across::gamma);
}

void TestPlotsPanel::exportsSvg() {
    const auto panel = shown();
    for (int i = 0; i < 3; ++i) {
        const QByteArray svg =
            contentOf(exported(*panel, i, PlotSection::Format::svg, QStringLiteral("plot%1.svg").arg(i)));
        QSvgRenderer renderer(svg);
        QVERIFY(renderer.isValid());
        QVERIFY(renderer.viewBoxF().width() == panel->sections()[i]->plot()->width() + 16);
        QXmlStreamReader reader(svg);
        QString texts; // a text whose letters come from two fonts is split
        while (!reader.atEnd()) {
            if (reader.readNext() == QXmlStreamReader::StartElement && reader.name() == QLatin1String("text")) {
                texts += reader.readElementText().remove(QLatin1Char('\n'));
            }
        }
        QVERIFY2(!reader.hasError(), qPrintable(reader.errorString()));
        const std::array<const char*, 3> expected = {"image", "teacher ", "weight"};
        QVERIFY2(texts.contains(QLatin1String(expected[size_t(i)])), qPrintable(texts)); // text stays text
        QVERIFY(!svg.contains("<image")); // all of it is drawn, nothing is a picture of pixels
    }
}

void TestPlotsPanel::zoomedSvgStaysInside() {
    const auto panel = shown();
    for (int i = 0; i < 3; ++i) {
        PlotView* plot = panel->sections()[i]->plot();
        const auto* plane = qobject_cast<TrajectoryPlot*>(plot);
        plot->zoom(6, plane ? plane->toPixels(*plane->path().student().placeAt(0.5)) : plot->plotArea().center());
        plot->zoom(1.5, {2, plot->plotArea().center().y()}); // the axis at the left, where it can be zoomed alone
        QVERIFY(plot->isZoomed());
        const QByteArray svg =
            contentOf(exported(*panel, i, PlotSection::Format::svg, QStringLiteral("zoomed%1.svg").arg(i)));
        QSvgRenderer renderer(svg);
        QImage image(renderer.viewBox().size(), QImage::Format_RGB32);
        image.fill(Qt::white);
        QPainter painter(&image);
        renderer.render(&painter, QRectF(image.rect()));
        painter.end();
        const QRect frame(8, 8, plot->width(), plot->height()); // the figure's edge is 8 pixels wide
        const QRectF inside = plot->plotArea().translated(8, 8).adjusted(-5, -5, i == 2 ? plot->width() : 5, 5);
        int outside = 0, within = 0;
        for (int y = frame.top(); y <= frame.bottom(); ++y) {
            for (int x = frame.left(); x <= frame.right(); ++x) {
                const bool coloured = image.pixelColor(x, y).hsvSaturation() > 90;
                (inside.contains(x, y) ? within : outside) += coloured;
            }
        }
        QCOMPARE(outside, 0);
        QVERIFY(within > 20);
    }
}

void TestPlotsPanel::exportsPng_data() {
    QTest::addColumn<int>("format");
    QTest::addColumn<int>("scale");
    QTest::newRow("1x") << int(PlotSection::Format::png1) << 1;
    QTest::newRow("2x") << int(PlotSection::Format::png2) << 2;
    QTest::newRow("4x") << int(PlotSection::Format::png4) << 4;
}

void TestPlotsPanel::exportsPng() {
    QFETCH(int, format);
    QFETCH(int, scale);
    const auto panel = shown();
    const auto file = exported(*panel, 1, PlotSection::Format(format), QStringLiteral("plot.png"));
    const QImage image(file);
    const QWidget* plot = panel->sections()[1]->plot();
    QVERIFY(!image.isNull());
    QCOMPARE(image.width(), (plot->width() + 16) * scale);
    QVERIFY(image.height() > plot->height() * scale);
    QCOMPARE(image.dotsPerMeterX(), qRound(96 * scale / 0.0254));
    // Lines grow with the figure: at n times the size there are about n² times as many pixels of the student's blue.
    const QColor blue = theme().color(Token::student, ColourScheme::light);
    qint64 count = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            count += std::abs(pixel.red() - blue.red()) + std::abs(pixel.green() - blue.green()) +
                         std::abs(pixel.blue() - blue.blue()) <
                     60;
        }
    }
    QVERIFY2(count > 150 * scale * scale, qPrintable(QString::number(count)));
    // And text too: made small again, it is the figure at its size.
    const QImage small = QImage(exported(*panel, 1, PlotSection::Format::png1, QStringLiteral("small.png")));
    const QImage shrunk = image.scaled(small.size(), Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    double difference = 0;
    for (int y = 0; y < small.height(); ++y) {
        for (int x = 0; x < small.width(); ++x) {
            difference += std::abs(small.pixelColor(x, y).green() - shrunk.pixelColor(x, y).green());
        }
    }
    difference /= small.width() * small.height();
    QVERIFY2(difference < 8, qPrintable(QString::number(difference)));
}

void TestPlotsPanel::exportsPdf() {
    const auto panel = shown();
    const QByteArray pdf = contentOf(exported(*panel, 0, PlotSection::Format::pdf, QStringLiteral("plot.pdf")));
    QVERIFY(pdf.startsWith("%PDF-1."));
    QVERIFY(pdf.trimmed().endsWith("%%EOF"));
    QVERIFY(pdf.contains("/Font"));
    QCOMPARE(pdf.count("/Type /Page\n"), 1);
}

void TestPlotsPanel::exportsCsv() {
    const auto panel = shown();
    QCOMPARE(contentOf(exported(*panel, 0, PlotSection::Format::csv, QStringLiteral("a.csv"))),
             pointsCsv(*syntheticTrajectory()));
    QCOMPARE(contentOf(exported(*panel, 2, PlotSection::Format::csv, QStringLiteral("c.csv"))),
             modesCsv(*syntheticTrajectory()));
}

void TestPlotsPanel::figuresAreForPaperUnlessAsked() {
    const auto panel = shown();
    const QImage paper(exported(*panel, 1, PlotSection::Format::png1, QStringLiteral("paper.png")));
    QCOMPARE(paper.pixelColor(1, 1), QColor(Qt::white));
    auto* asShown = panel->sections()[1]->findChild<QAction*>(QStringLiteral("onPaper"));
    QVERIFY(asShown->isChecked());
    asShown->trigger();
    const QImage screen(exported(*panel, 1, PlotSection::Format::png1, QStringLiteral("screen.png")));
    QCOMPARE(screen.pixelColor(1, 1), theme().color(Token::panel, ColourScheme::dark));
    asShown->trigger();
    // The plot on screen is what it was.
    QCOMPARE(panel->sections()[1]->plot()->grab().toImage().pixelColor(1, 1),
             theme().color(Token::panel, ColourScheme::dark));
}

void TestPlotsPanel::failureIsSaid() {
    const auto panel = shown();
    QSignalSpy failed(panel.get(), &PlotsPanel::exportFailed);
    panel->sections()[0]->exportTo(PlotSection::Format::svg,
                                   m_folder.filePath(QStringLiteral("no/such/folder/plot.svg")));
    QTRY_COMPARE(failed.size(), 1);
    QVERIFY(failed[0].first().toString().contains(QStringLiteral("plot.svg")));
    // Gone before the file is written: nothing is called.
    auto doomed = shown();
    doomed->sections()[0]->exportTo(PlotSection::Format::svg, m_folder.filePath(QStringLiteral("doomed.svg")));
    doomed.reset();
    QTRY_VERIFY(QFile::exists(m_folder.filePath(QStringLiteral("doomed.svg"))));
}

void TestPlotsPanel::menuAsksForAFile() {
    const auto panel = shown();
    panel->setFigureStem(QStringLiteral("apple_0007"));
    PlotSection* section = panel->sections()[0];
    QSignalSpy done(panel.get(), &PlotsPanel::exported);
    section->findChild<QAction*>(QStringLiteral("saveSvg"))->trigger();
    auto* dialog = section->findChild<QFileDialog*>();
    QVERIFY(dialog);
    QTRY_VERIFY(dialog->isVisible());
    QCOMPARE(QFileInfo(dialog->selectedFiles().value(0)).fileName(), QStringLiteral("apple_0007-trajectory.svg"));
    const QString file = m_folder.filePath(QStringLiteral("chosen.svg"));
    dialog->selectFile(file);
    QMetaObject::invokeMethod(dialog, "accept");
    QTRY_COMPARE(done.size(), 1);
    QCOMPARE(done[0].first().toString(), file);
    QVERIFY(contentOf(file).contains("<svg"));

    auto* menu = panel->findChild<QMenu*>(QStringLiteral("trajectoryExportMenu"));
    Q_EMIT section->plot()->customContextMenuRequested({40, 40}); // as a right click or the menu key does
    QTRY_VERIFY(menu->isVisible());
    menu->close();
}

void TestPlotsPanel::copiesTheImage() {
    const auto panel = shown();
    PlotSection* section = panel->sections()[0];
    section->findChild<QAction*>(QStringLiteral("copyImage"))->trigger();
    const QMimeData* content = QGuiApplication::clipboard()->mimeData();
    QVERIFY(content->hasImage());
    QCOMPARE(qvariant_cast<QImage>(content->imageData()).width(), (section->plot()->width() + 16) * 2);
    QCOMPARE(content->text(), pathSummary(*syntheticTrajectory()));
}

void TestPlotsPanel::everythingHasAName() {
    const auto panel = shown();
    for (const QWidget* widget : panel->findChildren<QWidget*>()) {
        if (widget->focusPolicy() != Qt::NoFocus && widget->isVisible() &&
            !qobject_cast<const QAbstractScrollArea*>(widget)) {
            QVERIFY2(!widget->objectName().isEmpty() && !widget->accessibleName().isEmpty(),
                     widget->metaObject()->className());
            QVERIFY2(!widget->toolTip().isEmpty() || qobject_cast<const QLabel*>(widget),
                     qPrintable(widget->objectName()));
        }
    }
}

QTEST_MAIN(TestPlotsPanel)
#include "tst_plots_panel.moc"
