#pragma once

#include "ui/prompt/dynamic_prompt.h"
#include "ui/prompt/prompt_tree.h"

#include <QCoreApplication>
#include <QHash>

namespace arcflow::ui::prompt_tree {

/// Reads a dynamic prompt and the wildcards it uses; see DynamicPrompt for the grammar.
class Parser {
    Q_DECLARE_TR_FUNCTIONS(DynamicPrompt)

public:
    explicit Parser(const WildcardLookup& lookup) : m_lookup(lookup) {}

    Sequence parse(QStringView text);
    const std::optional<PromptProblem>& problem() const { return m_problem; }

private:
    /// A place in one text: the prompt, or a line of a wildcard file.
    struct Reader {
        QStringView text;
        qsizetype position = 0;
        bool atEnd() const { return position >= text.size(); }
        QChar here() const { return text[position]; }
    };

    Sequence readSequence(Reader& reader, bool inBrackets);
    Piece readBrackets(Reader& reader);
    void readRange(Reader& reader, Choice& choice, qsizetype& least, qsizetype& most);
    void readOptions(Reader& reader, Choice& choice, qsizetype open);
    Piece readWildcard(Reader& reader, qsizetype length);
    std::shared_ptr<const Choice> wildcard(const QString& name);
    std::shared_ptr<const Choice> parseFile(const QString& name, const WildcardFile& file);
    void finish(Sequence& sequence);
    void finish(Choice& choice);
    void finishSingle(Choice& choice);
    void finishSeveral(Choice& choice);
    static QString tooDeep();
    void checkSize(const Sequence& sequence, QStringView text);
    void fail(qsizetype position, qsizetype length, const QString& text);

    const WildcardLookup& m_lookup;
    QHash<QString, std::shared_ptr<const Choice>> m_wildcards; ///< read so far
    QStringList m_path;                                        ///< wildcards being read, outermost first
    qsizetype m_outerStart = 0, m_outerLength = 0;             ///< of the outermost in the prompt
    int m_depth = 0;
    qsizetype m_parts = 0, m_wildcardUnits = 0;
    QString m_place; ///< "In colour.txt, line 3: " while a file is read
    std::optional<PromptProblem> m_problem;
};

} // namespace arcflow::ui::prompt_tree
