#pragma once

#include "core/engine/request.h"
#include "ui/style/theme.h"

#include <QByteArray>
#include <QObject>
#include <QSettings>
#include <QStringList>
#include <QVariantMap>

#include <functional>
#include <memory>
#include <optional>

namespace arcflow::ui {

/// A setting: where it is stored, what it is at first, and which values are taken. Values that are not (from a file
/// edited by hand, or of another version) count as not set.
template <typename T> struct Setting {
    QString key;
    std::function<T()> standard;
    std::function<bool(const T&)> valid = [](const T&) { return true; };
};

/// How values are stored: readable where a person may edit the file. `fromVariant` answers nothing for what cannot be
/// read.
template <typename T> struct SettingFormat {
    static QVariant toVariant(const T& value) { return QVariant::fromValue(value); }
    static std::optional<T> fromVariant(const QVariant& value) {
        return value.canConvert<T>() ? std::optional<T>(value.value<T>()) : std::nullopt;
    }
};
template <> struct SettingFormat<int> {
    static QVariant toVariant(int value) { return value; }
    static std::optional<int> fromVariant(const QVariant& value);
};
template <> struct SettingFormat<qulonglong> {
    static QVariant toVariant(qulonglong value) { return value; }
    static std::optional<qulonglong> fromVariant(const QVariant& value);
};
template <> struct SettingFormat<bool> {
    static QVariant toVariant(bool value) { return value; }
    static std::optional<bool> fromVariant(const QVariant& value);
};
template <> struct SettingFormat<DeviceChoice> {
    static QVariant toVariant(DeviceChoice value);
    static std::optional<DeviceChoice> fromVariant(const QVariant& value);
};
template <> struct SettingFormat<NumberFormat> {
    static QVariant toVariant(NumberFormat value);
    static std::optional<NumberFormat> fromVariant(const QVariant& value);
};
template <> struct SettingFormat<Recording> {
    static QVariant toVariant(Recording value);
    static std::optional<Recording> fromVariant(const QVariant& value);
};
template <> struct SettingFormat<ColourScheme> {
    static QVariant toVariant(ColourScheme value);
    static std::optional<ColourScheme> fromVariant(const QVariant& value);
};

/// Every setting of the program with its first value.
namespace settings {

// Folders
extern const Setting<QString> imageFolder;
extern const Setting<QString> libraryFile; ///< takes effect at the next start
extern const Setting<QStringList> modelFolders;
extern const Setting<QStringList> adapterFolders;
extern const Setting<QString> loraFolder;
extern const Setting<QString> wildcardFolder;

// Device and memory
extern const Setting<DeviceChoice> device;
extern const Setting<NumberFormat> numberFormat;
extern const Setting<int> threads;             ///< 0…1024; 0 = physical cores
extern const Setting<qulonglong> memoryBudget; ///< bytes for weights; 0 = decide from free memory

// Images and names
extern const Setting<QString> namingTemplate; ///< for NamingTemplate; always one that it accepts
extern const Setting<bool> embedMetadata;
extern const Setting<bool> livePreviews;
extern const Setting<Recording> recording;
extern const Setting<int> pointsPerStep; ///< 1…256
extern const Setting<bool> keepTrajectories;

// Look
extern const Setting<ColourScheme> colourScheme;
extern const Setting<QString> language; ///< "de", "zh_CN"…; empty = the system's; takes effect at the next start
/// Whether to ask before something that cannot be taken back.
Setting<bool> confirm(const QString& what);
extern const QString confirmEmptyTrash;
extern const QString confirmClearQueue;
extern const QString confirmQuitWhileRunning;

// What the program remembers
extern const Setting<QByteArray> windowGeometry;
Setting<QByteArray> windowState(const QString& ofWorkspace); ///< docks and bars
extern const Setting<QString> workspace;
extern const Setting<QVariantMap> lastGeneration;
extern const Setting<QVariantMap> lastExport;
extern const Setting<QString> lastPrompt;
extern const Setting<QVariantMap> shortcuts; ///< CommandRegistry::userShortcuts
extern const Setting<QStringList> recentCommands;

} // namespace settings

/// The settings of the program, typed, over QSettings. GUI thread only; other threads get values.
///
///     appSettings.set(settings::threads, 8);
///     connect(&appSettings, &AppSettings::changed, this, [&](const QString& key) {
///         if (key == settings::threads.key) { reload(appSettings.get(settings::threads)); } });
class AppSettings : public QObject {
    Q_OBJECT

public:
    /// The user's settings of this program.
    explicit AppSettings(QObject* parent = nullptr);
    /// An ini file of its own: tests, portable installations.
    explicit AppSettings(const QString& iniFile, QObject* parent = nullptr);

    template <typename T> T get(const Setting<T>& setting) const {
        const QVariant stored = m_store->value(setting.key);
        if (stored.isValid()) {
            if (std::optional<T> value = SettingFormat<T>::fromVariant(stored); value && setting.valid(*value)) {
                return *std::move(value);
            }
        }
        return setting.standard();
    }

    /// Values that are not valid are refused: false, and nothing changes.
    template <typename T> bool set(const Setting<T>& setting, const T& value) {
        if (!setting.valid(value)) {
            return false;
        }
        if (get(setting) != value || !m_store->contains(setting.key)) {
            m_store->setValue(setting.key, SettingFormat<T>::toVariant(value));
            Q_EMIT changed(setting.key);
        }
        return true;
    }

    template <typename T> void reset(const Setting<T>& setting) {
        if (m_store->contains(setting.key)) {
            m_store->remove(setting.key);
            Q_EMIT changed(setting.key);
        }
    }

    /// Writes to disk now, for what must survive a crash; false if that failed.
    bool flush();
    QString file() const { return m_store->fileName(); }

Q_SIGNALS:
    void changed(const QString& key);

private:
    std::unique_ptr<QSettings> m_store;
};

} // namespace arcflow::ui
