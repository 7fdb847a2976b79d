#pragma once

#include "ui/library/library_database.h"

#include <QFileInfo>
#include <QHash>
#include <QImage>
#include <QtTest/QtTest>

namespace arcflow::ui::test {

/// What must hold of a library of pairs whenever the program is not running, however it ended: the database is sound;
/// no image has gone since `imagesBefore`, which is brought up to date; every image has both files, whole; of each job
/// every image is there once, in order, as many as the job says.
inline void verifyWhole(const QString& libraryFile, int& imagesBefore) {
    LibraryDatabase db(libraryFile, LibraryDatabase::Access::readWrite);
    QVERIFY(db.isSound());
    const QVector<ImageRecord> images = db.images(db.imageIds({.sort = ImageSort::oldestFirst}));
    QVERIFY2(images.size() >= imagesBefore, "an image was lost");
    imagesBefore = static_cast<int>(images.size());
    QHash<qint64, int> perJob;
    for (const ImageRecord& image : images) {
        QVERIFY(QFileInfo(image.studentFile).size() > 0 && QFileInfo(image.teacherFile).size() > 0);
        QVERIFY(!QImage(image.studentFile).isNull() && !QImage(image.teacherFile).isNull());
        QCOMPARE(image.index, perJob[image.job]++);
    }
    for (const JobRecord& job : db.queue()) {
        QCOMPARE(job.finished, perJob.value(job.id));
    }
}

} // namespace arcflow::ui::test
