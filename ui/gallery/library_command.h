#pragma once

#include "ui/library/library_types.h"

#include <QHash>
#include <QUndoCommand>
#include <QVector>

#include <functional>
#include <memory>

namespace arcflow::ui {

class LibraryDatabase;
class LibraryService;

/// Gives images a value (a rating, a tag or its absence…) and can give each its former one back. What it was before is
/// read in the library's own order of writes, so that commands given in quick succession undo exactly.
class ImageValueCommand : public QUndoCommand {
public:
    using Values = QHash<qint64, int>; ///< by image
    using Read = std::function<Values(LibraryDatabase&, const QVector<qint64>&)>;
    using Write = std::function<void(LibraryService&, const QVector<qint64>&, int)>;

    ImageValueCommand(LibraryService& library, const QString& text, QVector<qint64> ids, int value, Read read,
                      Write write);

    void redo() override;
    void undo() override;

private:
    LibraryService& m_library;
    QVector<qint64> m_ids;
    int m_value;
    Read m_read;
    Write m_write;
    std::shared_ptr<Values> m_before; ///< filled on the GUI thread when the library has answered
};

/// Two writes that take each other back.
class LibraryCommand : public QUndoCommand {
public:
    using Step = std::function<void(LibraryService&)>;

    LibraryCommand(LibraryService& library, const QString& text, Step redo, Step undo)
        : QUndoCommand(text), m_library(library), m_redo(std::move(redo)), m_undo(std::move(undo)) {}

    void redo() override { m_redo(m_library); }
    void undo() override { m_undo(m_library); }

private:
    LibraryService& m_library;
    Step m_redo, m_undo;
};

// The commands of the gallery. Texts are for menus: "rating of 12 images".

std::unique_ptr<QUndoCommand> rateCommand(LibraryService& library, const QVector<qint64>& ids, int rating);
std::unique_ptr<QUndoCommand> rejectCommand(LibraryService& library, const QVector<qint64>& ids, bool rejected);
std::unique_ptr<QUndoCommand> tagCommand(LibraryService& library, const QVector<qint64>& ids, const QString& tag,
                                         bool add);
std::unique_ptr<QUndoCommand> trashCommand(LibraryService& library, const QVector<qint64>& ids);
std::unique_ptr<QUndoCommand> restoreCommand(LibraryService& library, const QVector<qint64>& ids);
std::unique_ptr<QUndoCommand> albumMemberCommand(LibraryService& library, const QVector<qint64>& ids,
                                                 const AlbumRecord& album, bool add);
std::unique_ptr<QUndoCommand> addAlbumCommand(LibraryService& library, const QString& name);
std::unique_ptr<QUndoCommand> renameAlbumCommand(LibraryService& library, const AlbumRecord& album,
                                                 const QString& name);
std::unique_ptr<QUndoCommand> removeAlbumCommand(LibraryService& library, const AlbumRecord& album);

} // namespace arcflow::ui
