#include "ui/library/file_path.h"

#include "core/base/error.h"

#include <QFile>

#include <cerrno>
#include <system_error>

namespace arcflow::ui {

std::filesystem::path toPath(const QString& file) {
    return {QFile::encodeName(file).toStdString()};
}

QString fromPath(const std::filesystem::path& file) {
    return QFile::decodeName(QByteArray::fromStdString(file.string()));
}

void makeFolder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error) {
        const bool full = error == std::errc::no_space_on_device || error.value() == EDQUOT;
        fail(full ? ErrorKind::diskFull : ErrorKind::io, folder.string(),
             ": making the folder failed: ", error.message());
    }
}

} // namespace arcflow::ui
