#pragma once

#include <QMetaType>
#include <QString>
#include <QVector>

#include <optional>

namespace arcflow::ui {

/// One prompt of a batch; what is not set is left to the settings in the window.
struct BatchRow {
    int line = 0; ///< in the file, from 1
    QString prompt;
    std::optional<QString> negative;
    std::optional<quint64> seed;
    std::optional<int> steps, width, height, count;
    QString problem; ///< not empty: the row cannot be used, and why
    QString note;    ///< what is left out of account

    bool operator==(const BatchRow&) const = default;
};

struct BatchFile {
    QVector<BatchRow> rows; ///< sound ones and others
    QString problem;        ///< not empty: the file cannot be used at all

    QVector<BatchRow> sound() const;
    int problems() const;
};

inline constexpr int maximumBatchRows = 10'000;
inline constexpr qint64 maximumBatchBytes = qint64{16} << 20;

/// Reads prompts: one a line, blank lines and lines that begin with "#" skipped. A line that begins with "--" holds
/// options, as A1111 writes them: --prompt "a red house" --negative_prompt "fog" --seed 7 --steps 2 --width 512
/// --height 512. Text whose first line names a column "prompt" is CSV, separated by comma, semicolon or tab: prompt,
/// negative, seed, steps, width, height, count.
BatchFile parseBatch(QStringView text);

/// The same from a file of UTF-8 or UTF-16. Blocks while reading.
BatchFile readBatchFile(const QString& path);

} // namespace arcflow::ui

Q_DECLARE_METATYPE(arcflow::ui::BatchRow)
