#pragma once

#include <QStringList>

namespace arcflow::ui {

/// The prompts of a text, one on each line: blank lines, lines that begin with # and repetitions are left out.
QStringList promptsOf(const QString& text);

/// Prompts to train on, and those that are kept back to measure with.
struct PromptSplit {
    QStringList trained, held;
};

/// Keeps `held` prompts back, evenly from the whole list, but never more than half of it.
PromptSplit splitPrompts(const QStringList& prompts, int held);

/// The prompts of a file in UTF-8; the problem in words where it cannot be read or is larger than any list of prompts.
struct PromptFile {
    QStringList prompts;
    QString problem;
};
PromptFile readPromptFile(const QString& file); ///< any thread

} // namespace arcflow::ui
