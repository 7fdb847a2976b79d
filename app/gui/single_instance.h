#pragma once

#include <QObject>
#include <QStringList>

class QLocalServer;
class QLockFile;

/// One window for one library: a second start hands its files to the first and ends. Over a local socket; no network.
class SingleInstance : public QObject {
    Q_OBJECT

public:
    /// `folder`: of the library; it names the instance.
    explicit SingleInstance(const QString& folder, QObject* parent = nullptr);
    ~SingleInstance() override;

    /// True if this is the first; otherwise the files have been handed over, and the program ends.
    bool claim(const QStringList& files);

Q_SIGNALS:
    void raised(const QStringList& files); ///< a second start: show the window, open these

private:
    void listen();

    QString m_socket;
    std::unique_ptr<QLockFile> m_lock;
    QLocalServer* m_server = nullptr;
};
