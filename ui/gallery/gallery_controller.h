#pragma once

#include "ui/library/library_types.h"

#include <QObject>
#include <QUndoStack>
#include <QVariantMap>
#include <QVector>

#include <functional>

class QMimeData;
class QWidget;

namespace arcflow::ui {

class GalleryModel;
class GalleryView;
class LibraryService;

/// Carries out what is asked for in the gallery. What changes the library can be undone; what concerns other parts of
/// the window is passed on by signals, from wherever it was asked for: this is the only object of the gallery that the
/// window must listen to.
class GalleryController : public QObject {
    Q_OBJECT

public:
    GalleryController(LibraryService& library, GalleryModel& model, QObject* parent = nullptr);

    LibraryService& library() const { return m_library; }
    GalleryModel& model() const { return m_model; }
    QUndoStack* undoStack() { return &m_undoStack; }
    /// Connects what a view asks for with what is done here.
    void serve(GalleryView* view);
    /// How files are shown in the file manager; tests put something else here.
    void setRevealer(std::function<void(const QStringList&)> revealer) { m_revealer = std::move(revealer); }

    void rate(const QVector<qint64>& ids, int rating);
    /// Rejects them, or takes that back if all of them are rejected.
    void toggleRejected(const QVector<qint64>& ids);
    void addTag(const QVector<qint64>& ids, const QString& tag);
    void removeTag(const QVector<qint64>& ids, const QString& tag);
    /// To the trash; those that are in it already are asked about: see deletionRequested().
    void trash(const QVector<qint64>& ids);
    void restore(const QVector<qint64>& ids);
    void deleteForever(const QVector<qint64>& ids); ///< out of the trash; cannot be undone

    void addAlbum(const QString& name);
    void renameAlbum(const AlbumRecord& album, const QString& name);
    void removeAlbum(const AlbumRecord& album);
    void addToAlbum(const AlbumRecord& album, const QVector<qint64>& ids);
    void removeFromAlbum(const AlbumRecord& album, const QVector<qint64>& ids);

    /// One image as a picture and a file, several as files.
    void copy(const QVector<qint64>& ids);
    /// Where the settings in force come from, for comparison: see settings_choice.h.
    void setSettingsSource(std::function<QVariantMap()> source) { m_settingsSource = std::move(source); }
    /// Shows the settings of an image below `anchor`; what is taken over goes to settingsChosen().
    void chooseSettings(qint64 id, QWidget* anchor);
    void reveal(const QVector<qint64>& ids);

Q_SIGNALS:
    void openRequested(qint64 id);
    void compareRequested(const QVector<qint64>& ids);
    void promoteRequested(const QVector<qint64>& ids);
    void exportRequested(const QVector<qint64>& ids);
    void settingsChosen(const QVariantMap& settings);   ///< see settings_choice.h
    void deletionRequested(const QVector<qint64>& ids); ///< for good: to be confirmed
    /// Something was done that is worth a line; undoable: the undo stack's next step takes it back.
    void notice(const QString& text, bool undoable);

private:
    void push(std::unique_ptr<QUndoCommand> command);
    void toClipboard(const QVector<ImageRecord>& images);

    LibraryService& m_library;
    GalleryModel& m_model;
    QUndoStack m_undoStack;
    std::function<void(const QStringList&)> m_revealer;
    std::function<QVariantMap()> m_settingsSource;
    quint64 m_copies = 0; ///< an older copy that is still being read must not overwrite a newer one
};

/// What is put on the clipboard, or dragged, for files: URLs, and what file managers need to paste them.
QMimeData* fileMimeData(const QStringList& files);

} // namespace arcflow::ui
