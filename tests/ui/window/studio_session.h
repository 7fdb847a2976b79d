#pragma once

#include "app/common/engine_library.h"
#include "app/common/resource_paths.h"
#include "ui/canvas/image_canvas.h"
#include "ui/generate/generate_bar.h"
#include "ui/window/canvas_panel.h"
#include "ui/window/generation_desk.h"
#include "ui/window/main_window.h"
#include "ui/window/picture_presenter.h"
#include "ui/window/studio_services.h"

#include <QtTest/QtTest>

namespace arcflow::ui::test {

/// One run of the real program over a folder that outlives it: its window, its library, the model that ships inside.
class StudioSession {
public:
    explicit StudioSession(const QString& folder)
        : services(pathsIn(folder), [] { return createEngine(embeddedModelFolder()); }), window(services) {
        window.setWindowState(Qt::WindowNoState); // the screen of tests is smaller than the window usually is
        window.resize(1600, 1000);
        window.show();
    }

    bool waitReady() {
        const auto* bar = window.findChild<GenerateBar*>();
        return QTest::qWaitFor([bar] { return bar->unavailableReason().isEmpty(); }, patience);
    }

    /// Until so many images are in the library and nothing runs. Patience begins anew with each image.
    bool waitImages(int count) {
        const auto made = [this] { return services.gallery.rowCount(); };
        const auto done = [&] { return made() >= count && services.runner.runningJob() == 0; };
        while (!done()) {
            const int before = made();
            if (!QTest::qWaitFor([&] { return done() || made() != before; }, patience)) {
                return false;
            }
        }
        return true;
    }

    QVector<ImageRecord> images() {
        std::optional<QVector<ImageRecord>> found;
        services.library.write(
            [](LibraryDatabase& db) { return db.images(db.imageIds({.sort = ImageSort::oldestFirst})); }, &window,
            [&found](QVector<ImageRecord> images) { found = std::move(images); });
        (void)QTest::qWaitFor([&found] { return found.has_value(); }, patience);
        return found.value_or(QVector<ImageRecord>());
    }

    /// As a person would: into the editor, over what is there.
    void type(const QString& prompt) {
        auto* editor = window.findChild<QWidget*>(QStringLiteral("promptEditor"));
        editor->setFocus();
        QTest::keyClick(editor, Qt::Key_A, Qt::ControlModifier);
        QTest::keyClicks(editor, prompt);
    }
    void press(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QTest::keyClick(&window, key, modifiers);
    }

    ImageCanvas& canvas() const { return *window.canvasPanel().canvas(); }

    static constexpr int patience = 60'000;

    StudioServices services;
    MainWindow window;

private:
    static StudioPaths pathsIn(const QString& folder) {
        QStandardPaths::setTestModeEnabled(true); // the folders for models and wildcards are made at the start
        StudioPaths paths;
        paths.settingsFile = folder + QStringLiteral("/studio.ini");
        paths.libraryFile = folder + QStringLiteral("/library.sqlite");
        paths.cacheFolder = folder + QStringLiteral("/thumbnails");
        paths.embeddedModel = QString::fromStdString(embeddedModelFolder().string());
        AppSettings settings(paths.settingsFile);
        settings.set(settings::imageFolder, folder + QStringLiteral("/images"));
        settings.set(settings::confirm(settings::confirmQuitWhileRunning), false);
        settings.flush();
        return paths;
    }
};

} // namespace arcflow::ui::test
