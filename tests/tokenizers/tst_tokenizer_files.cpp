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

QByteArray changed(QByteArray text, const QByteArray& before, const QByteArray& after) {
    if (!text.contains(before)) {
        qFatal("'%s' is not in the file", before.constData());
    }
    return text.replace(before, after);
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
            QVERIFY2(error.startsWith("model-missing: ") && error.contains(QString::fromStdString(folder.path())), qPrintable(error));
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
        QTest::addColumn<int>("family");
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<QString>("named");
        const auto row = [&](const char* name, const QString& source, int family, const char* before, const char* after, const char* named) {
            QTest::newRow(name) << source << family << QByteArray(before) << QByteArray(after) << QString(named);
        };
        row("model", m_clip, 0, R"("type": "BPE")", R"("type": "WordPiece")", "model.type: expected a BPE model, found 'WordPiece'");
        row("another family's model", m_clip, 1, R"("type": "BPE")", R"("type": "BPE")", "model.type: expected a Unigram model, found 'BPE'");
        row("another family's pattern", m_clip, 2, "", "", "expected the pattern of Qwen2");
        row("normalizer", m_clip, 0, R"("type": "NFC")", R"("type": "NFKD")", "normalizer.normalizers[0].type: expected NFC");
        row("replacement", m_clip, 0, R"("\\s+")", R"("\\s*")", R"('\s*')");
        row("splitting", m_clip, 0, R"("behavior": "Removed")", R"("behavior": "Isolated")", "behavior: expected 'Removed', inverted");
        row("byte fallback", m_clip, 0, R"("byte_fallback": false)", R"("byte_fallback": true)", "model.byte_fallback");
        row("dropout", m_clip, 0, R"("dropout": null)", R"("dropout": 0.1)", "model.dropout");
        row("post processor", m_clip, 0, "RobertaProcessing", "BertProcessing", "post_processor.type");
        row("metaspace", m_t5, 1, R"("type": "Metaspace",
    "replacement": "▁",
    "prepend_scheme": "always",
    "split": true
  },
  "post)", R"("type": "ByteLevel"
  },
  "post)", "pre_tokenizer.type: expected Metaspace");
    }
    void foreignKinds() {
        QFETCH(QString, source);
        QFETCH(int, family);
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        QFETCH(QString, named);
        // Written anew, so that the spelling of the file does not matter.
        const QByteArray text = readFile(source + "/tokenizer.json");
        const TokenizerFolder folder;
        folder.write("tokenizer.json", before.isEmpty() ? text : changed(text, before, after));
        const Load loaders[] = {loadClipTokenizer, loadT5Tokenizer, loadQwen2Tokenizer};
        const QString error = problem(loaders[family], folder);
        QVERIFY2(error.startsWith("unsupported: ") && error.contains("tokenizer.json") && error.contains(named), qPrintable(error));
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
        row("id is a text", "vocab.json", "{\"a\": \"1\"}", "token 'a'");
        row("id is negative", "vocab.json", "{\"a\": -1}", "token 'a'");
        row("id is huge", "vocab.json", "{\"a\": 99999999999}", "token 'a'");
        row("empty vocabulary", "vocab.json", "{}", "'<|endoftext|>'");
        row("merge of unknown tokens", "merges.txt", "#version: 0.2\na b\nqq zz\n", "merge 1");
        row("merge of one token", "merges.txt", "#version: 0.2\na\n", "line 2");
        row("merge of three tokens", "merges.txt", "#version: 0.2\na b c\n", "line 2");
        row("merge with an empty token", "merges.txt", "#version: 0.2\n a\n", "line 2");
        row("config is a list", "tokenizer_config.json", "[]", "tokenizer_config.json");
        row("limit is a text", "tokenizer_config.json", R"({"model_max_length": "77"})", "model_max_length");
        row("pad token is not in the vocabulary", "tokenizer_config.json", R"({"pad_token": "[PAD]"})", "'[PAD]'");
        row("pad token is a number", "tokenizer_config.json", R"({"pad_token": 3})", "pad_token");
        row("added token has no text", "tokenizer_config.json", R"({"added_tokens_decoder": {"3": {"content": ""}}})", "added_tokens_decoder['3']");
        row("added token's id is no number", "tokenizer_config.json", R"({"added_tokens_decoder": {"x": {"content": "x"}}})", "'x'");
        row("added token's id is huge", "tokenizer_config.json", R"({"added_tokens_decoder": {"99999999": {"content": "x"}}})", "99999999");
        row("old list of added tokens", "added_tokens.json", R"({"<x>": "1"})", "added_tokens.json");
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
        QTest::addColumn<QString>("path"); // of the value that is replaced
        QTest::addColumn<QJsonValue>("value");
        const auto row = [](const char* path, const QJsonValue& value) { QTest::newRow(path) << QString(path) << value; };
        row("model", 3);
        row("model.vocab", "x");
        row("model.vocab ", QJsonArray{1, 2});
        row("model.vocab  ", QJsonArray{QJsonArray{"", -1.0}});
        row("model.vocab   ", QJsonArray{QJsonArray{QString(300, 'a'), -1.0}});
        row("model.unk_id", QJsonValue::Null);
        row("model.unk_id ", 1e6);
        row("added_tokens", QJsonObject());
        row("added_tokens ", QJsonArray{QJsonObject{{"id", -4}, {"content", "x"}}});
        row("normalizer", "NFC");
        row("normalizer ", QJsonObject{{"type", "Precompiled"}, {"precompiled_charsmap", "AAAA"}});
        row("normalizer  ", QJsonObject{{"type", "Precompiled"}, {"precompiled_charsmap", "!"}});
        row("normalizer   ", QJsonObject{{"type", "Precompiled"}, {"precompiled_charsmap", "////////"}});
        row("post_processor", QJsonObject{{"type", "TemplateProcessing"}, {"single", QJsonArray{QJsonObject()}}});
    }
    void damagedTokenizerJson() {
        QFETCH(QString, path);
        QFETCH(QJsonValue, value);
        QJsonObject document = readGolden("flux-tiny/tokenizer_2/tokenizer.json");
        const QStringList keys = path.trimmed().split('.');
        if (keys.size() == 2) {
            QJsonObject inner = document[keys[0]].toObject();
            inner[keys[1]] = value;
            document[keys[0]] = inner;
        } else {
            document[keys[0]] = value;
        }
        const TokenizerFolder folder;
        folder.write("tokenizer.json", QJsonDocument(document).toJson());
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
        QTest::newRow("empty piece") << QByteArray("\x0a\x00", 2) << "model-corrupt: ";
        QTest::newRow("score is no number") << QByteArray("\x0a\x08\x0a\x01q\x15\x00\x00\xc0\x7f", 10) << "model-corrupt: ";
        QTest::newRow("field longer than the file") << QByteArray("\x0a\xff\xff\xff\xff\x0f", 6) << "model-corrupt: ";
        QTest::newRow("number longer than 64 bits") << QByteArray(12, '\xff') << "model-corrupt: ";
        QTest::newRow("charsmap longer than itself") << QByteArray("\x1a\x07\x12\x05\xff\xff\xff\x0fx", 9) << "model-corrupt: ";
    }
    void foreignSpiece() {
        QFETCH(QByteArray, appended);
        QFETCH(QString, kind);
        const TokenizerFolder folder;
        folder.write("spiece.model", readFile(m_t5 + "/spiece.model") + appended);
        const QString error = problem(loadT5Tokenizer, folder);
        QVERIFY2(error.startsWith(kind) && error.contains("spiece.model"), qPrintable(error));
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
        QTest::newRow("given") << QByteArray(R"({"model_max_length": 32})") << qsizetype{32};
        QTest::newRow("not given") << QByteArray("{}") << qsizetype{512};
        QTest::newRow("no limit, as transformers writes it") << QByteArray(R"({"model_max_length": 1000000000000000019884624838656})") << qsizetype{8192};
        QTest::newRow("zero") << QByteArray(R"({"model_max_length": 0})") << qsizetype{1};
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
        QTest::newRow("text") << QByteArray(R"({"pad_token": "!"})") << 0;
        QTest::newRow("object") << QByteArray(R"({"pad_token": {"content": "<|startoftext|>", "lstrip": false}})") << 632;
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
        const auto idsOfText = [&] { return loadT5Tokenizer(folder.path())->encode("a  <extra_id_0>  a", 77).ids; };
        const Ids plain = idsOfText();
        folder.write("tokenizer_config.json", R"({"added_tokens_decoder": {"294": {"content": "<extra_id_0>", "lstrip": true, "rstrip": true}}})");
        const Ids stripped = idsOfText();
        QCOMPARE(stripped.size(), 4u);
        QVERIFY2(plain.size() > stripped.size(), text(plain).c_str());
        QCOMPARE(stripped[1], 294);
    }
};

QTEST_GUILESS_MAIN(TokenizerFiles)
#include "tst_tokenizer_files.moc"
