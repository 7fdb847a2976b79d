#pragma once

#include "ui/library/library_types.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QStringList>

#include <stdexcept>

namespace arcflow::ui::test {

/// Minutes after a moment that all tests share.
inline QDateTime minute(int number) {
    return QDateTime::fromMSecsSinceEpoch(1'750'000'000'000 + qint64{60'000} * number);
}

inline ImageRecord imageRecord(const QString& prompt, int number = 0) {
    ImageRecord image;
    image.prompt = prompt;
    image.created = minute(number);
    image.mode = QStringLiteral("student");
    image.studentFile = QStringLiteral("/pictures/%1.png").arg(number);
    image.seed = static_cast<quint64>(number);
    image.width = image.height = 512;
    image.model = QStringLiteral("nano");
    image.origin = QStringLiteral("ArcFlow Studio");
    return image;
}

inline JobRecord jobRecord(const QString& prompt) {
    JobRecord job;
    job.prompt = prompt;
    job.mode = QStringLiteral("pair");
    job.request = "{}";
    job.created = minute(0);
    return job;
}

/// A connection past the library's own code, for looking into a file and for spoiling it.
class RawDatabase {
public:
    explicit RawDatabase(const QString& file) : m_name(QStringLiteral("raw-%1").arg(reinterpret_cast<quintptr>(this))) {
        m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
        m_database.setDatabaseName(file);
        if (!m_database.open()) {
            throw std::runtime_error(m_database.lastError().text().toStdString());
        }
    }
    ~RawDatabase() {
        m_database.close();
        m_database = {};
        QSqlDatabase::removeDatabase(m_name);
    }
    RawDatabase(const RawDatabase&) = delete;
    RawDatabase& operator=(const RawDatabase&) = delete;

    void execute(const QString& sql) {
        QSqlQuery query(m_database);
        if (!query.exec(sql)) {
            throw std::runtime_error((sql + QStringLiteral(": ") + query.lastError().text()).toStdString());
        }
    }
    /// The first column of the first row, read to the end.
    QVariant value(const QString& sql) {
        QSqlQuery query = this->query(sql);
        return query.value(0);
    }
    /// A query that stands on its first row.
    QSqlQuery query(const QString& sql) {
        QSqlQuery query(m_database);
        if (!query.exec(sql) || !query.next()) {
            throw std::runtime_error((sql + QStringLiteral(": ") + query.lastError().text()).toStdString());
        }
        return query;
    }

private:
    QString m_name;
    QSqlDatabase m_database;
};

} // namespace arcflow::ui::test
