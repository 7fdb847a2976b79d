#include "ui/prompt/prompt_batch.h"

#include "ui/prompt/prompt_text.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QStringDecoder>

#include <algorithm>

namespace arcflow::ui {
namespace {

class BatchParser {
    Q_DECLARE_TR_FUNCTIONS(PromptBatch)

public:
    static BatchFile parse(QStringView text);
    static BatchFile read(const QString& path);

private:
    struct Field {
        QString name, value;
    };
    static BatchFile parseLines(const QStringList& lines);
    static BatchFile parseTable(QStringView text, QChar separator);
    static QVector<Field> optionsOf(QStringView line, QString& problem);
    static void set(BatchRow& row, const Field& field);
    static void finish(BatchRow& row);
    static bool isFull(BatchFile& file);
    template <typename T>
    static void setNumber(BatchRow& row, const Field& field, T least, T most, std::optional<T>& target);
};

QString canonical(QString name) {
    name = name.trimmed().toLower();
    name.replace(u'-', u'_');
    name.replace(u' ', u'_');
    if (name == QLatin1String("negative_prompt")) {
        return QStringLiteral("negative");
    }
    if (name == QLatin1String("n_iter") || name == QLatin1String("batch_size") || name == QLatin1String("images")) {
        return QStringLiteral("count");
    }
    return name;
}

/// Splits as a shell does: words, "quoted \" text", 'plain text'. Returns false if a quote is never closed.
bool splitWords(QStringView line, QStringList& words) {
    QString word;
    bool inWord = false;
    QChar quote;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const QChar unit = line[i];
        if (!quote.isNull()) {
            if (unit == quote) {
                quote = QChar();
            } else if (unit == u'\\' && quote == u'"' && i + 1 < line.size() &&
                       (line[i + 1] == u'"' || line[i + 1] == u'\\')) {
                word += line[++i];
            } else {
                word += unit;
            }
        } else if (unit.isSpace()) {
            if (inWord) {
                words.append(word);
                word.clear();
                inWord = false;
            }
        } else if (unit == u'"' || (unit == u'\'' && !inWord)) {
            quote = unit; // an apostrophe inside a word is one
            inWord = true;
        } else {
            word += unit;
            inWord = true;
        }
    }
    if (inWord) {
        words.append(word);
    }
    return quote.isNull();
}

/// Reads one record of a table from `position` on and moves behind it. Line breaks within quotes belong to the field.
QStringList readRecord(QStringView text, qsizetype& position, QChar separator, int& lines) {
    QStringList fields;
    QString field;
    bool quoted = false;
    for (;; ++position) {
        const bool atEnd = position >= text.size();
        const QChar unit = atEnd ? QChar() : text[position];
        if (quoted && !atEnd) {
            if (unit != u'"') {
                lines += unit == u'\n' ? 1 : 0;
                field += unit;
            } else if (position + 1 < text.size() && text[position + 1] == u'"') {
                field += text[++position];
            } else {
                quoted = false;
            }
        } else if (atEnd || unit == u'\n' || unit == separator) {
            fields.append(field);
            field.clear();
            if (atEnd || unit == u'\n') {
                position += atEnd ? 0 : 1;
                ++lines;
                return fields;
            }
        } else if (unit == u'"' && field.trimmed().isEmpty()) {
            field.clear();
            quoted = true;
        } else {
            field += unit;
        }
    }
}

BatchFile BatchParser::parse(QStringView text) {
    QString tidy = text.toString();
    tidy.replace(QLatin1String("\r\n"), QLatin1String("\n"));
    tidy.replace(u'\r', u'\n');
    const QStringList lines = tidy.split(u'\n');
    const auto isHeader = [](const QString& line) { return !line.trimmed().isEmpty() && !line.startsWith(u'#'); };
    const auto header = std::find_if(lines.begin(), lines.end(), isHeader);
    if (header != lines.end()) {
        for (const QChar separator : {QChar(u','), QChar(u';'), QChar(u'\t')}) {
            qsizetype position = 0;
            int line = 0;
            QStringList names = readRecord(*header, position, separator, line);
            std::transform(names.begin(), names.end(), names.begin(), canonical);
            if (names.contains(QLatin1String("prompt")) &&
                (names.size() > 1 || header->trimmed().toLower() == QLatin1String("prompt"))) {
                return parseTable(tidy, separator);
            }
        }
    }
    return parseLines(lines);
}

bool BatchParser::isFull(BatchFile& file) {
    if (file.rows.size() < maximumBatchRows) {
        return false;
    }
    file.problem = tr("The file has more than %L1 prompts. Split it into several files.").arg(maximumBatchRows);
    return true;
}

BatchFile BatchParser::parseLines(const QStringList& lines) {
    BatchFile file;
    for (qsizetype i = 0; i < lines.size(); ++i) {
        const QString line = lines[i].trimmed();
        if (line.isEmpty() || line.startsWith(u'#')) {
            continue;
        }
        if (isFull(file)) {
            break;
        }
        BatchRow row{.line = int(i) + 1};
        if (line.startsWith(QLatin1String("--")) && line.size() > 2 && line[2].isLetter()) {
            for (const Field& field : optionsOf(line, row.problem)) {
                set(row, field);
            }
        } else {
            row.prompt = line;
        }
        finish(row);
        file.rows.append(row);
    }
    return file;
}

QVector<BatchParser::Field> BatchParser::optionsOf(QStringView line, QString& problem) {
    QStringList words;
    if (!splitWords(line, words)) {
        problem = tr("A quotation mark is never closed.");
        return {};
    }
    // A text may stand without quotation marks: it reaches to the next option.
    QVector<Field> fields;
    for (const QString& word : words) {
        if (word.startsWith(QLatin1String("--")) && word.size() > 2) {
            fields.append({word.mid(2), {}});
        } else if (!fields.isEmpty()) {
            QString& value = fields.last().value;
            value += (value.isEmpty() ? QString() : QStringLiteral(" ")) + word;
        }
    }
    return fields;
}

BatchFile BatchParser::parseTable(QStringView text, QChar separator) {
    BatchFile file;
    QStringList names;
    qsizetype position = 0;
    int line = 1;
    while (position < text.size()) {
        const int start = line;
        const bool comment = text[position] == u'#';
        const QStringList values = readRecord(text, position, comment ? QChar(u'\n') : separator, line);
        if (comment ||
            std::all_of(values.begin(), values.end(), [](const QString& value) { return value.trimmed().isEmpty(); })) {
            continue;
        }
        if (names.isEmpty()) {
            names = values;
            continue;
        }
        if (isFull(file)) {
            break;
        }
        BatchRow row{.line = start};
        for (qsizetype i = 0; i < values.size(); ++i) {
            if (i < names.size()) {
                set(row, {names[i], values[i]});
            } else if (!values[i].trimmed().isEmpty() && row.problem.isEmpty()) {
                row.problem = tr("There are more fields than columns. Put a text with commas between quotation marks.");
            }
        }
        finish(row);
        file.rows.append(row);
    }
    return file;
}

template <typename T>
void BatchParser::setNumber(BatchRow& row, const Field& field, T least, T most, std::optional<T>& target) {
    bool ok = false;
    const quint64 value = field.value.trimmed().toULongLong(&ok);
    if (ok && value >= static_cast<quint64>(least) && value <= static_cast<quint64>(most)) {
        target = static_cast<T>(value);
    } else if (row.problem.isEmpty()) {
        row.problem = tr("“%1” is no %2: write a whole number from %3 to %4.")
                          .arg(listLine(field.value, 40), canonical(field.name))
                          .arg(least)
                          .arg(most);
    }
}

void BatchParser::set(BatchRow& row, const Field& field) {
    const QString name = canonical(field.name);
    if (name == QLatin1String("prompt")) {
        row.prompt = field.value;
        return;
    }
    if (field.value.trimmed().isEmpty()) {
        return; // an empty cell is a value not given
    }
    if (name == QLatin1String("negative")) {
        row.negative = cleanPromptText(field.value);
    } else if (name == QLatin1String("seed")) {
        if (field.value.trimmed() != QLatin1String("-1")) { // "any" in other programs
            setNumber<quint64>(row, field, 0, std::numeric_limits<quint64>::max(), row.seed);
        }
    } else if (name == QLatin1String("steps")) {
        setNumber(row, field, 1, 1000, row.steps);
    } else if (name == QLatin1String("width")) {
        setNumber(row, field, 16, 16384, row.width);
    } else if (name == QLatin1String("height")) {
        setNumber(row, field, 16, 16384, row.height);
    } else if (name == QLatin1String("count")) {
        std::optional<int> count;
        setNumber(row, field, 1, 10'000, count);
        row.count = std::min(row.count.value_or(1) * count.value_or(1), 10'000); // n_iter and batch_size multiply
    } else {
        row.note += (row.note.isEmpty() ? tr("Not used: ") : QStringLiteral(", ")) + listLine(field.name.trimmed(), 40);
    }
}

void BatchParser::finish(BatchRow& row) {
    row.prompt = cleanPromptText(row.prompt).trimmed();
    if (!row.problem.isEmpty()) {
        return;
    }
    if (row.prompt.isEmpty()) {
        row.problem = tr("There is no prompt.");
    } else if (utf8Size(row.prompt) > maximumPromptBytes) {
        row.problem = tr("The prompt is longer than 1 MiB.");
    }
}

BatchFile BatchParser::read(const QString& path) {
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) {
        return {.problem = tr("%1 cannot be read: %2.").arg(QFileInfo(path).fileName(), file.errorString())};
    }
    const QByteArray bytes = file.read(maximumBatchBytes + 1);
    if (bytes.size() > maximumBatchBytes) {
        return {.problem =
                    tr("%1 is larger than 16 MiB. Split it into several files.").arg(QFileInfo(path).fileName())};
    }
    QStringDecoder decode(QStringDecoder::encodingForData(bytes).value_or(QStringDecoder::Utf8),
                          QStringConverter::Flag::Stateless); // a half character at the end is an error as well
    const QString text = decode(bytes);
    if (decode.hasError() || text.contains(QChar(u'\0'))) {
        return {
            .problem =
                tr("%1 is no text in UTF-8. Save it as plain text or CSV in UTF-8.").arg(QFileInfo(path).fileName())};
    }
    return parse(text);
}

} // namespace

QVector<BatchRow> BatchFile::sound() const {
    QVector<BatchRow> result;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(result),
                 [](const BatchRow& row) { return row.problem.isEmpty(); });
    return result;
}

int BatchFile::problems() const {
    return static_cast<int>(
        std::count_if(rows.begin(), rows.end(), [](const BatchRow& row) { return !row.problem.isEmpty(); }));
}

BatchFile parseBatch(QStringView text) {
    return BatchParser::parse(text);
}

BatchFile readBatchFile(const QString& path) {
    return BatchParser::read(path);
}

} // namespace arcflow::ui
