// Folders: which files win, what they may say, and what damaged or foreign ones are refused with.

#include "tests/tokenizers/tokenizer_test_support.h"

using namespace arcflow;
using namespace arcflow::test;

namespace {

using Load = std::unique_ptr<Tokenizer> (*)(const std::filesystem::path&);

/// The error of loading, as "kind: text"; empty if it loads.
QString problem(Load load, const TokenizerFolder& folder) {
    try {
        load(folder.path());
    } catch (const Error& error) {
        return QString::fromStdString(concat(name(error.kind()), ": ", error.what()));
    }
    return {};
}

/// JSON, for once with apostrophes: moc loses its way in raw strings.
QByteArray json(QByteArray text) {
    return text.replace('\'', '"');
}

/// `root` with another value at `path`, of keys and array indices.
QJsonValue withValue(const QJsonValue& root, const QStringList& path, const QJsonValue& value) {
    if (path.isEmpty()) {
        return value;
    }
    if (root.isArray()) {
        QJsonArray array = root.toArray();
        array[path[0].toInt()] = withValue(array[path[0].toInt()], path.mid(1), value);
        return array;
    }
    QJsonObject object = root.toObject();
    object[path[0]] = withValue(object[path[0]], path.mid(1), value);
    return object;
}

/// The tiny tokenizer.json of a folder with another value at `path`, written as "a.b.0".
TokenizerFolder folderWith(const QString& golden, const QString& path, const QJsonValue& value) {
    const QJsonObject document = readGolden(golden + "/tokenizer.json");
    TokenizerFolder folder;
    folder.write("tokenizer.json", QJsonDocument(withValue(document, path.split('.'), value).toObject()).toJson());
    return folder;
}

} // namespace

class TokenizerFiles : public QObject {
    Q_OBJECT

private:
    const QString m_clip = dataPath("flux-tiny/tokenizer");
    const QString m_t5 = dataPath("flux-tiny/tokenizer_2");
    const QString m_qwen = dataPath("qwen-tiny/tokenizer");

private Q_SLOTS:
    void missing_data() {
        QTest::addColumn<QStringList>("files");
        QTest::newRow("nothing") << QStringList();
        QTest::newRow("no merges") << QStringList{"vocab.json"};
        QTest::newRow("no vocabulary") << QStringList{"merges.txt"};
    }
    void missing() {
        QFETCH(QStringList, files);
        const TokenizerFolder folder(m_clip, files);
        for (const Load load : {loadClipTokenizer, loadQwen2Tokenizer, loadT5Tokenizer}) {
            const QString error = problem(load, folder);
            QVERIFY2(error.startsWith("model-missing: ") && error.contains(QString::fromStdString(folder.path())),
                     qPrintable(error));
        }
    }

    /// tokenizer.json is what libraries use where there is one: a broken one is not passed over.
    void tokenizerJsonWins() {
        const TokenizerFolder folder(m_t5, {"spiece.model"});
        QCOMPARE(problem(loadT5Tokenizer, folder), QString());
        folder.write("tokenizer.json", "{");
        QVERIFY(problem(loadT5Tokenizer, folder).startsWith("model-corrupt: "));
    }

    void foreignKinds_data() {
        QTest::addColumn<QString>("source");
        QTest::addColumn<int>("family"); // 0 CLIP, 1 T5, 2 Qwen2
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        QTest::addColumn<QString>("named");
        const QString clip = "flux-tiny/tokenizer", t5 = "flux-tiny/tokenizer_2";
        const auto row = [](const char* name, const QString& source, int family, const char* path,
                            const QJsonValue& value, const char* named) {
            QTest::newRow(name) << source << family << QString(path) << value << QString(named);
        };
        const auto type = [](const char* text) { return QJsonObject{{"type", text}}; };
        row("model", clip, 0, "model.type", "WordPiece", "model.type: expected a BPE model, found 'WordPiece'");
        row("another family's model", clip, 1, "version", "1.0", "model.type: expected a Unigram model, found 'BPE'");
        row("another family's pattern", clip, 2, "version", "1.0", "expected the pattern of Qwen2");
        row("normalizer", clip, 0, "normalizer.normalizers.0", type("NFKD"),
            "normalizer.normalizers[0].type: expected NFC");
        row("replacement", clip, 0, "normalizer.normalizers.1.pattern.Regex", "\\s*", "found '\\s*'");
        row("splitting", clip, 0, "pre_tokenizer.pretokenizers.0.behavior", "Isolated",
            "behavior: expected 'Removed', inverted");
        row("prefix space", clip, 0, "pre_tokenizer.pretokenizers.1.add_prefix_space", true, "add_prefix_space false");
        row("byte fallback", clip, 0, "model.byte_fallback", true, "model.byte_fallback");
        row("dropout", clip, 0, "model.dropout", 0.1, "model.dropout");
        row("post processor", clip, 0, "post_processor", type("BertProcessing"), "post_processor.type");
        row("no metaspace", t5, 1, "pre_tokenizer", type("ByteLevel"), "pre_tokenizer.type: expected Metaspace");
        row("other metaspace", t5, 1, "pre_tokenizer.replacement", "_", "found '_'");
        row("prepending", t5, 1, "pre_tokenizer.prepend_scheme", "sometimes", "found 'sometimes'");
    }
    void foreignKinds() {
        QFETCH(QString, source);
        QFETCH(int, family);
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QFETCH(QString, named);
        const TokenizerFolder folder = folderWith(source, path, value);
        const Load loaders[] = {loadClipTokenizer, loadT5Tokenizer, loadQwen2Tokenizer};
        const QString error = problem(loaders[family], folder);
        QVERIFY2(error.startsWith("unsupported: ") && error.contains("tokenizer.json") && error.contains(named),
                 qPrintable(error));
    }

    void damaged_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QByteArray>("content");
        QTest::addColumn<QString>("named");
        const auto row = [](const char* name, const char* file, const QByteArray& content, const char* named) {
            QTest::newRow(name) << QString(file) << content << QString(named);
        };
        row("vocabulary is no object", "vocab.json", "[1, 2]", "vocab.json");
        row("vocabulary is cut off", "vocab.json", "{\"a\": 1, ", "vocab.json");
        row("vocabulary is nested", "vocab.json", json("{'a': {'b': 1}}"), "vocab.json");
        row("vocabulary is a number", "vocab.json", "7", "vocab.json");
        row("token twice", "vocab.json", json("{'a': 1, 'a': 2}"), "'a'");
        row("id is a text", "vocab.json", "{\"a\": \"1\"}", "token 'a'");
        row("id is negative", "vocab.json", "{\"a\": -1}", "token 'a'");
        row("id is huge", "vocab.json", "{\"a\": 99999999999}", "token 'a'");
        row("empty vocabulary", "vocab.json", "{}", "vocab.json");
        row("merge of unknown tokens", "merges.txt", "#version: 0.2\na b\nqq zz\n", "merge 1");
        row("merge of one token", "merges.txt", "#version: 0.2\na\n", "line 2");
        row("merge of three tokens", "merges.txt", "#version: 0.2\na b c\n", "line 2");
        row("merge with an empty token", "merges.txt", "#version: 0.2\n a\n", "line 2");
        row("config is a list", "tokenizer_config.json", "[]", "tokenizer_config.json");
        row("limit is a text", "tokenizer_config.json", json("{'model_max_length': '77'}"), "model_max_length");
        row("pad token is not in the vocabulary", "tokenizer_config.json", json("{'pad_token': '[PAD]'}"), "'[PAD]'");
        row("pad token is a number", "tokenizer_config.json", json("{'pad_token': 3}"), "pad_token");
        row("added token has no text", "tokenizer_config.json",
            json("{'added_tokens_decoder': {'3': {'content': ''}}}"), "added_tokens_decoder['3']");
        row("added token's id is no number", "tokenizer_config.json",
            json("{'added_tokens_decoder': {'x': {'content': 'x'}}}"), "'x'");
        row("added token's id is huge", "tokenizer_config.json",
            json("{'added_tokens_decoder': {'99999999': {'content': 'x'}}}"), "99999999");
        row("old list of added tokens", "added_tokens.json", json("{'<x>': '1'}"), "added_tokens.json");
    }
    void damaged() {
        QFETCH(QString, file);
        QFETCH(QByteArray, content);
        QFETCH(QString, named);
        const TokenizerFolder folder(m_clip, {"vocab.json", "merges.txt", "tokenizer_config.json"});
        folder.write(file, content);
        const QString error = problem(loadClipTokenizer, folder);
        QVERIFY2(error.startsWith("model-corrupt: ") && error.contains(named), qPrintable(error));
    }

    void damagedTokenizerJson_data() {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QJsonValue>("value");
        const auto row = [](const char* name, const char* path, const QJsonValue& value) {
            QTest::newRow(name) << QString(path) << value;
        };
        const auto charsmap = [](const char* base64) {
            return QJsonObject{{"type", "Precompiled"}, {"precompiled_charsmap", base64}};
        };
        row("model is a number", "model", 3);
        row("vocabulary is a text", "model.vocab", "x");
        row("no pairs", "model.vocab", QJsonArray{1, 2});
        row("no pieces", "model.vocab", QJsonArray());
        row("empty piece", "model.vocab.5", QJsonArray{"", -1.0});
        row("piece of 300 bytes", "model.vocab.5", QJsonArray{QString(300, 'a'), -1.0});
        row("score is a text", "model.vocab.5", QJsonArray{"x", "1"});
        row("no unknown piece", "model.unk_id", QJsonValue::Null);
        row("unknown piece is not there", "model.unk_id", 1000000);
        row("added tokens are an object", "added_tokens", QJsonObject());
        row("added token with negative id", "added_tokens.0.id", -4);
        row("normalizer is a text", "normalizer", "NFC");
        row("charsmap of 3 bytes", "normalizer", charsmap("AAAA"));
        row("charsmap of no base64", "normalizer", charsmap("!"));
        row("charsmap longer than itself", "normalizer", charsmap("////////"));
        row("special token with negative id", "post_processor",
            QJsonObject{
                {"type", "RobertaProcessing"}, {"sep", QJsonArray{"</s>", -1}}, {"cls", QJsonArray{"</s>", 1}}});
        row("template of nothing", "post_processor.single.1", QJsonObject());
    }
    void damagedTokenizerJson() {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        const TokenizerFolder folder = folderWith("flux-tiny/tokenizer_2", path, value);
        const QString error = problem(loadT5Tokenizer, folder);
        QVERIFY2(error.startsWith("model-corrupt: ") && error.contains("tokenizer.json"), qPrintable(error));
    }

    void foreignSpiece_data() {
        QTest::addColumn<QByteArray>("appended");
        QTest::addColumn<QString>("kind");
        QTest::newRow("BPE") << QByteArray("\x12\x02\x18\x02", 4) << "unsupported: ";
        QTest::newRow("byte fallback") << QByteArray("\x12\x03\x98\x02\x01", 5) << "unsupported: ";
        QTest::newRow("white space as suffix") << QByteArray("\x12\x03\xc0\x01\x01", 5) << "unsupported: ";
        QTest::newRow("user-defined piece") << QByteArray("\x0a\x05\x0a\x01x\x18\x04", 7) << "unsupported: ";
        QTest::newRow("piece of no UTF-8") << QByteArray("\x0a\x03\x0a\x01\xff", 5) << "model-corrupt: ";
        QTest::newRow("piece there twice") << QByteArray("\x0a\x05\x0a\x03▁", 7) << "model-corrupt: ";
        QTest::newRow("empty piece") << QByteArray("\x0a\x00", 2) << "model-corrupt: ";
        QTest::newRow("score is no number")
            << QByteArray("\x0a\x08\x0a\x01q\x15\x00\x00\xc0\x7f", 10) << "model-corrupt: ";
        QTest::newRow("field longer than the file") << QByteArray("\x0a\xff\xff\xff\xff\x0f", 6) << "model-corrupt: ";
        QTest::newRow("number longer than 64 bits") << QByteArray(12, '\xff') << "model-corrupt: ";
        QTest::newRow("charsmap longer than itself")
            << QByteArray("\x1a\x07\x12\x05\xff\xff\xff\x0fx", 9) << "model-corrupt: ";
    }
    void foreignSpiece() {
        QFETCH(QByteArray, appended);
        QFETCH(QString, kind);
        const TokenizerFolder folder;
        folder.write("spiece.model", readFile(m_t5 + "/spiece.model") + appended);
        const QString error = problem(loadT5Tokenizer, folder);
        QVERIFY2(error.startsWith(kind) && error.contains("spiece.model"), qPrintable(error));
    }

    /// A charsmap whose trie leads out of it, on which the SentencePiece library crashes.
    void spieceLeadingOutside() {
        const QByteArray charsmap("\x04\0\0\0\0\xfc\xff\x7fx\0", 10);
        const TokenizerFolder folder;
        folder.write("spiece.model", readFile(m_t5 + "/spiece.model") + QByteArray("\x1a\x0c\x12\x0a", 4) + charsmap);
        QVERIFY(!loadT5Tokenizer(folder.path())->encode("hello A", 77).ids.empty());
    }

    /// Sixteen steps that each make sixteen spaces of one.
    void normalizerThatExplodes() {
        const QJsonObject step{
            {"type", "Replace"}, {"pattern", QJsonObject{{"String", " "}}}, {"content", QString(16, ' ')}};
        QJsonArray steps;
        while (steps.size() < 16) {
            steps.append(step);
        }
        const TokenizerFolder folder =
            folderWith("flux-tiny/tokenizer", "normalizer", QJsonObject{{"type", "Sequence"}, {"normalizers", steps}});
        const auto tokenizer = loadClipTokenizer(folder.path());
        QVERIFY_THROWS_EXCEPTION(Error, tokenizer->encode("a b", 77));
        steps.append(step);
        const TokenizerFolder more =
            folderWith("flux-tiny/tokenizer", "normalizer", QJsonObject{{"type", "Sequence"}, {"normalizers", steps}});
        QVERIFY(problem(loadClipTokenizer, more).startsWith("unsupported: "));
    }

    /// Cut off anywhere, the file is refused or gives a tokenizer that works; never anything else.
    void spieceCutOff() {
        const QByteArray model = readFile(m_t5 + "/spiece.model");
        const TokenizerFolder folder;
        for (qsizetype length = 0; length < model.size(); length += 1 + length / 20) {
            folder.write("spiece.model", model.left(length));
            try {
                loadT5Tokenizer(folder.path())->encode("a red fox ① e\u0301", 77);
            } catch (const Error&) {
            }
        }
    }

    void lengthLimit_data() {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<qsizetype>("limit");
        QTest::newRow("given") << json("{'model_max_length': 32}") << qsizetype{32};
        QTest::newRow("not given") << QByteArray("{}") << qsizetype{512};
        QTest::newRow("no limit, as transformers writes it")
            << json("{'model_max_length': 1000000000000000019884624838656}") << qsizetype{8192};
        QTest::newRow("zero") << json("{'model_max_length': 0}") << qsizetype{1};
    }
    void lengthLimit() {
        QFETCH(QByteArray, config);
        QFETCH(qsizetype, limit);
        const TokenizerFolder folder(m_t5, {"tokenizer.json"});
        folder.write("tokenizer_config.json", config);
        QCOMPARE(static_cast<qsizetype>(loadT5Tokenizer(folder.path())->modelMaxLength()), limit);
    }

    void padToken_data() {
        QTest::addColumn<QByteArray>("config");
        QTest::addColumn<int>("id");
        QTest::newRow("not given") << QByteArray("{}") << 633;
        QTest::newRow("text") << json("{'pad_token': '!'}") << 0;
        QTest::newRow("object") << json("{'pad_token': {'content': '<|startoftext|>', 'lstrip': false}}") << 632;
    }
    void padToken() {
        QFETCH(QByteArray, config);
        QFETCH(int, id);
        const TokenizerFolder folder(m_clip, {"tokenizer.json"});
        folder.write("tokenizer_config.json", config);
        QCOMPARE(loadClipTokenizer(folder.path())->padId(), id);
    }

    /// FLUX.1's tokenizer_config.json has extra ids that take white space along; it has the last word on matching.
    void configTellsHowAddedTokensMatch() {
        const TokenizerFolder folder(m_t5, {"tokenizer.json"});
        const std::string before = "a  <extra_id_0>", spaces = "  ";
        const auto encode = [&] { return loadT5Tokenizer(folder.path())->encode(before + spaces + "a", 3); };
        QCOMPARE(encode().keptBytes, before.size());
        folder.write(
            "tokenizer_config.json",
            json("{'added_tokens_decoder': {'294': {'content': '<extra_id_0>', 'lstrip': true, 'rstrip': true}}}"));
        QCOMPARE(encode().ids[1], 294);
        QCOMPARE(encode().keptBytes, before.size() + spaces.size());
    }
};

QTEST_GUILESS_MAIN(TokenizerFiles)
#include "tst_tokenizer_files.moc"
