#include "ui/canvas/canvas_commands.h"

#include <QCoreApplication>
#include <QKeyEvent>

namespace arcflow::ui {

namespace {

struct Texts {
    Q_DECLARE_TR_FUNCTIONS(CanvasCommands)
};

struct Row {
    const char* id;
    const char* title;
    const char* hint;
    const char* key;
};

constexpr std::array<Row, canvasCommandCount> rows = {{
    {"student", QT_TRANSLATE_NOOP("CanvasCommands", "Student"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Show the first picture alone"), "1"},
    {"teacher", QT_TRANSLATE_NOOP("CanvasCommands", "Teacher"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Show the second picture alone"), "2"},
    {"sideBySide", QT_TRANSLATE_NOOP("CanvasCommands", "Side by side"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Both pictures beside each other, with linked zoom"), "S"},
    {"wipe", QT_TRANSLATE_NOOP("CanvasCommands", "Wipe"),
     QT_TRANSLATE_NOOP("CanvasCommands", "A line between the pictures, to be dragged; again: turns the line"), "W"},
    {"flip", QT_TRANSLATE_NOOP("CanvasCommands", "Flip"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Hold the key, or the mouse on the picture, to see the other one"), "F"},
    {"blink", QT_TRANSLATE_NOOP("CanvasCommands", "Blink"), QT_TRANSLATE_NOOP("CanvasCommands", "The pictures in turn"),
     "B"},
    {"difference", QT_TRANSLATE_NOOP("CanvasCommands", "Difference"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Where the pictures differ, as a heat map"), "D"},
    {"opacity", QT_TRANSLATE_NOOP("CanvasCommands", "Opacity"),
     QT_TRANSLATE_NOOP("CanvasCommands", "The second picture laid over the first"), "O"},
    {"loupe", QT_TRANSLATE_NOOP("CanvasCommands", "Loupe"),
     QT_TRANSLATE_NOOP("CanvasCommands", "A lens with the other picture under the pointer; again: round or square"),
     "L"},
    {"fitOrActualSize", QT_TRANSLATE_NOOP("CanvasCommands", "Fit or 100 %"),
     QT_TRANSLATE_NOOP("CanvasCommands", "The whole picture, or one pixel of it on one of the screen"), "Z"},
    {"zoomIn", QT_TRANSLATE_NOOP("CanvasCommands", "Zoom in"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Closer at the pointer"), "+"},
    {"zoomOut", QT_TRANSLATE_NOOP("CanvasCommands", "Zoom out"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Farther from the pointer"), "-"},
    {"unlock", QT_TRANSLATE_NOOP("CanvasCommands", "Unlock the views"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Move each picture by itself; again: links them, the offset stays"), "U"},
    {"reset", QT_TRANSLATE_NOOP("CanvasCommands", "Reset the view"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Both pictures fitted, aligned and linked"), "Home"},
    {"copyView", QT_TRANSLATE_NOOP("CanvasCommands", "Copy the view"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Put what the canvas shows on the clipboard as an image"), "Ctrl+C"},
    {"blindVote", QT_TRANSLATE_NOOP("CanvasCommands", "Blind vote"),
     QT_TRANSLATE_NOOP("CanvasCommands", "Choose the better picture without knowing which is which"), ""},
}};

const Row& rowOf(CanvasCommand command) {
    return rows[static_cast<size_t>(command)];
}

bool isSymbol(int key) {
    return key > Qt::Key_Space && key < Qt::Key_0;
}

} // namespace

QList<CanvasCommand> allCanvasCommands() {
    QList<CanvasCommand> commands;
    for (int i = 0; i < canvasCommandCount; ++i) {
        commands.append(static_cast<CanvasCommand>(i));
    }
    return commands;
}

QString commandId(CanvasCommand command) {
    return QStringLiteral("compare.") + QLatin1String(rowOf(command).id);
}

QString commandTitle(CanvasCommand command) {
    return Texts::tr(rowOf(command).title);
}

QString commandHint(CanvasCommand command) {
    return Texts::tr(rowOf(command).hint);
}

CanvasCommand commandOf(CompareMode mode) {
    switch (mode) {
    case CompareMode::student:
        return CanvasCommand::student;
    case CompareMode::teacher:
        return CanvasCommand::teacher;
    case CompareMode::sideBySide:
        return CanvasCommand::sideBySide;
    case CompareMode::wipe:
    case CompareMode::wipeHorizontal:
        return CanvasCommand::wipe;
    case CompareMode::flip:
        return CanvasCommand::flip;
    case CompareMode::blink:
        return CanvasCommand::blink;
    case CompareMode::opacity:
        return CanvasCommand::opacity;
    case CompareMode::difference:
        return CanvasCommand::difference;
    case CompareMode::loupe:
        break;
    }
    return CanvasCommand::loupe;
}

CanvasKeys::CanvasKeys() {
    for (const CanvasCommand command : allCanvasCommands()) {
        setKey(command, QKeySequence(QLatin1String(rowOf(command).key)));
    }
}

void CanvasKeys::setKey(CanvasCommand command, const QKeySequence& key) {
    m_keys.insert(static_cast<int>(command), key);
}

std::optional<CanvasCommand> CanvasKeys::commandFor(const QKeyEvent& event) const {
    Qt::KeyboardModifiers modifiers = event.modifiers() & ~Qt::KeypadModifier;
    int key = event.key();
    if (key == Qt::Key_Equal && modifiers == Qt::NoModifier) {
        key = Qt::Key_Plus; // the same key on many keyboards
    }
    if (isSymbol(key)) {
        modifiers &= ~Qt::ShiftModifier;
    }
    const QKeySequence pressed(QKeyCombination(modifiers, static_cast<Qt::Key>(key)));
    for (const CanvasCommand command : allCanvasCommands()) {
        if (const QKeySequence wanted = this->key(command); !wanted.isEmpty() && wanted == pressed) {
            return command;
        }
    }
    return std::nullopt;
}

} // namespace arcflow::ui
