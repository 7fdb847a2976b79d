#pragma once

#include "core/base/error.h"
#include "core/tokenizers/tokenizer.h"

#include <QtTest/QtTest>

#include <string>
#include <vector>

namespace arcflow::test {

using Ids = std::vector<int64_t>;

inline QString dataPath(const QString& name) {
    return QStringLiteral(ARCFLOW_TEST_DATA "/") + name;
}

inline QByteArray readFile(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        qFatal("%s cannot be read", qPrintable(path));
    }
    return file.readAll();
}

inline QJsonObject readGolden(const QString& name) {
    return QJsonDocument::fromJson(readFile(dataPath(name))).object();
}

inline Ids idsOf(const QJsonValue& array) {
    Ids ids;
    for (const QJsonValue& id : array.toArray()) {
        ids.push_back(id.toInteger());
    }
    return ids;
}

/// A tokenizer folder of its own, removed at the end.
class TokenizerFolder {
public:
    TokenizerFolder() = default;
    /// With copies of some files of another one; a name `from=to` renames.
    TokenizerFolder(const QString& source, const QStringList& files) {
        for (const QString& name : files) {
            write(name.section('=', -1), readFile(source + '/' + name.section('=', 0, 0)));
        }
    }
    void write(const QString& name, const QByteArray& content) const {
        QFile file(m_directory->filePath(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size()) {
            qFatal("%s cannot be written", qPrintable(file.fileName()));
        }
    }
    std::string path() const { return m_directory->path().toStdString(); }

private:
    std::unique_ptr<QTemporaryDir> m_directory = std::make_unique<QTemporaryDir>();
};

inline std::string text(const Ids& ids) {
    std::string result = "[";
    for (const int64_t id : ids) {
        result += concat(' ', id);
    }
    return result + " ]";
}

} // namespace arcflow::test

/// Fails the running Qt test unless the tokenizer gives exactly these ids.
#define COMPARE_IDS(tokenizer, prompt, maxLength, expected)                                                            \
    do {                                                                                                               \
        const auto compareIds = (tokenizer).encode(prompt, maxLength).ids;                                             \
        QVERIFY2(compareIds == (expected),                                                                             \
                 arcflow::concat("'", std::string(prompt).substr(0, 200), "': expected ",                              \
                                 arcflow::test::text(expected), ", found ", arcflow::test::text(compareIds))           \
                     .c_str());                                                                                        \
    } while (false)
