#include "app/gui/single_instance.h"

#include <QCryptographicHash>
#include <QDataStream>
#include <QDir>
#include <QLocalServer>
#include <QLocalSocket>
#include <QLockFile>

namespace {

constexpr int patienceMs = 1000;
constexpr qint64 mostBytes = 1 << 20; ///< of file names, from whoever connects

} // namespace

SingleInstance::SingleInstance(const QString& folder, QObject* parent) : QObject(parent) {
    QDir().mkpath(folder);
    const QByteArray name = QCryptographicHash::hash(folder.toUtf8(), QCryptographicHash::Sha1).toHex().left(16);
    m_socket = QStringLiteral("arcflow-studio-") + QString::fromLatin1(name);
    // A lock, not the socket, decides who is first: a socket that a crash left behind says nothing.
    m_lock = std::make_unique<QLockFile>(folder + QStringLiteral("/studio.lock"));
    m_lock->setStaleLockTime(0); // only a process that no longer lives gives it up
}

SingleInstance::~SingleInstance() = default;

bool SingleInstance::claim(const QStringList& files) {
    if (m_lock->tryLock()) {
        listen();
        return true;
    }
    QLocalSocket socket;
    socket.connectToServer(m_socket);
    if (!socket.waitForConnected(patienceMs)) {
        // The lock is held, but nobody answers: the folder may be read-only. Better two windows than none.
        return m_lock->error() != QLockFile::LockFailedError;
    }
    QDataStream stream(&socket);
    stream << files;
    socket.flush();
    socket.waitForBytesWritten(patienceMs);
    socket.disconnectFromServer();
    return false;
}

void SingleInstance::listen() {
    QLocalServer::removeServer(m_socket);
    m_server = new QLocalServer(this);
    m_server->setSocketOptions(QLocalServer::UserAccessOption);
    m_server->listen(m_socket);
    connect(m_server, &QLocalServer::newConnection, this, [this] {
        QLocalSocket* socket = m_server->nextPendingConnection();
        connect(socket, &QLocalSocket::disconnected, this, [this, socket] {
            const QByteArray bytes = socket->read(mostBytes);
            socket->deleteLater();
            QDataStream stream(bytes);
            QStringList files;
            stream >> files;
            Q_EMIT raised(stream.status() == QDataStream::Ok ? files : QStringList());
        });
    });
}
