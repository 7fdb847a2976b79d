// The genuine vocabularies of CLIP and Qwen2, made into tokenizer folders of both layouts: ids, and time to load and
// encode.

#include "tests/tokenizers/tokenizer_test_support.h"

#include <zlib.h>

#include <map>

using namespace arcflow;
using namespace arcflow::test;

namespace {

using Merges = std::vector<std::pair<std::string, std::string>>;

/// Tokens by id, written in the byte alphabet, and the merges that make them.
struct VocabularyFiles {
    std::vector<std::string> tokens;
    Merges merges;
};

std::string readGzip(const QString& name) {
    const gzFile file = gzopen(dataPath(name).toStdString().c_str(), "rb");
    std::string text;
    char part[1 << 16];
    for (int count; (count = gzread(file, part, sizeof part)) > 0;) {
        text.append(part, static_cast<size_t>(count));
    }
    gzclose(file);
    return text;
}

/// How GPT-2 writes each byte, and in which order CLIP numbers them (printable ones first).
std::vector<std::pair<uint8_t, std::string>> alphabetInOrder() {
    std::vector<std::pair<uint8_t, std::string>> printable, others;
    for (int byte = 0; byte < 256; ++byte) {
        const bool isPrintable = (byte >= 33 && byte <= 126) || (byte >= 161 && byte <= 172) || byte >= 174;
        const char16_t letter = isPrintable ? static_cast<char16_t>(byte) : static_cast<char16_t>(256 + others.size());
        (isPrintable ? printable : others).emplace_back(byte, QString(QChar(letter)).toStdString());
    }
    printable.insert(printable.end(), others.begin(), others.end());
    return printable;
}

VocabularyFiles clipVocabulary() {
    constexpr size_t mergeCount = 48894;
    VocabularyFiles files;
    for (const std::string& end : {std::string(), std::string("</w>")}) {
        for (const auto& [byte, letter] : alphabetInOrder()) {
            files.tokens.push_back(letter + end);
        }
    }
    std::istringstream lines(readGzip("real/bpe_simple_vocab_16e6.txt.gz"));
    std::string line;
    std::getline(lines, line); // a header
    while (files.merges.size() < mergeCount && std::getline(lines, line)) {
        const size_t space = line.find(' ');
        files.merges.emplace_back(line.substr(0, space), line.substr(space + 1));
        files.tokens.push_back(files.merges.back().first + files.merges.back().second);
    }
    files.tokens.insert(files.tokens.end(), {"<|startoftext|>", "<|endoftext|>"});
    return files;
}

/// The list tells only the tokens in the order of their ranks. A token's merge is of the two parts it has when only
/// lower ranks have been merged.
VocabularyFiles qwenVocabulary() {
    std::map<std::string, size_t> ranks;
    std::vector<std::string> raw;
    std::istringstream lines(readGzip("real/qwen.tiktoken.gz"));
    for (std::string token, rank; lines >> token >> rank;) {
        raw.push_back(QByteArray::fromBase64(QByteArray::fromStdString(token)).toStdString());
        ranks[raw.back()] = raw.size() - 1;
    }
    std::map<uint8_t, std::string> alphabet;
    for (const auto& [byte, letter] : alphabetInOrder()) {
        alphabet[byte] = letter;
    }
    const auto written = [&](const std::string& bytes) {
        std::string result;
        for (const char byte : bytes) {
            result += alphabet[static_cast<uint8_t>(byte)];
        }
        return result;
    };
    VocabularyFiles files;
    for (size_t rank = 0; rank < raw.size(); ++rank) {
        files.tokens.push_back(written(raw[rank]));
        std::vector<std::string> parts;
        for (const char byte : raw[rank]) {
            parts.emplace_back(1, byte);
        }
        while (parts.size() > 2) {
            size_t best = 0;
            size_t bestRank = rank;
            for (size_t i = 0; i + 1 < parts.size(); ++i) {
                const auto found = ranks.find(parts[i] + parts[i + 1]);
                if (found != ranks.end() && found->second < bestRank) {
                    best = i;
                    bestRank = found->second;
                }
            }
            parts[best] += parts[best + 1];
            parts.erase(parts.begin() + static_cast<std::ptrdiff_t>(best) + 1);
        }
        if (parts.size() == 2) {
            files.merges.emplace_back(written(parts[0]), written(parts[1]));
        }
    }
    return files;
}

QByteArray quoted(const std::string& token) { // of the byte alphabet, which has no control characters
    return '"' + QByteArray::fromStdString(token).replace('\\', "\\\\").replace('"', "\\\"") + '"';
}

/// Written by hand: a QJsonObject takes quadratic time for this many keys.
QByteArray vocabularyJson(const VocabularyFiles& files) {
    QByteArray json;
    for (size_t id = 0; id < files.tokens.size(); ++id) {
        json += (id == 0 ? '{' : ',') + quoted(files.tokens[id]) + ':' + QByteArray::number(static_cast<qint64>(id));
    }
    return json + '}';
}

void writeVocabularyAndMerges(const VocabularyFiles& files, const TokenizerFolder& folder) {
    folder.write("vocab.json", vocabularyJson(files));
    QByteArray merges = "#version: 0.2\n";
    for (const auto& [left, right] : files.merges) {
        merges += QByteArray::fromStdString(left + ' ' + right + '\n');
    }
    folder.write("merges.txt", merges);
}

/// `document` has everything but the model's vocabulary and merges.
void writeTokenizerJson(const VocabularyFiles& files, QJsonObject document, const TokenizerFolder& folder) {
    QByteArray merges;
    for (const auto& [left, right] : files.merges) {
        merges += (merges.isEmpty() ? "[[" : ",[") + quoted(left) + ',' + quoted(right) + ']';
    }
    QJsonObject model = document["model"].toObject();
    model["vocab"] = "VOCABULARY";
    model["merges"] = "MERGES";
    document["model"] = model;
    QByteArray json = QJsonDocument(document).toJson(QJsonDocument::Compact);
    json.replace("\"VOCABULARY\"", vocabularyJson(files)).replace("\"MERGES\"", merges + ']');
    folder.write("tokenizer.json", json);
}

QJsonObject addedToken(const QString& content, qint64 id, bool normalized) {
    return {{"id", id}, {"content", content}, {"normalized", normalized}, {"special", true}};
}

/// What a Qwen2 tokenizer.json holds besides its model, with the added tokens counted from `first`.
QJsonObject qwenTokenizerJson(qint64 first) {
    QJsonArray added;
    const QJsonObject tiny = readGolden("qwen-tiny/tokenizer/added_tokens.json");
    for (auto token = tiny.begin(); token != tiny.end(); ++token) {
        added.append(
            addedToken(token.key(), first + token.value().toInteger() - tiny["<|endoftext|>"].toInteger(), false));
    }
    const QString pattern = QStringLiteral(
        R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)");
    const QJsonObject split{
        {"type", "Split"}, {"pattern", QJsonObject{{"Regex", pattern}}}, {"behavior", "Isolated"}, {"invert", false}};
    const QJsonObject bytes{
        {"type", "ByteLevel"}, {"add_prefix_space", false}, {"trim_offsets", false}, {"use_regex", false}};
    return {{"added_tokens", added},
            {"normalizer", QJsonObject{{"type", "NFC"}}},
            {"pre_tokenizer", QJsonObject{{"type", "Sequence"}, {"pretokenizers", QJsonArray{split, bytes}}}},
            {"post_processor", bytes},
            {"model", QJsonObject{{"type", "BPE"}, {"end_of_word_suffix", ""}, {"unk_token", QJsonValue::Null}}}};
}

} // namespace

class RealVocabularies : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clip_data() { routes(); }
    void clip() {
        QFETCH(bool, asTokenizerJson);
        const VocabularyFiles files = clipVocabulary();
        QCOMPARE(files.tokens.size(), 49408u);
        const TokenizerFolder folder;
        if (asTokenizerJson) {
            QJsonObject tiny = readGolden("flux-tiny/tokenizer/tokenizer.json");
            tiny["added_tokens"] =
                QJsonArray{addedToken("<|startoftext|>", 49406, true), addedToken("<|endoftext|>", 49407, true)};
            tiny["post_processor"] = QJsonObject{{"type", "RobertaProcessing"},
                                                 {"sep", QJsonArray{"<|endoftext|>", 49407}},
                                                 {"cls", QJsonArray{"<|startoftext|>", 49406}}};
            writeTokenizerJson(files, tiny, folder);
        } else {
            writeVocabularyAndMerges(files, folder);
        }
        const auto tokenizer = loadTimed("CLIP", loadClipTokenizer, folder);
        QCOMPARE(tokenizer->vocabularySize(), 49408u);
        COMPARE_IDS(*tokenizer, "a photo of a cat", 77, (Ids{49406, 320, 1125, 539, 320, 2368, 49407}));
        for (const QJsonValue& row : readGolden("golden/clip-real-ids.json")["prompts"].toArray()) {
            COMPARE_IDS(*tokenizer, row["text"].toString().toStdString(), 77, idsOf(row["ids"]));
        }
        encodeTimed("CLIP", *tokenizer);
    }

    void qwen_data() { routes(); }
    void qwen() {
        QFETCH(bool, asTokenizerJson);
        static const VocabularyFiles files = qwenVocabulary();
        QCOMPARE(files.tokens.size(), 151643u);
        const TokenizerFolder folder;
        const QJsonObject document = qwenTokenizerJson(static_cast<qint64>(files.tokens.size()));
        if (asTokenizerJson) {
            writeTokenizerJson(files, document, folder);
        } else {
            writeVocabularyAndMerges(files, folder);
            QJsonObject added;
            for (const QJsonValue& token : document["added_tokens"].toArray()) {
                added[token["content"].toString()] = token["id"];
            }
            folder.write("added_tokens.json", QJsonDocument(added).toJson());
        }
        const auto tokenizer = loadTimed("Qwen2", loadQwen2Tokenizer, folder);
        QCOMPARE(tokenizer->vocabularySize(), 151665u);
        QCOMPARE(tokenizer->padId(), 151643);
        const QJsonObject golden = readGolden("golden/qwen-real-ids.json");
        for (const QJsonValue& row : golden["prompts"].toArray()) {
            COMPARE_IDS(*tokenizer, row["text"].toString().toStdString(), 8192, idsOf(row["ids"]));
        }
        for (const QJsonValue& row : golden["qwen_template"].toArray()) {
            COMPARE_IDS(*tokenizer, qwenImagePrompt(row["text"].toString().toStdString()), 8192, idsOf(row["ids"]));
        }
        // The template before the prompt is exactly what the pipeline drops; five tokens follow it.
        QCOMPARE(tokenizer->encode(qwenImagePrompt(""), 8192).ids.size(), qwenImagePrefixTokens + 5);
        encodeTimed("Qwen2", *tokenizer);
    }

private:
    static void routes() {
        QTest::addColumn<bool>("asTokenizerJson");
        QTest::newRow("vocabulary and merges") << false;
        QTest::newRow("tokenizer.json") << true;
    }

    template <typename Load>
    static std::unique_ptr<Tokenizer> loadTimed(const char* name, Load load, const TokenizerFolder& folder) {
        QElapsedTimer timer;
        timer.start();
        auto tokenizer = load(folder.path());
        qInfo("%s loaded in %.0f ms", name, static_cast<double>(timer.nsecsElapsed()) * 1e-6);
        return tokenizer;
    }

    static void encodeTimed(const char* name, const Tokenizer& tokenizer) {
        const std::string prompt = "a wide photograph of an old lighthouse on a rocky coast at dusk, warm light in its "
                                   "windows, long exposure, "
                                   "soft waves around the stones, heavy clouds over the distant sea, highly detailed";
        constexpr int rounds = 200;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < rounds; ++i) {
            QVERIFY(tokenizer.encode(prompt, 77).ids.size() > 20);
        }
        qInfo("%s encodes 30 words in %.3f ms", name, static_cast<double>(timer.nsecsElapsed()) * 1e-6 / rounds);
    }
};

QTEST_GUILESS_MAIN(RealVocabularies)
#include "tst_real_vocabularies.moc"
