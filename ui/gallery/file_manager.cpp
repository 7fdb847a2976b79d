#include "ui/gallery/file_manager.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDesktopServices>
#include <QFileInfo>
#include <QUrl>

namespace arcflow::ui {

namespace {

constexpr int answerTime = 3000; // ms

void openFolder(const QString& file) {
    QDesktopServices::openUrl(QUrl::fromLocalFile(QFileInfo(file).absolutePath()));
}

} // namespace

void revealInFileManager(const QStringList& files, QObject* context) {
    if (files.isEmpty()) {
        return;
    }
    QStringList urls;
    for (const QString& file : files) {
        urls += QUrl::fromLocalFile(file).toString(QUrl::FullyEncoded);
    }
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected()) {
        openFolder(files.first());
        return;
    }
    // https://www.freedesktop.org/wiki/Specifications/file-manager-interface
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.FileManager1"), QStringLiteral("/org/freedesktop/FileManager1"),
        QStringLiteral("org.freedesktop.FileManager1"), QStringLiteral("ShowItems"));
    call << urls << QString();
    auto* watcher = new QDBusPendingCallWatcher(bus.asyncCall(call, answerTime), context);
    QObject::connect(watcher, &QDBusPendingCallWatcher::finished, context,
                     [file = files.first()](QDBusPendingCallWatcher* finished) {
                         if (QDBusPendingReply<>(*finished).isError()) {
                             openFolder(file);
                         }
                         finished->deleteLater();
                     });
}

} // namespace arcflow::ui
