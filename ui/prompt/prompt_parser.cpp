#include "ui/prompt/prompt_parser.h"

#include "ui/prompt/prompt_lexer.h"
#include "ui/prompt/prompt_text.h"

#include <functional>

namespace arcflow::ui::prompt_tree {
namespace {

constexpr int maximumDepth = 32;
constexpr qsizetype maximumParts = 200'000;
constexpr qsizetype maximumWildcardUnits = qsizetype{4} << 20;
constexpr quint64 maximumSteps = 100'000;

/// Restores a value when the scope ends.
template <typename T> class Restored {
public:
    explicit Restored(T& value) : m_value(value), m_before(value) {}
    ~Restored() { m_value = m_before; }
    Restored(const Restored&) = delete;
    Restored& operator=(const Restored&) = delete;

private:
    T& m_value;
    T m_before;
};

QString withoutEscapes(QStringView text) {
    QString result;
    for (qsizetype i = 0; i < text.size(); ++i) {
        i += isPromptEscape(text, i) ? 1 : 0;
        result += text[i];
    }
    return result;
}

} // namespace

void Parser::fail(qsizetype position, qsizetype length, const QString& text) {
    if (m_problem) {
        return;
    }
    if (m_path.isEmpty()) {
        m_problem = PromptProblem{position, length, text};
    } else {
        m_problem = PromptProblem{m_outerStart, m_outerLength, m_place + text};
    }
}

QString Parser::tooDeep() {
    return tr("Brackets and wildcards are nested more than %1 deep. Take some away.").arg(maximumDepth);
}

Sequence Parser::parse(QStringView text) {
    Reader reader{text};
    Sequence sequence = readSequence(reader, false);
    checkSize(sequence, text);
    return m_problem ? Sequence{} : sequence;
}

/// Everything inside saturates, so that one look at the whole is enough.
void Parser::checkSize(const Sequence& sequence, QStringView text) {
    const auto largest = [&](auto value) {
        return std::max_element(sequence.pieces.begin(), sequence.pieces.end(), [&](const Piece& a, const Piece& b) {
            return (a.choice ? value(*a.choice) : 0) < (b.choice ? value(*b.choice) : 0);
        });
    };
    const auto failAt = [&](auto piece, const QString& reason) {
        const qsizetype end = piece + 1 == sequence.pieces.end() ? text.size() : (piece + 1)->source;
        fail(piece->source, end - piece->source, reason);
    };
    const auto isChoice = [](const Piece& piece) { return piece.choice != nullptr; };
    if (std::none_of(sequence.pieces.begin(), sequence.pieces.end(), isChoice)) {
        return; // plain text may be as long as the prompt field allows
    }
    if (sequence.totals.longest > static_cast<quint64>(DynamicPrompt::maximumBytes)) {
        failAt(largest([](const Choice& choice) { return choice.totals.longest; }),
               tr("The prompt can grow to more than %1 KiB. Make it shorter.").arg(DynamicPrompt::maximumBytes >> 10));
    } else if (sequence.totals.steps > maximumSteps) {
        failAt(largest([](const Choice& choice) { return choice.totals.steps; }),
               tr("The prompt has too many parts within parts. Take some away."));
    }
}

Sequence Parser::readSequence(Reader& reader, bool inBrackets) {
    Sequence sequence;
    qsizetype start = reader.position;
    const auto endText = [&] {
        if (reader.position > start) {
            sequence.pieces.push_back(
                {.text = reader.text.sliced(start, reader.position - start).toString(), .source = start});
            ++m_parts;
        }
    };
    while (!reader.atEnd() && !m_problem) {
        const QChar unit = reader.here();
        if (isPromptEscape(reader.text, reader.position)) {
            endText();
            start = reader.position + 1; // the character after the backslash begins the next plain text
            reader.position += 2;
        } else if (unit == u'{') {
            endText();
            sequence.pieces.push_back(readBrackets(reader));
            start = reader.position;
        } else if (inBrackets && (unit == u'|' || unit == u'}')) {
            break;
        } else if (unit == u'}') {
            fail(reader.position, 1, tr("This } closes nothing. Delete it, or write \\} for the plain character."));
        } else if (const qsizetype length = wildcardLength(reader.text, reader.position); length > 0) {
            endText();
            sequence.pieces.push_back(readWildcard(reader, length));
            start = reader.position;
        } else {
            ++reader.position;
        }
        if (m_parts > maximumParts) {
            fail(reader.position, 1,
                 tr("The prompt has too many parts. Move alternatives into a wildcard file, or take some away."));
        }
    }
    endText();
    finish(sequence);
    return sequence;
}

Piece Parser::readBrackets(Reader& reader) {
    const qsizetype open = reader.position++;
    const Restored depth(m_depth);
    if (++m_depth > maximumDepth) {
        fail(open, 1, tooDeep());
        return {};
    }
    auto choice = std::make_shared<Choice>();
    qsizetype least = 1, most = 1;
    const qsizetype range = reader.position;
    readRange(reader, *choice, least, most);
    const qsizetype rangeEnd = reader.position;
    const bool several = rangeEnd > range;
    readOptions(reader, *choice, open);
    if (m_problem) {
        return {};
    }
    // "{2$$__colour__}" is meant as two of the file's lines.
    if (several && choice->options.size() == 1 && choice->options[0].content.pieces.size() == 1 &&
        choice->options[0].content.pieces[0].wildcard) {
        const std::shared_ptr<const Choice> lines = choice->options[0].content.pieces[0].choice;
        choice->options = lines->options;
    }
    std::erase_if(choice->options, [](const Option& option) { return option.weight == 0; });
    const auto options = static_cast<qsizetype>(choice->options.size());
    if (options == 0) {
        fail(open, reader.position - open,
             tr("Every option here has weight 0, so none can be taken. Give one a weight."));
        return {};
    }
    if (several) {
        least = std::max<qsizetype>(least, 0);
        most = most < 0 ? options : std::min(most, options);
        if (least > most) {
            fail(range, rangeEnd - range,
                 options == 1 ? tr("There is only one option to take from here. Ask for one, or add some.")
                              : tr("There are only %n options to take from here. Ask for fewer, or add some.", nullptr,
                                   static_cast<int>(options)));
            return {};
        }
    }
    choice->least = static_cast<size_t>(least);
    choice->most = static_cast<size_t>(most);
    if (!choice->single() && quint64(options + 1) * quint64(most + 1) > maximumSteps) {
        fail(range, rangeEnd - range, tr("This takes too many of too many options. Ask for fewer."));
        return {};
    }
    finish(*choice);
    return {.choice = std::move(choice), .source = open};
}

void Parser::readRange(Reader& reader, Choice& choice, qsizetype& least, qsizetype& most) {
    const qsizetype length = rangeLength(reader.text, reader.position, &least, &most);
    if (length == 0) {
        return;
    }
    if (most >= 0 && least > most) {
        fail(reader.position, length, tr("The range runs backwards: write the smaller number first."));
    }
    reader.position += length;
    const qsizetype separator = separatorLength(reader.text, reader.position);
    choice.separator =
        separator == 0 ? QStringLiteral(", ") : withoutEscapes(reader.text.sliced(reader.position, separator - 2));
    reader.position += separator;
}

void Parser::readOptions(Reader& reader, Choice& choice, qsizetype open) {
    while (!m_problem) {
        Option option;
        reader.position += weightLength(reader.text, reader.position, &option.weight);
        option.content = readSequence(reader, true);
        choice.options.push_back(std::move(option));
        ++m_parts;
        if (reader.atEnd()) {
            fail(open, 1, tr("This { is never closed. Add a }, or write \\{ for the plain character."));
            return;
        }
        if (reader.text[reader.position++] == u'}') {
            return;
        }
    }
}

Piece Parser::readWildcard(Reader& reader, qsizetype length) {
    const Restored outerStart(m_outerStart);
    const Restored outerLength(m_outerLength);
    if (m_path.isEmpty()) {
        m_outerStart = reader.position;
        m_outerLength = length;
    }
    const QString name = reader.text.sliced(reader.position + 2, length - 4).toString();
    Piece piece{.choice = wildcard(name), .source = reader.position, .wildcard = true};
    if (!m_problem && !piece.choice) {
        fail(reader.position, length,
             tr("There is no wildcard “%1”. Put a file %1.txt into the wildcard folder, or correct the name.")
                 .arg(name));
    }
    // One read before, in a shallower place, is not read again.
    if (!m_problem && m_depth + piece.choice->totals.depth > maximumDepth) {
        fail(reader.position, length, tooDeep());
    }
    reader.position += length;
    return piece;
}

std::shared_ptr<const Choice> Parser::wildcard(const QString& name) {
    if (const auto known = m_wildcards.constFind(name); known != m_wildcards.constEnd()) {
        return *known;
    }
    const auto failHere = [&](const QString& text) {
        m_problem = m_problem.value_or(PromptProblem{m_outerStart, m_outerLength, m_place + text});
        return nullptr;
    };
    if (m_path.contains(name)) {
        const QStringList circle = m_path.mid(m_path.indexOf(name)) + QStringList{name};
        return failHere(tr("The wildcard “%1” leads back to itself (%2). Take it out of one of these files.")
                            .arg(name, circle.join(QStringLiteral(" → "))));
    }
    if (m_depth >= maximumDepth) {
        return failHere(tooDeep());
    }
    const std::optional<WildcardFile> file = m_lookup ? m_lookup(name) : std::nullopt;
    if (!file) {
        return nullptr;
    }
    if (!file->problem.isEmpty()) {
        return failHere(file->problem);
    }
    if (file->options.isEmpty()) {
        return failHere(tr("The wildcard file %1.txt has no options. Write one on each line.").arg(name));
    }
    auto choice = parseFile(name, *file);
    m_wildcards.insert(name, choice);
    return choice;
}

std::shared_ptr<const Choice> Parser::parseFile(const QString& name, const WildcardFile& file) {
    const Restored depth(m_depth);
    const Restored place(m_place);
    ++m_depth;
    m_path.append(name);
    auto choice = std::make_shared<Choice>();
    for (qsizetype i = 0; i < file.options.size() && !m_problem; ++i) {
        const QString& line = file.options[i];
        m_wildcardUnits += line.size();
        m_place = tr("In %1.txt, line %2: ").arg(name).arg(i < file.lines.size() ? file.lines[i] : int(i) + 1);
        if (m_wildcardUnits > maximumWildcardUnits) {
            fail(0, 0, tr("the wildcards of this prompt are too large together. Use smaller files."));
        }
        Reader reader{line};
        Option option;
        reader.position += weightLength(line, 0, &option.weight);
        option.content = readSequence(reader, false);
        ++m_parts;
        if (option.weight > 0) {
            choice->options.push_back(std::move(option));
        }
    }
    if (choice->options.empty()) {
        fail(0, 0, tr("every option has weight 0, so none can be taken."));
    }
    m_path.removeLast();
    if (!m_problem) {
        finish(*choice);
    }
    return choice;
}

void Parser::finish(Sequence& sequence) {
    Totals totals{1, 0, 1};
    for (auto piece = sequence.pieces.rbegin(); piece != sequence.pieces.rend(); ++piece) {
        piece->after = totals.count;
        if (piece->choice) {
            totals.count = times(totals.count, piece->choice->totals.count);
            totals.longest = plus(totals.longest, piece->choice->totals.longest);
            totals.steps = plus(totals.steps, piece->choice->totals.steps);
            totals.depth = std::max(totals.depth, piece->choice->totals.depth);
        } else {
            totals.longest = plus(totals.longest, static_cast<quint64>(utf8Size(piece->text)));
            totals.steps = plus(totals.steps, 1);
        }
    }
    sequence.totals = totals;
}

void Parser::finish(Choice& choice) {
    quint64 weight = 0;
    for (const Option& option : choice.options) {
        choice.weightUpTo.push_back(weight = plus(weight, option.weight));
    }
    if (choice.single()) {
        finishSingle(choice);
    } else {
        finishSeveral(choice);
    }
    for (const Option& option : choice.options) {
        choice.totals.depth = std::max(choice.totals.depth, option.content.totals.depth + 1);
    }
}

void Parser::finishSingle(Choice& choice) {
    choice.totals = {0, 0, 0};
    for (const Option& option : choice.options) {
        choice.countUpTo.push_back(choice.totals.count = plus(choice.totals.count, option.content.totals.count));
        choice.totals.longest = std::max(choice.totals.longest, option.content.totals.longest);
        choice.totals.steps = std::max(choice.totals.steps, plus(option.content.totals.steps, 1));
    }
}

void Parser::finishSeveral(Choice& choice) {
    const size_t options = choice.options.size();
    const size_t width = choice.most + 1;
    choice.ways.assign((options + 1) * width, 0);
    choice.ways[options * width] = 1;
    for (size_t i = options; i-- > 0;) {
        choice.ways[i * width] = 1;
        for (size_t k = 1; k < width; ++k) {
            const quint64 with = times(choice.options[i].content.totals.count, choice.waysFrom(i + 1, k - 1));
            choice.ways[i * width + k] = plus(with, choice.waysFrom(i + 1, k));
        }
    }
    choice.totals = {0, 0, static_cast<quint64>((options + 1) * width)};
    for (size_t k = choice.least; k < width; ++k) {
        choice.totals.count = plus(choice.totals.count, choice.waysFrom(0, k));
    }
    std::vector<quint64> lengths, steps;
    for (const Option& option : choice.options) {
        lengths.push_back(option.content.totals.longest);
        steps.push_back(option.content.totals.steps);
    }
    std::sort(lengths.begin(), lengths.end(), std::greater<>());
    std::sort(steps.begin(), steps.end(), std::greater<>());
    for (size_t i = 0; i < choice.most; ++i) {
        choice.totals.longest =
            plus(choice.totals.longest, plus(lengths[i], i > 0 ? quint64(utf8Size(choice.separator)) : 0));
        choice.totals.steps = plus(choice.totals.steps, steps[i]);
    }
}

} // namespace arcflow::ui::prompt_tree
