#include "ui/settings/app_settings.h"

#include "core/base/error.h"
#include "core/imaging/naming_template.h"

#include <QDir>
#include <QStandardPaths>

#include <array>
#include <utility>

namespace arcflow::ui {

namespace {

template <typename Enum, size_t count> using Names = std::array<std::pair<Enum, const char*>, count>;

constexpr Names<DeviceChoice, 3> deviceNames{
    {{DeviceChoice::automatic, "automatic"}, {DeviceChoice::cpu, "cpu"}, {DeviceChoice::cuda, "cuda"}}};
constexpr Names<NumberFormat, 3> formatNames{
    {{NumberFormat::automatic, "automatic"}, {NumberFormat::fp32, "fp32"}, {NumberFormat::bf16, "bf16"}}};
constexpr Names<Recording, 3> recordingNames{{{Recording::none, "none"},
                                              {Recording::statistics, "statistics"},
                                              {Recording::teacherComparison, "teacher-comparison"}}};
constexpr Names<ColourScheme, 3> schemeNames{
    {{ColourScheme::dark, "dark"}, {ColourScheme::light, "light"}, {ColourScheme::system, "system"}}};

template <typename Enum, size_t count> QVariant nameOf(const Names<Enum, count>& names, Enum value) {
    for (const auto& [known, name] : names) {
        if (known == value) {
            return QString::fromLatin1(name);
        }
    }
    return {};
}

template <typename Enum, size_t count>
std::optional<Enum> valueOf(const Names<Enum, count>& names, const QVariant& stored) {
    for (const auto& [value, name] : names) {
        if (stored.toString() == QLatin1String(name)) {
            return value;
        }
    }
    return std::nullopt;
}

template <typename T> std::function<T()> fixed(T value) {
    return [value] { return value; };
}

std::function<bool(const int&)> within(int least, int most) {
    return [least, most](int value) { return value >= least && value <= most; };
}

std::function<QString()> inFolder(QStandardPaths::StandardLocation location, const QString& name) {
    return [location, name] { return QDir(QStandardPaths::writableLocation(location)).filePath(name); };
}

std::function<QStringList()> folderInData(const QString& name) {
    return [name] { return QStringList{inFolder(QStandardPaths::AppLocalDataLocation, name)()}; };
}

bool isAbsolute(const QString& path) {
    return QDir::isAbsolutePath(path);
}

bool isTemplate(const QString& pattern) {
    try {
        NamingTemplate(pattern.toStdString());
        return true;
    } catch (const Error&) {
        return false;
    }
}

} // namespace

std::optional<int> SettingFormat<int>::fromVariant(const QVariant& value) {
    bool read = false;
    const int number = value.toInt(&read);
    return read ? std::optional<int>(number) : std::nullopt;
}

std::optional<qulonglong> SettingFormat<qulonglong>::fromVariant(const QVariant& value) {
    bool read = false;
    const qulonglong number = value.toULongLong(&read);
    return read ? std::optional<qulonglong>(number) : std::nullopt;
}

std::optional<bool> SettingFormat<bool>::fromVariant(const QVariant& value) {
    const QString text = value.toString();
    if (text == QLatin1String("true") || text == QLatin1String("false")) {
        return text == QLatin1String("true");
    }
    return std::nullopt;
}

QVariant SettingFormat<DeviceChoice>::toVariant(DeviceChoice value) {
    return nameOf(deviceNames, value);
}
std::optional<DeviceChoice> SettingFormat<DeviceChoice>::fromVariant(const QVariant& value) {
    return valueOf(deviceNames, value);
}
QVariant SettingFormat<NumberFormat>::toVariant(NumberFormat value) {
    return nameOf(formatNames, value);
}
std::optional<NumberFormat> SettingFormat<NumberFormat>::fromVariant(const QVariant& value) {
    return valueOf(formatNames, value);
}
QVariant SettingFormat<Recording>::toVariant(Recording value) {
    return nameOf(recordingNames, value);
}
std::optional<Recording> SettingFormat<Recording>::fromVariant(const QVariant& value) {
    return valueOf(recordingNames, value);
}
QVariant SettingFormat<ColourScheme>::toVariant(ColourScheme value) {
    return nameOf(schemeNames, value);
}
std::optional<ColourScheme> SettingFormat<ColourScheme>::fromVariant(const QVariant& value) {
    return valueOf(schemeNames, value);
}

namespace settings {

const Setting<QString> imageFolder{"folders/images", inFolder(QStandardPaths::PicturesLocation, "ArcFlow Studio"),
                                   isAbsolute};
const Setting<QString> libraryFile{"folders/library", inFolder(QStandardPaths::AppLocalDataLocation, "library.sqlite"),
                                   isAbsolute};
const Setting<QStringList> modelFolders{"folders/models", folderInData("models")};
const Setting<QStringList> adapterFolders{"folders/adapters", folderInData("adapters")};
const Setting<QString> loraFolder{"folders/loras", inFolder(QStandardPaths::AppLocalDataLocation, "loras"), isAbsolute};
const Setting<QString> wildcardFolder{"folders/wildcards", inFolder(QStandardPaths::AppLocalDataLocation, "wildcards"),
                                      isAbsolute};

const Setting<DeviceChoice> device{"engine/device", fixed(DeviceChoice::automatic)};
const Setting<NumberFormat> numberFormat{"engine/numberFormat", fixed(NumberFormat::automatic)};
const Setting<int> threads{"engine/threads", fixed(0), within(0, 1024)};
const Setting<qulonglong> memoryBudget{"engine/memoryBudget", fixed<qulonglong>(0)};

const Setting<QString> namingTemplate{"images/namingTemplate", fixed<QString>("{date}/{counter:5}-{seed}-{prompt}"),
                                      isTemplate};
const Setting<bool> embedMetadata{"images/embedMetadata", fixed(true)};
const Setting<bool> livePreviews{"images/livePreviews", fixed(true)};
const Setting<Recording> recording{"images/recording", fixed(Recording::statistics)};
const Setting<int> pointsPerStep{"images/pointsPerStep", fixed(16), within(1, 256)};
const Setting<bool> keepTrajectories{"images/keepTrajectories", fixed(true)};

const Setting<ColourScheme> colourScheme{"look/colourScheme", fixed(ColourScheme::dark)};
const Setting<QString> language{"look/language", fixed(QString())};
Setting<bool> confirm(const QString& what) {
    return {"confirm/" + what, fixed(true)};
}
const QString confirmEmptyTrash = "emptyTrash";
const QString confirmClearQueue = "clearQueue";
const QString confirmQuitWhileRunning = "quitWhileRunning";

const Setting<QByteArray> windowGeometry{"window/geometry", fixed(QByteArray())};
Setting<QByteArray> windowState(const QString& ofWorkspace) {
    return {"window/state/" + ofWorkspace, fixed(QByteArray())};
}
const Setting<QString> workspace{"window/workspace", fixed<QString>("create")};
const Setting<QVariantMap> lastGeneration{"session/generation", fixed(QVariantMap())};
const Setting<QVariantMap> lastExport{"session/export", fixed(QVariantMap())};
const Setting<QString> lastPrompt{"session/prompt", fixed(QString())};
const Setting<QVariantMap> shortcuts{"keys/shortcuts", fixed(QVariantMap())};
const Setting<QStringList> recentCommands{"keys/recent", fixed(QStringList())};

} // namespace settings

AppSettings::AppSettings(QObject* parent)
    : QObject(parent),
      m_store(std::make_unique<QSettings>(QSettings::IniFormat, QSettings::UserScope, "ArcFlow", "ArcFlow Studio")) {}

AppSettings::AppSettings(const QString& iniFile, QObject* parent)
    : QObject(parent), m_store(std::make_unique<QSettings>(iniFile, QSettings::IniFormat)) {}

bool AppSettings::flush() {
    m_store->sync();
    return m_store->status() == QSettings::NoError;
}

} // namespace arcflow::ui
