#include "ui/style/colour_math.h"
#include "ui/style/style_sheet.h"
#include "ui/style/theme.h"

#include <QApplication>
#include <QDir>
#include <QFile>
#include <QImage>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPainter>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QRegularExpression>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace arcflow::ui;

namespace {

const std::vector<ColourScheme> schemes = {ColourScheme::dark, ColourScheme::light};

QByteArray sourceFile(const QString& path) {
    QFile file(QStringLiteral(ARCFLOW_SOURCE_DIR "/") + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// Opaque pixels of an image, and how many of them are of a colour.
std::pair<int, int> countPixels(const QImage& image, const QColor& color) {
    int opaque = 0, right = 0;
    for (int y = 0; y < image.height(); ++y) {
        for (int x = 0; x < image.width(); ++x) {
            const QColor pixel = image.pixelColor(x, y);
            if (pixel.alpha() > 250) {
                ++opaque;
                right += std::abs(pixel.red() - color.red()) <= 3 && std::abs(pixel.green() - color.green()) <= 3 &&
                         std::abs(pixel.blue() - color.blue()) <= 3;
            }
        }
    }
    return {opaque, right};
}

} // namespace

class ThemeTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanup() { theme().apply(ColourScheme::dark); }

    void everyTokenHasAColourInBothSchemes() {
        for (const ColourScheme scheme : schemes) {
            for (int i = 0; i < tokenCount; ++i) {
                const auto token = static_cast<Token>(i);
                QVERIFY2(theme().color(token, scheme).isValid(), qPrintable(name(token)));
                QCOMPARE(theme().color(token, scheme).alpha(), 255);
            }
            QVERIFY(theme().color(Token::panel, ColourScheme::dark) !=
                    theme().color(Token::panel, ColourScheme::light));
        }
    }

    void contrastFollowsTheStandard() {
        QVERIFY(qAbs(contrastRatio(Qt::black, Qt::white) - 21.0) < 0.01);
        QCOMPARE(contrastRatio(Qt::red, Qt::red), 1.0);
        QVERIFY(qAbs(contrastRatio(QColor("#767676"), Qt::white) - 4.54) < 0.01);
        QCOMPARE(mixed(Qt::black, Qt::white, 0.5).red(), 128);
    }

    void textIsReadable_data() {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QStringList>("grounds");
        QTest::addColumn<double>("least");
        const QStringList plain{"window", "panel", "raised", "field"};
        QTest::newRow("text") << "text" << plain << 4.5;
        QTest::newRow("text on tints") << "text"
                                       << QStringList{"field+accent:28",  "raised+accent:24", "raised+text:16",
                                                      "panel+text:16",    "panel+accent:24",  "panel+danger:10",
                                                      "panel+warning:10", "panel+success:10"}
                                       << 4.5;
        QTest::newRow("dim text") << "dimText" << plain << 4.5;
        QTest::newRow("links, stressed letters") << "accent" << plain << 4.5;
        QTest::newRow("primary button") << "onAccent" << QStringList{"accent", "accent+text:10", "accent+text:20"}
                                        << 4.5;
        QTest::newRow("danger button") << "onAccent" << QStringList{"danger"} << 4.5;
        for (const char* tone : {"danger", "warning", "success"}) {
            QTest::newRow(tone) << tone << plain << 4.5;
        }
        for (const char* graphic : {"student", "teacher", "third", "fourth", "star"}) {
            QTest::newRow(graphic) << graphic << QStringList{"panel", "field"} << 3.0;
        }
        QTest::newRow("focus ring") << "accent" << QStringList{"panel", "field", "raised"} << 3.0;
        QTest::newRow("border of check boxes") << "dimText" << QStringList{"panel", "field"} << 3.0;
    }
    void textIsReadable() {
        QFETCH(QString, text);
        QFETCH(QStringList, grounds);
        QFETCH(double, least);
        for (const ColourScheme scheme : schemes) {
            const auto resolve = [&](const QString& expression) {
                const auto lookup = [&](const QString& wanted) {
                    for (int i = 0; i < tokenCount; ++i) {
                        if (name(static_cast<Token>(i)) == wanted) {
                            return theme().color(static_cast<Token>(i), scheme);
                        }
                    }
                    return QColor();
                };
                return QColor(expandStyleSheet(QLatin1Char('@') + expression + QLatin1Char('@'), lookup, {}));
            };
            for (const QString& ground : grounds) {
                QVERIFY(resolve(text).isValid() && resolve(ground).isValid());
                const double contrast = contrastRatio(resolve(text), resolve(ground));
                QVERIFY2(contrast >= least, qPrintable(QStringLiteral("%1 on %2: %3").arg(text, ground).arg(contrast)));
            }
        }
    }

    void placeholdersAreFilledIn() {
        const auto lookup = [](const QString& wanted) {
            return wanted == "a" ? QColor(Qt::black) : wanted == "b" ? QColor(Qt::white) : QColor();
        };
        QCOMPARE(expandStyleSheet("x @a@ @a+b:100@ url(@glyphs@/c.svg) @nothing@ y@z", lookup, ":/g"),
                 QString("x #000000 #ffffff url(:/g/c.svg) @nothing@ y@z"));
    }

    void styleSheetIsComplete() {
        for (const ColourScheme scheme : schemes) {
            theme().apply(scheme);
            QVERIFY(qApp->styleSheet().size() > 1000);
            QVERIFY2(!qApp->styleSheet().contains(QLatin1Char('@')), "a placeholder was left over");
            static const QRegularExpression url(QStringLiteral("url\\(([^)]+)\\)"));
            int glyphs = 0;
            for (auto matches = url.globalMatch(qApp->styleSheet()); matches.hasNext(); ++glyphs) {
                const QString file = matches.next().captured(1);
                QVERIFY2(QFile::exists(file), qPrintable(file));
                QFile svg(file);
                QVERIFY(svg.open(QIODevice::ReadOnly));
                QVERIFY2(!svg.readAll().contains("currentColor"), qPrintable(file));
            }
            QVERIFY(glyphs > 10);
        }
    }

    void switchRestylesAndTells() {
        QLineEdit field;
        field.resize(120, 32);
        field.show();
        QVERIFY(QTest::qWaitForWindowExposed(&field));
        QSignalSpy changed(&theme(), &Theme::changed);
        theme().apply(ColourScheme::dark);
        QCOMPARE(changed.count(), 0); // it was dark
        QCOMPARE(field.grab().toImage().pixelColor(60, 26), theme().color(Token::field, ColourScheme::dark));
        theme().apply(ColourScheme::light);
        QCOMPARE(changed.count(), 1);
        QCOMPARE(theme().scheme(), ColourScheme::light);
        QVERIFY(!theme().isDark());
        QCOMPARE(field.grab().toImage().pixelColor(60, 26), theme().color(Token::field, ColourScheme::light));
        QCOMPARE(qApp->palette().color(QPalette::WindowText), theme().color(Token::text, ColourScheme::light));
    }

    void placeholdersAreReadable() {
        QLineEdit field;
        QPlainTextEdit text;
        for (const ColourScheme scheme : schemes) {
            theme().apply(scheme);
            for (QWidget* widget : {static_cast<QWidget*>(&field), static_cast<QWidget*>(&text)}) {
                widget->ensurePolished();
                QCOMPARE(widget->palette().color(QPalette::PlaceholderText), theme().color(Token::dimText));
            }
        }
    }

    /// Qt does not lay items out again when the style sheet's padding reaches a view late.
    void listsFilledBeforeTheyAreShownHaveTheirPadding() {
        QListWidget early;
        early.addItems({"a", "b", "c"});
        early.setCurrentRow(1); // lays the items out
        early.show();
        QVERIFY(QTest::qWaitForWindowExposed(&early));
        QTRY_COMPARE(early.visualItemRect(early.item(1)).top(), early.visualItemRect(early.item(0)).height());
        QVERIFY(early.visualItemRect(early.item(0)).height() >= early.fontMetrics().height() + 8);
    }

    void focusIsVisible() {
        QWidget window;
        QPushButton first("First", &window), second("Second", &window);
        second.setProperty("primary", true);
        first.setGeometry(10, 10, 100, 32);
        second.setGeometry(10, 60, 100, 32);
        window.resize(200, 120);
        window.show();
        QVERIFY(QTest::qWaitForWindowActive(&window));
        second.setFocus();
        const QImage without = first.grab().toImage();
        QTest::keyClick(&second, Qt::Key_Tab);
        QVERIFY(first.hasFocus());
        QCOMPARE(first.grab().toImage().pixelColor(50, 1), theme().color(Token::accent));
        QVERIFY(without.pixelColor(50, 1) != theme().color(Token::accent));
        QTest::keyClick(&first, Qt::Key_Tab);
        QCOMPARE(second.grab().toImage().pixelColor(50, 1),
                 theme().color(Token::text)); // accent on accent would be unseen
    }

    void desktopDecides() {
        QPalette dark;
        dark.setColor(QPalette::Window, Qt::black);
        dark.setColor(QPalette::WindowText, Qt::white);
        QCOMPARE(Theme::schemeFor(dark), ColourScheme::dark);
        QPalette light;
        light.setColor(QPalette::Window, Qt::white);
        light.setColor(QPalette::WindowText, Qt::black);
        QCOMPARE(Theme::schemeFor(light), ColourScheme::light);
        theme().apply(ColourScheme::system); // the offscreen desktop is light
        QCOMPARE(theme().scheme(), ColourScheme::light);
        QCOMPARE(qApp->palette().color(QPalette::Window), theme().color(Token::panel, ColourScheme::light));
        QEvent event(QEvent::ThemeChange);
        QWidget window;
        QCoreApplication::sendEvent(&window, &event);
        QCoreApplication::sendPostedEvents(); // asks the desktop again; nothing has changed
        QCOMPARE(theme().scheme(), ColourScheme::light);
    }

    void iconsAreTintedAtEveryScale_data() {
        QTest::addColumn<double>("scale");
        QTest::newRow("1x") << 1.0;
        QTest::newRow("2x") << 2.0;
        QTest::newRow("1.5x") << 1.5;
    }
    void iconsAreTintedAtEveryScale() {
        QFETCH(double, scale);
        const QDir folder(QStringLiteral(ARCFLOW_SOURCE_DIR "/resources/icons"));
        const QStringList files = folder.entryList({"*.svg"});
        QVERIFY(files.size() > 60);
        for (const ColourScheme scheme : schemes) {
            theme().apply(scheme);
            for (const QString& file : files) {
                const QString id = file.chopped(4);
                const QIcon icon = theme().icon(id);
                QVERIFY2(!icon.isNull(), qPrintable(id));
                const QPixmap pixmap = icon.pixmap(QSize(32, 32), scale);
                QCOMPARE(pixmap.size(), QSize(32, 32) * scale);
                QCOMPARE(pixmap.devicePixelRatio(), scale);
                const auto [opaque, right] = countPixels(pixmap.toImage(), theme().color(Token::text));
                QVERIFY2(opaque > 8, qPrintable(id));
                QVERIFY2(id == "app" || right > opaque * 0.95, qPrintable(id));
            }
        }
    }

    void iconsShowModeAndState() {
        const QIcon icon = theme().icon("pause");
        const auto image = [&](QIcon::Mode mode, QIcon::State state) {
            return icon.pixmap(QSize(32, 32), mode, state).toImage();
        };
        const auto all = [&](const QImage& drawn, const QColor& color) {
            const auto [opaque, right] = countPixels(drawn, color);
            return opaque > 0 && right == opaque;
        };
        QVERIFY(all(image(QIcon::Normal, QIcon::Off), theme().color(Token::text)));
        QVERIFY(all(image(QIcon::Normal, QIcon::On), theme().color(Token::accent)));
        QVERIFY(!all(image(QIcon::Disabled, QIcon::Off), theme().color(Token::text)));
        const QIcon onButton = theme().icon("generate", Token::onAccent);
        QVERIFY(all(onButton.pixmap(32).toImage(), theme().color(Token::onAccent)));
    }

    void iconsFollowASwitch() {
        QToolButton button;
        button.setIcon(theme().icon("stop"));
        theme().apply(ColourScheme::light);
        const auto [opaque, right] =
            countPixels(button.icon().pixmap(32).toImage(), theme().color(Token::text, ColourScheme::light));
        QVERIFY(opaque > 0);
        QCOMPARE(right, opaque);
    }

    void iconPaintsSharpOnADenseDevice() {
        QImage image(64, 64, QImage::Format_ARGB32_Premultiplied);
        image.setDevicePixelRatio(2);
        image.fill(Qt::transparent);
        QPainter painter(&image);
        theme().icon("stop").paint(&painter, QRect(0, 0, 32, 32));
        painter.end();
        image.setDevicePixelRatio(1);
        const QImage direct = theme().icon("stop").pixmap(QSize(64, 64), 1.0).toImage().convertToFormat(image.format());
        QCOMPARE(image, direct);
    }

    void unknownIconIsEmptyAndNamed() {
        QTest::ignoreMessage(QtWarningMsg, "There is no icon named no-such-icon");
        QVERIFY(theme().icon("no-such-icon").isNull());
    }

    /// A misspelt name would show only where the icon is missing.
    void everyIconThatIsAskedForExists() {
        static const QRegularExpression call(QStringLiteral("\\bicon\\((?:QStringLiteral\\()?\"([a-z0-9-]+)\""));
        const QDir ui(QStringLiteral(ARCFLOW_SOURCE_DIR "/ui"));
        int found = 0;
        for (const QString& part : ui.entryList(QDir::Dirs | QDir::NoDotAndDotDot)) {
            for (const QString& file : QDir(ui.filePath(part)).entryList({"*.cpp", "*.h"})) {
                const QString text = QString::fromUtf8(sourceFile(QStringLiteral("ui/%1/%2").arg(part, file)));
                for (auto matches = call.globalMatch(text); matches.hasNext(); ++found) {
                    const QString id = matches.next().captured(1);
                    QVERIFY2(QFile::exists(QStringLiteral(":/arcflow/icons/%1.svg").arg(id)),
                             qPrintable(file + ": " + id));
                }
            }
        }
        QVERIFY(found > 10);
    }

    void seriesAreToldApartWithoutColour() {
        std::vector<QVector<qreal>> dashes;
        for (const Series series : {Series::student, Series::teacher, Series::third, Series::fourth}) {
            const QPen pen = theme().pen(series, 2.0);
            QVERIFY(pen.isCosmetic());
            QCOMPARE(pen.widthF(), 2.0);
            for (const QVector<qreal>& other : dashes) {
                QVERIFY(other != pen.dashPattern());
            }
            dashes.push_back(pen.dashPattern());
        }
        QCOMPARE(theme().pen(Series::teacher).color(), theme().color(Token::teacher));
    }

    void fontSizesFollowTheProgram() {
        const QFont before = qApp->font();
        const QFont small = theme().font(TextSize::small), title = theme().font(TextSize::title, QFont::DemiBold);
        QVERIFY(small.pointSizeF() < before.pointSizeF() && title.pointSizeF() > before.pointSizeF());
        QCOMPARE(title.weight(), QFont::DemiBold);
        QFont larger = before;
        larger.setPointSizeF(before.pointSizeF() * 2);
        qApp->setFont(larger);
        QVERIFY(qAbs(theme().font(TextSize::small).pointSizeF() - 2 * small.pointSizeF()) < 0.01);
        qApp->setFont(before);
    }
};

QTEST_MAIN(ThemeTest)
#include "tst_theme.moc"
