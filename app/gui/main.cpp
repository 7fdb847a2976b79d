#include "app/common/engine_library.h"
#include "app/common/resource_paths.h"
#include "app/common/thread_waiting.h"
#include "app/gui/single_instance.h"
#include "ui/shell/interface_language.h"
#include "ui/style/theme.h"
#include "ui/window/main_window.h"
#include "ui/window/studio_services.h"

#include <QApplication>
#include <QFileInfo>
#include <QStandardPaths>

using namespace arcflow;

int main(int argc, char** argv) {
    limitThreadSpinning();
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("ArcFlow"));
    QApplication::setApplicationName(QStringLiteral("ArcFlow Studio"));
    QApplication::setApplicationVersion(QStringLiteral(ARCFLOW_VERSION));
    QApplication::setDesktopFileName(QStringLiteral("arcflow-studio"));

    ui::StudioPaths paths;
    paths.cacheFolder = QStandardPaths::writableLocation(QStandardPaths::CacheLocation) + QStringLiteral("/thumbnails");
    paths.embeddedModel = QString::fromStdString(embeddedModelFolder().string());
    const ui::AppSettings settings;
    ui::installLanguage(application, settings.get(ui::settings::language));
    QStringList files = QApplication::arguments().mid(1);
    for (QString& file : files) {
        file = QFileInfo(file).absoluteFilePath();
    }
    SingleInstance instance(QFileInfo(settings.get(ui::settings::libraryFile)).absolutePath());
    if (!instance.claim(files)) {
        return 0;
    }
    ui::theme().apply(settings.get(ui::settings::colourScheme));
    ui::StudioServices services(paths, [embedded = embeddedModelFolder()] { return createEngine(embedded); });
    ui::MainWindow window(services);
    QObject::connect(&instance, &SingleInstance::raised, &window, [&window](const QStringList& more) {
        window.setWindowState(window.windowState() & ~Qt::WindowMinimized);
        window.raise();
        window.activateWindow();
        window.openFiles(more);
    });
    window.setWindowIcon(ui::theme().icon(QStringLiteral("app")));
    window.show();
    window.openFiles(files);
    return QApplication::exec();
}
