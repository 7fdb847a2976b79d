#pragma once

#include "tests/support/temp_folder.h"
#include "ui/library/library_service.h"

#include <QCoreApplication>
#include <QEventLoop>
#include <QImage>
#include <QPainter>

namespace arcflow::ui {

/// A library in a folder of its own, and pictures for it.
class GalleryFixture {
public:
    GalleryFixture() : library(path(QStringLiteral("library.sqlite"))) {}

    QString path(const QString& name) const {
        return QString::fromStdString((folder.path() / name.toStdString()).string());
    }

    /// A painted scene, different for every number.
    static QImage scene(int number, QSize size) {
        QImage image(size, QImage::Format_RGB32);
        QPainter painter(&image);
        painter.setRenderHint(QPainter::Antialiasing);
        QLinearGradient sky(0, 0, 0, size.height());
        sky.setColorAt(0, QColor::fromHsv(number * 47 % 360, 140, 110));
        sky.setColorAt(1, QColor::fromHsv((number * 47 + 60) % 360, 120, 220));
        painter.fillRect(image.rect(), sky);
        const double unit = std::min(size.width(), size.height());
        painter.setPen(Qt::NoPen);
        painter.setBrush(QColor(250, 245, 220));
        painter.drawEllipse(QPointF(size.width() * (0.25 + number % 5 * 0.12), unit * 0.28), unit * 0.11, unit * 0.11);
        painter.setBrush(QColor::fromHsv((number * 47 + 200) % 360, 90, 90));
        QPolygonF hills;
        hills << QPointF(0, size.height());
        for (int i = 0; i <= 8; ++i) {
            hills << QPointF(size.width() * i / 8.0, size.height() * (0.6 + ((i * 7 + number) % 5) * 0.05));
        }
        hills << QPointF(size.width(), size.height());
        painter.drawPolygon(hills);
        return image;
    }

    QString paint(const QString& name, int number, QSize size = {128, 128}) const {
        const QString file = path(name);
        if (!scene(number, size).save(file)) {
            qFatal("cannot write %s", qUtf8Printable(file));
        }
        return file;
    }

    /// The record of a student's image; number 0 is the oldest.
    static ImageRecord record(int number) {
        ImageRecord image;
        image.created = QDateTime(QDate(2026, 8, 1), QTime(12, 0)).addSecs(60 * number);
        image.mode = QStringLiteral("student");
        image.prompt = QStringLiteral("house number %1 under a full moon").arg(number);
        image.seed = 4000 + static_cast<quint64>(number);
        image.width = image.height = 128;
        image.steps = 2;
        image.studentEvaluations = 2;
        image.studentSeconds = 0.24;
        image.guidance = 3.0;
        image.model = QStringLiteral("nano");
        image.adapter = QStringLiteral("ArcFlow K 16");
        image.studentFile = QStringLiteral("/nowhere/%1.png").arg(number);
        return image;
    }

    static ImageRecord pair(int number) {
        ImageRecord image = record(number);
        image.mode = QStringLiteral("pair");
        image.teacherFile = QStringLiteral("/nowhere/%1-teacher.png").arg(number);
        image.teacherSteps = 32;
        image.teacherEvaluations = 64;
        image.teacherSeconds = 6.61;
        image.psnr = 27.9;
        image.ssim = 0.94;
        return image;
    }

    /// Runs on the library's writer and waits for the answer.
    template <typename Work> auto ask(Work work) {
        using Result = decltype(work(std::declval<LibraryDatabase&>()));
        QEventLoop loop;
        if constexpr (std::is_void_v<Result>) {
            library.write(work, &loop, [&] { loop.quit(); });
            loop.exec();
        } else {
            std::optional<Result> result;
            library.write(work, &loop, [&](Result answer) {
                result = std::move(answer);
                loop.quit();
            });
            loop.exec();
            return *result;
        }
    }

    /// Ids of images made from these records, without a signal.
    QVector<qint64> fill(const QVector<ImageRecord>& records) {
        return ask([records](LibraryDatabase& db) {
            QVector<qint64> ids;
            for (const ImageRecord& record : records) {
                ids.append(db.addImage(record));
            }
            return ids;
        });
    }
    QVector<qint64> fill(int count) {
        QVector<ImageRecord> records;
        for (int i = 0; i < count; ++i) {
            records.append(record(i));
        }
        return fill(records);
    }
    ImageRecord image(qint64 id) {
        return ask([id](LibraryDatabase& db) { return db.images({id}).value(0); });
    }

    arcflow::test::TempFolder folder;
    LibraryService library;
};

} // namespace arcflow::ui
