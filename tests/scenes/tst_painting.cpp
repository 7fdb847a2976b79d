#include "app/scenes/scene_names.h"
#include "app/scenes/scene_painter.h"
#include "app/scenes/series.h"

#include <QtTest/QtTest>

#include <map>
#include <thread>

using namespace arcflow::scenes;

namespace {

/// What a person would call a pixel's colour, by hue, saturation and lightness. None: between the names.
std::optional<Colour> seenColour(QRgb pixel) {
    const QColor colour = QColor::fromRgb(pixel);
    const int hue = colour.hslHue(), saturation = colour.hslSaturation(), lightness = colour.lightness();
    const int chroma =
        std::max({qRed(pixel), qGreen(pixel), qBlue(pixel)}) - std::min({qRed(pixel), qGreen(pixel), qBlue(pixel)});
    if (lightness > 190 && chroma < 45) {
        return Colour::white;
    }
    if (lightness < 95 && chroma < 40) {
        return Colour::black;
    }
    if (chroma < 40 || saturation < 40) {
        return std::nullopt;
    }
    if (hue >= 8 && hue < 36 && lightness < 125 && saturation < 190) {
        return Colour::brown;
    }
    if (hue >= 310 || hue < 16) {
        return (lightness > 155 || (hue > 310 && hue < 345)) ? Colour::pink : Colour::red;
    }
    constexpr std::pair<int, Colour> ends[] = {
        {38, Colour::orange}, {66, Colour::yellow}, {175, Colour::green}, {247, Colour::blue}, {310, Colour::purple}};
    return std::find_if(std::begin(ends), std::end(ends), [hue](const auto& end) { return hue < end.first; })->second;
}

bool isInABox(const Scene& scene, double x, double y) {
    for (const Group& group : scene.groups) {
        for (const Place& place : group.places) {
            if (std::abs(x - place.x) < place.size * 0.6 && y < place.y && y > place.y - place.size * 1.1) {
                return true;
            }
        }
    }
    return false;
}

/// How much of what the objects changed in the picture has each colour.
std::map<Colour, double> coloursOfObjects(const Scene& scene, int size) {
    Scene empty = scene;
    empty.groups.clear();
    const QImage with = paintScene(scene, size), without = paintScene(empty, size);
    std::map<Colour, double> shares;
    int changed = 0;
    for (int y = 0; y < size; ++y) {
        for (int x = 0; x < size; ++x) {
            const QRgb pixel = with.pixel(x, y), before = without.pixel(x, y);
            const bool inside = isInABox(scene, 100.0 * x / size, 100.0 * y / size); // a road comes with the cars
            if (inside && std::abs(qRed(pixel) - qRed(before)) + std::abs(qGreen(pixel) - qGreen(before)) +
                                  std::abs(qBlue(pixel) - qBlue(before)) >
                              60) {
                ++changed;
                if (const auto colour = seenColour(pixel)) {
                    ++shares[*colour];
                }
            }
        }
    }
    for (auto& [colour, share] : shares) {
        share /= std::max(changed, 1);
    }
    return shares;
}

QByteArray bytesOf(const QImage& image) {
    return {reinterpret_cast<const char*>(image.constBits()), image.sizeInBytes()};
}

QString described(const Group& group, const std::map<Colour, double>& shares) {
    QString text = QString("%1 %2:").arg(nameOf(group.colour).data(), nameOf(group.kind).data());
    for (const auto& [colour, share] : shares) {
        text += QString(" %1 %2").arg(nameOf(colour).data()).arg(share, 0, 'f', 2);
    }
    return text;
}

} // namespace

class TestPainting : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theSameBytesFromAnyThread() {
        const Series series{.seed = 5};
        constexpr uint64_t pictures = 48;
        std::vector<QByteArray> alone, together(pictures);
        for (uint64_t index = 0; index < pictures; ++index) {
            alone.push_back(bytesOf(paintScene(series.at(index).scene, 128)));
        }
        {
            std::vector<std::jthread> threads;
            for (uint64_t thread = 0; thread < 4; ++thread) {
                threads.emplace_back([&, thread] {
                    for (uint64_t index = pictures - 1 - thread; index < pictures;
                         index -= 4) { // backwards, down past zero
                        together[index] = bytesOf(paintScene(series.at(index).scene, 128));
                    }
                });
            }
        }
        for (uint64_t index = 0; index < pictures; ++index) {
            QVERIFY2(together[index] == alone[index], qPrintable(QString::number(index)));
            QVERIFY(index == 0 || alone[index] != alone[index - 1]);
        }
    }

    void detailIsSeen() {
        for (uint64_t index = 0; index < 10; ++index) {
            Scene scene = sampleScene(5, index, SceneSet::training);
            const QImage before = paintScene(scene, 64);
            scene.detail += 1;
            QVERIFY(paintScene(scene, 64) != before);
        }
    }

    void sizesShowTheSamePicture() {
        const Scene scene = sampleScene(5, 1, SceneSet::training);
        const QImage small = paintScene(scene, 64),
                     large = paintScene(scene, 256).scaled(64, 64, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
        double difference = 0;
        for (int y = 0; y < 64; ++y) {
            for (int x = 0; x < 64; ++x) {
                difference += std::abs(qGreen(small.pixel(x, y)) - qGreen(large.pixel(x, y)));
            }
        }
        QVERIFY2(difference / (64 * 64) < 4, qPrintable(QString::number(difference / (64 * 64))));
    }

    void objectsHaveTheColourOfTheirName_data() {
        QTest::addColumn<int>("kind");
        for (const Kind kind : stillLifeKinds()) {
            QTest::newRow(nameOf(kind).data()) << static_cast<int>(kind);
        }
    }
    void objectsHaveTheColourOfTheirName() {
        QFETCH(int, kind);
        for (const Colour colour : allOf<Colour>()) {
            Scene scene{.setting = StillLife{Surface::plain, Backdrop::paleGray}};
            scene.groups = {{static_cast<Kind>(kind), colour, Size::medium, {Place{.x = 50, .y = 80, .size = 60}}}};
            for (scene.detail = 0; scene.detail < 3; ++scene.detail) {
                const auto shares = coloursOfObjects(scene, 128);
                const auto most = std::max_element(shares.begin(), shares.end(),
                                                   [](const auto& a, const auto& b) { return a.second < b.second; });
                QVERIFY2(most != shares.end() && most->first == colour, qPrintable(described(scene.groups[0], shares)));
            }
        }
    }

    /// In the light of dusk and night as well, and though walls, hulls and towers have colours of their own.
    void thingsInLandscapesShowTheirColour() {
        for (const SceneSet set : {SceneSet::training, SceneSet::heldOut}) {
            for (uint64_t index = 0; index < 150; ++index) {
                const Scene scene = sampleScene(6, index, set);
                const auto* landscape = std::get_if<Landscape>(&scene.setting);
                for (const Group& group : scene.groups) {
                    if (!landscape) {
                        continue;
                    }
                    const bool inPart =
                        group.kind == Kind::house || group.kind == Kind::boat || group.kind == Kind::lighthouse;
                    Scene one = scene;
                    one.groups = {group};
                    const auto shares = coloursOfObjects(one, 128);
                    const auto found = shares.find(group.colour);
                    QVERIFY2(found != shares.end() && found->second > (inPart ? 0.15 : 0.25),
                             qPrintable(described(group, shares) + ' ' + nameOf(landscape->time).data()));
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestPainting)
#include "tst_painting.moc"
