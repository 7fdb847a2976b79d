#include "ui/library/library_database_private.h"

#include "ui/library/library_schema.h"
#include "ui/library/search_text.h"

#include <algorithm>
#include <cmath>

namespace arcflow::ui {

namespace {

// In the order of valuesOf() and readImage().
QString imageColumns() {
    return QStringLiteral(
        "created, trashed, rejected, rating, mode, width, height, seed, model, origin, job, job_index,"
        " draft_image, steps, teacher_steps, guidance, true_cfg, adapter, student_evaluations,"
        " teacher_evaluations, student_seconds, teacher_seconds, psnr, ssim, content_hash, student_file,"
        " teacher_file, prompt, negative, prompt_key");
}

double finiteOr(double value, double other) {
    return std::isfinite(value) ? value : other;
}

QVariantList valuesOf(const ImageRecord& image) {
    using S = Statement;
    return {S::bound(image.created),
            image.trashed ? S::bound(*image.trashed) : QVariant(),
            S::bound(image.rejected),
            std::clamp(image.rating, 0, 5),
            S::bound(image.mode),
            image.width,
            image.height,
            image.seed ? QVariant(seedColumn(*image.seed)) : QVariant(),
            S::bound(image.model),
            S::bound(image.origin),
            image.job,
            image.index,
            image.draftImage,
            image.steps,
            image.teacherSteps,
            finiteOr(image.guidance, 0),
            finiteOr(image.trueCfg, 0),
            S::bound(image.adapter),
            image.studentEvaluations,
            image.teacherEvaluations,
            finiteOr(image.studentSeconds, 0),
            finiteOr(image.teacherSeconds, 0),
            image.psnr, // SQLite makes NULL of NaN
            image.ssim,
            S::bound(image.contentHash),
            S::bound(image.studentFile),
            S::bound(image.teacherFile),
            S::bound(image.prompt),
            S::bound(image.negativePrompt),
            S::bound(promptSortKey(image.prompt))};
}

ImageRecord readImage(Statement& row) {
    ImageRecord image;
    image.id = row.number();
    image.tags = tagsFromColumn(row.text());
    image.created = row.time();
    if (const QDateTime trashed = row.time(); trashed.isValid()) {
        image.trashed = trashed;
    }
    image.rejected = row.truth();
    image.rating = row.integer();
    image.mode = row.text();
    image.width = row.integer();
    image.height = row.integer();
    if (const auto seed = row.maybeNumber()) {
        image.seed = seedFromColumn(*seed);
    }
    image.model = row.text();
    image.origin = row.text();
    image.job = row.number();
    image.index = row.integer();
    image.draftImage = row.number();
    image.steps = row.integer();
    image.teacherSteps = row.integer();
    image.guidance = row.real();
    image.trueCfg = row.real();
    image.adapter = row.text();
    image.studentEvaluations = row.integer();
    image.teacherEvaluations = row.integer();
    image.studentSeconds = row.real();
    image.teacherSeconds = row.real();
    image.psnr = row.real();
    image.ssim = row.real();
    image.contentHash = row.text();
    image.studentFile = row.text();
    image.teacherFile = row.text();
    image.prompt = row.text();
    image.negativePrompt = row.text();
    return image;
}

/// An image without a job that has this file, as a scan adds it; 0 = none.
qint64 foundByScan(LibraryConnection& connection, const QString& file) {
    if (file.isEmpty()) {
        return 0;
    }
    Statement row(connection,
                  QStringLiteral("SELECT id FROM images WHERE job = 0 AND trashed IS NULL AND student_file = ?"
                                 " UNION SELECT id FROM images WHERE job = 0 AND trashed IS NULL AND teacher_file = ?"
                                 " AND teacher_file <> '' LIMIT 1"));
    return row.run(file, file).next() ? row.number() : 0;
}

} // namespace

void LibraryDatabase::Private::indexTexts(qint64 image, const QString& prompt, const QString& negative,
                                          const QStringList& tags) {
    Statement(connection, QStringLiteral("DELETE FROM image_search WHERE rowid = ?")).run(image);
    Statement(connection,
              QStringLiteral("INSERT INTO image_search (rowid, prompt, negative, tags) VALUES (?, ?, ?, ?)"))
        .run(image, searchableText(prompt), searchableText(negative), searchableText(tags.join(u'\n')));
}

qint64 LibraryDatabase::Private::insertImage(const ImageRecord& image) {
    const QVariantList values = valuesOf(image);
    Statement insert(
        connection,
        QStringLiteral("INSERT INTO images (%1, tags) VALUES (%2, '')").arg(imageColumns(), placesFor(values)));
    insert.runWith(values);
    const qint64 id = insert.insertedId();
    if (image.tags.isEmpty()) {
        indexTexts(id, image.prompt, image.negativePrompt, {});
        return id;
    }
    for (const QString& tag : image.tags) {
        attachTag({id}, tag);
    }
    refreshTags({id});
    return id;
}

void LibraryDatabase::Private::updateImage(const ImageRecord& image) {
    Statement old(connection, QStringLiteral("SELECT prompt, negative, tags FROM images WHERE id = ?"));
    if (!old.run(image.id).next()) {
        return;
    }
    const QString prompt = old.text();
    const QString negative = old.text();
    const QStringList tags = tagsFromColumn(old.text());
    const QVariantList values = valuesOf(image);
    Statement(connection,
              QStringLiteral("UPDATE images SET (%1) = (%2) WHERE id = ?").arg(imageColumns(), placesFor(values)))
        .runWith(values + QVariantList{image.id});
    if (image.prompt != prompt || image.negativePrompt != negative) {
        indexTexts(image.id, image.prompt, image.negativePrompt, tags);
    }
}

/// Within a transaction of the caller's.
qint64 LibraryDatabase::storeImage(const ImageRecord& image) {
    LibraryConnection& connection = m_private->connection;
    qint64 id = 0;
    if (image.job != 0) {
        id = foundByScan(connection, image.coverFile());
    }
    if (id == 0) {
        id = m_private->insertImage(image);
    } else {
        const ImageRecord found = images({id}).first();
        ImageRecord merged = image;
        merged.id = id;
        merged.rating = std::max(image.rating, found.rating);
        merged.rejected = image.rejected || found.rejected;
        m_private->updateImage(merged);
        for (const QString& tag : image.tags) {
            m_private->attachTag({id}, tag);
        }
        m_private->refreshTags({id});
    }
    return id;
}

qint64 LibraryDatabase::addImage(const ImageRecord& image) {
    Transaction transaction(m_private->connection);
    const qint64 id = storeImage(image);
    transaction.commit();
    return id;
}

qint64 LibraryDatabase::addJobImage(const ImageRecord& image, const QVector<RunStatistic>& statistics) {
    LibraryConnection& connection = m_private->connection;
    Transaction transaction(connection);
    const qint64 id = storeImage(image);
    Statement(connection, QStringLiteral("UPDATE jobs SET finished = max(finished, ?) WHERE id = ?"))
        .run(image.index + 1, image.job);
    for (const RunStatistic& statistic : statistics) {
        addStatistic(statistic);
    }
    transaction.commit();
    return id;
}

void LibraryDatabase::addImages(const QVector<ImageRecord>& images) {
    Transaction transaction(m_private->connection);
    for (const ImageRecord& image : images) {
        m_private->insertImage(image);
    }
    transaction.commit();
}

void LibraryDatabase::updateImage(const ImageRecord& image) {
    updateImages({image});
}

void LibraryDatabase::updateImages(const QVector<ImageRecord>& images) {
    Transaction transaction(m_private->connection);
    for (const ImageRecord& image : images) {
        m_private->updateImage(image);
    }
    transaction.commit();
}

QVector<ImageRecord> LibraryDatabase::images(const QVector<qint64>& ids) {
    Statement rows(m_private->connection,
                   QStringLiteral("SELECT id, tags, %1 FROM images WHERE id IN (SELECT value FROM json_each(?))")
                       .arg(imageColumns()));
    QHash<qint64, ImageRecord> found;
    for (rows.run(ids); rows.next();) {
        const ImageRecord image = readImage(rows);
        found.insert(image.id, image);
    }
    QVector<ImageRecord> images;
    images.reserve(found.size());
    for (const qint64 id : ids) {
        if (const auto image = found.constFind(id); image != found.constEnd()) {
            images.append(*image);
        }
    }
    return images;
}

QVector<qint64> LibraryDatabase::imagesOfFile(const QString& file) {
    QVector<qint64> ids;
    if (file.isEmpty()) {
        return ids;
    }
    Statement rows(
        m_private->connection,
        QStringLiteral("SELECT id FROM images WHERE student_file = ?"
                       " UNION SELECT id FROM images WHERE teacher_file = ? AND teacher_file <> '' ORDER BY id"));
    for (rows.run(file, file); rows.next();) {
        ids.append(rows.number());
    }
    return ids;
}

void LibraryDatabase::setRating(const QVector<qint64>& ids, int rating) {
    Statement(m_private->connection,
              QStringLiteral("UPDATE images SET rating = ? WHERE id IN (SELECT value FROM json_each(?))"))
        .run(std::clamp(rating, 0, 5), ids);
}

void LibraryDatabase::setRejected(const QVector<qint64>& ids, bool rejected) {
    Statement(m_private->connection,
              QStringLiteral("UPDATE images SET rejected = ? WHERE id IN (SELECT value FROM json_each(?))"))
        .run(rejected, ids);
}

void LibraryDatabase::setTrashed(const QVector<qint64>& ids, bool trashed) {
    Statement(m_private->connection,
              QStringLiteral("UPDATE images SET trashed = ? WHERE id IN (SELECT value FROM json_each(?))"))
        .run(trashed ? QDateTime::currentDateTime() : QDateTime(), ids);
}

void LibraryDatabase::removeImages(const QVector<qint64>& ids) {
    LibraryConnection& connection = m_private->connection;
    Transaction transaction(connection);
    Statement(connection, QStringLiteral("DELETE FROM image_search WHERE rowid IN (SELECT value FROM json_each(?))"))
        .run(ids);
    Statement(connection, QStringLiteral("UPDATE images SET draft_image = 0"
                                         " WHERE draft_image <> 0 AND draft_image IN (SELECT value FROM json_each(?))"))
        .run(ids);
    Statement(connection, QStringLiteral("DELETE FROM images WHERE id IN (SELECT value FROM json_each(?))")).run(ids);
    m_private->removeUnusedTags();
    transaction.commit();
}

} // namespace arcflow::ui
