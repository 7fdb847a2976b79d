#pragma once

#include "ui/canvas/compare_types.h"

#include <QHash>
#include <QKeySequence>
#include <QList>

#include <optional>

class QKeyEvent;

namespace arcflow::ui {

/// What the canvas can be told to do, by key, button, menu or command palette.
enum class CanvasCommand {
    student,
    teacher,
    sideBySide,
    wipe, ///< again: the other direction
    flip, ///< as a key: shows the other face while held, in any mode
    blink,
    difference,
    opacity,
    loupe, ///< again: square or round
    fitOrActualSize,
    zoomIn,
    zoomOut,
    unlock, ///< again: links the views, the offset stays
    reset,
    copyView,
    blindVote,
};
inline constexpr int canvasCommandCount = static_cast<int>(CanvasCommand::blindVote) + 1;

QList<CanvasCommand> allCanvasCommands();
/// Stable, for settings and the command palette: "compare.wipe".
QString commandId(CanvasCommand command);
/// For menus and palette: "Wipe".
QString commandTitle(CanvasCommand command);
/// One sentence for tooltips.
QString commandHint(CanvasCommand command);
/// The command that chooses a mode.
CanvasCommand commandOf(CompareMode mode);

/// Which key does what. A value; starts with the program's defaults.
class CanvasKeys {
public:
    CanvasKeys();

    QKeySequence key(CanvasCommand command) const { return m_keys.value(static_cast<int>(command)); }
    void setKey(CanvasCommand command, const QKeySequence& key); ///< one combination; empty: none
    /// Plus and minus also without Shift, on any keyboard.
    std::optional<CanvasCommand> commandFor(const QKeyEvent& event) const;

private:
    QHash<int, QKeySequence> m_keys;
};

} // namespace arcflow::ui
