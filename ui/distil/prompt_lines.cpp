#include "ui/distil/prompt_lines.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QSet>

#include <algorithm>

namespace arcflow::ui {
namespace {

constexpr qint64 mostBytes = qint64{64} << 20;

QString text(const char* source) {
    return QCoreApplication::translate("arcflow::ui::PromptFile", source);
}

} // namespace

QStringList promptsOf(const QString& text) {
    QStringList prompts;
    QSet<QString> known;
    for (QStringView line : QStringView(text).split(u'\n')) {
        const QString prompt = line.trimmed().toString();
        if (!prompt.isEmpty() && !prompt.startsWith(u'#') && !known.contains(prompt)) {
            known.insert(prompt);
            prompts.append(prompt);
        }
    }
    return prompts;
}

PromptSplit splitPrompts(const QStringList& prompts, int held) {
    const qsizetype count = std::clamp<qsizetype>(held, 0, prompts.size() / 2);
    PromptSplit split;
    qsizetype taken = 0;
    for (qsizetype i = 0; i < prompts.size(); ++i) {
        // The last of each of `count` equal parts.
        const bool back = taken < count && (i + 1) * count >= (taken + 1) * prompts.size();
        (back ? split.held : split.trained).append(prompts[i]);
        taken += back ? 1 : 0;
    }
    return split;
}

PromptFile readPromptFile(const QString& file) {
    QFile in(file);
    const QString name = QFileInfo(file).fileName();
    if (!in.open(QIODevice::ReadOnly)) {
        return {{}, text("%1 cannot be read: %2.").arg(name, in.errorString())};
    }
    if (in.size() > mostBytes) {
        return {{}, text("%1 is too large for a list of prompts.").arg(name)};
    }
    PromptFile found;
    found.prompts = promptsOf(QString::fromUtf8(in.readAll()));
    if (found.prompts.isEmpty()) {
        found.problem = text("%1 holds no prompts: one is expected on each line.").arg(name);
    }
    return found;
}

} // namespace arcflow::ui
