#include "tests/ui/window/studio_session.h"
#include "ui/distil/distil_form.h"
#include "ui/distil/distil_page.h"
#include "ui/gallery/gallery_view.h"
#include "ui/shell/interface_language.h"
#include "ui/style/theme.h"

#include <QApplication>

#include <cstdlib>

using namespace arcflow;
using namespace arcflow::ui;
using namespace arcflow::ui::test;

namespace {

constexpr QSize windowSize{1600, 1000};
constexpr QSize referenceSize{200, 125};
constexpr int visibleDifference = 40; // of 255, at the size of the references

constexpr const char* trainingPrompts = "two red apples on a table\n"
                                        "a boat with a white sail on the sea at sunset\n"
                                        "a house with a yellow roof in the hills\n"
                                        "two red apples against a pale blue wall\n"
                                        "a house with a blue roof at night under the moon\n"
                                        "green hills with a tree with green leaves\n"
                                        "a red lighthouse by the sea\n"
                                        "hills with a house with a blue roof at night under the moon\n"
                                        "a house with a green roof in a desert\n"
                                        "a purple star and a yellow heart\n"
                                        "a boat with a red sail at night\n"
                                        "two orange fish on a shelf\n"
                                        "a blue hot air balloon over the mountains\n"
                                        "three trees at sunset\n"
                                        "the sea under the moon\n"
                                        "a red car in the city at dusk\n";

QImage reduced(const QImage& screen) {
    return screen.scaled(referenceSize, Qt::IgnoreAspectRatio, Qt::SmoothTransformation)
        .convertToFormat(QImage::Format_RGB32);
}

struct Difference {
    double mean = 0;  ///< of the largest difference of a channel, 0…255
    double share = 0; ///< of pixels that differ visibly
};

Difference difference(const QImage& a, const QImage& b) {
    Difference found;
    for (int y = 0; y < a.height(); ++y) {
        for (int x = 0; x < a.width(); ++x) {
            const QColor left = a.pixelColor(x, y), right = b.pixelColor(x, y);
            const int largest = std::max({std::abs(left.red() - right.red()), std::abs(left.green() - right.green()),
                                          std::abs(left.blue() - right.blue())});
            found.mean += largest;
            found.share += largest > visibleDifference ? 1 : 0;
        }
    }
    const double pixels = static_cast<double>(a.width()) * a.height();
    return {found.mean / pixels, found.share / pixels};
}

} // namespace

/// Every workspace in both colour schemes and every comparison mode, with real pictures, against references of
/// tests/data/screens: at an eighth of the size, where times and a machine's fonts hardly show and a panel that is
/// missing or elsewhere does. Screens with twice the pixels must look the same.
///
/// ARCFLOW_SCREENS=folder keeps the screens there in full size, and ARCFLOW_NEW_REFERENCES=1 writes new references, to
/// be looked at.
class TestScreens : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::unique_ptr<StudioSession> m_studio;
    qint64 m_pair = 0;

    void compareScreen(const QString& name) {
        QTest::qWait(700); // what is animated or read from files comes to rest
        const QImage screen = m_studio->window.grab().toImage();
        if (const char* folder = std::getenv("ARCFLOW_SCREENS")) {
            const QString scale = screen.width() > windowSize.width() ? QStringLiteral("@2x") : QString();
            QVERIFY(QDir().mkpath(QString::fromUtf8(folder)));
            QVERIFY(screen.save(QStringLiteral("%1/%2%3.png").arg(QString::fromUtf8(folder), name, scale)));
        }
        const QString file = QStringLiteral(ARCFLOW_TEST_DATA "/screens/%1.png").arg(name);
        if (std::getenv("ARCFLOW_NEW_REFERENCES")) {
            QVERIFY(reduced(screen).save(file));
        }
        const QImage reference(file);
        QVERIFY2(!reference.isNull(), qPrintable(file));
        const Difference found = difference(reduced(screen), reference.convertToFormat(QImage::Format_RGB32));
        qInfo("%s: mean %.2f, visibly different %.2f %%", qPrintable(name), found.mean, 100 * found.share);
        QVERIFY2(found.mean < 4 && found.share < 0.02, qPrintable(name));
    }

private Q_SLOTS:
    void initTestCase() {
        installLanguage(*qApp, QStringLiteral("en"));
        m_studio = std::make_unique<StudioSession>(m_folder.path());
        m_studio->window.resize(windowSize);
        QVERIFY(m_studio->waitReady());
        const auto make = [this](const char* prompt, quint64 seed, RunMode mode, int count) {
            m_studio->window.desk().useSettings({{QStringLiteral("prompt"), QString::fromLatin1(prompt)},
                                                 {QStringLiteral("seed"), QVariant::fromValue<quint64>(seed)}});
            m_studio->window.desk().generate({.mode = mode, .count = count});
        };
        make("two red apples against a pale blue wall", 1, RunMode::student, 4);
        make("a boat with a white sail on the sea at sunset", 5, RunMode::student, 4);
        make("hills with a house with a blue roof at night under the moon", 3, RunMode::pair, 1);
        QVERIFY(m_studio->waitImages(9));
        m_pair = m_studio->images().constLast().id;
    }

    void workspaces_data() {
        QTest::addColumn<Workspace>("workspace");
        QTest::addColumn<ColourScheme>("scheme");
        for (const Workspace workspace : allWorkspaces) {
            QTest::addRow("%s-dark", qPrintable(workspaceId(workspace))) << workspace << ColourScheme::dark;
            QTest::addRow("%s-light", qPrintable(workspaceId(workspace))) << workspace << ColourScheme::light;
        }
    }

    void workspaces() {
        QFETCH(const Workspace, workspace);
        QFETCH(const ColourScheme, scheme);
        m_studio->services.settings.set(settings::colourScheme, scheme);
        m_studio->window.workspaces().switchTo(workspace);
        m_studio->window.presenter().open(m_pair);
        QTest::mouseMove(&m_studio->window, {800, 400}); // off the buttons
        compareScreen(QString::fromLatin1(QTest::currentDataTag()));
    }

    /// A short run of the real engine: pictures, curves, numbers.
    void training_data() {
        QTest::addColumn<ColourScheme>("scheme");
        QTest::addRow("distil-run-dark") << ColourScheme::dark;
        QTest::addRow("distil-run-light") << ColourScheme::light;
    }

    void training() {
        QFETCH(const ColourScheme, scheme);
        m_studio->services.settings.set(settings::colourScheme, scheme);
        m_studio->services.settings.set(settings::adapterFolders, QStringList{m_folder.path() + "/adapters"});
        m_studio->window.workspaces().switchTo(Workspace::distil);
        DistilRun& run = m_studio->services.distil;
        if (run.state() == DistilState::idle) {
            auto* page = m_studio->window.findChild<DistilPage*>();
            DistilChoices choices = page->form().choices();
            choices.list = QString::fromLatin1(trainingPrompts);
            choices.held = 4;
            choices.iterations = 8;
            choices.batch = 2;
            choices.validateEvery = 4;
            page->form().setChoices(choices);
            page->start();
            QVERIFY(QTest::qWaitFor([&run] { return run.state() == DistilState::finished; }, 250'000));
        }
        QTest::mouseMove(&m_studio->window, {800, 70});
        compareScreen(QString::fromLatin1(QTest::currentDataTag()));
    }

    void modes_data() {
        QTest::addColumn<CompareMode>("mode");
        QTest::addRow("side-by-side") << CompareMode::sideBySide;
        QTest::addRow("wipe-horizontal") << CompareMode::wipeHorizontal;
        QTest::addRow("flip") << CompareMode::flip;
        QTest::addRow("opacity") << CompareMode::opacity;
        QTest::addRow("difference") << CompareMode::difference;
        QTest::addRow("loupe") << CompareMode::loupe;
    }

    void modes() {
        QFETCH(const CompareMode, mode);
        m_studio->services.settings.set(settings::colourScheme, ColourScheme::dark);
        m_studio->window.workspaces().switchTo(Workspace::compare);
        m_studio->canvas().setMode(mode);
        QTest::mouseMove(&m_studio->canvas(), m_studio->canvas().rect().center()); // where the loupe is
        compareScreen(QStringLiteral("compare-") + QString::fromLatin1(QTest::currentDataTag()));
    }

    void cleanupTestCase() { m_studio.reset(); }
};

QTEST_MAIN(TestScreens)
#include "tst_screens.moc"
