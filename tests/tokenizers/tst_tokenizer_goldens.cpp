// Every golden prompt, on every route by which a folder's tokenizer can be loaded.

#include "tests/tokenizers/tokenizer_test_support.h"

using namespace arcflow;
using namespace arcflow::test;

class TokenizerGoldens : public QObject {
    Q_OBJECT

private:
    using Load = std::unique_ptr<Tokenizer> (*)(const std::filesystem::path&);

private Q_SLOTS:
    void everyPrompt_data() {
        QTest::addColumn<int>("family"); // 0 CLIP, 1 T5, 2 Qwen2
        QTest::addColumn<QString>("folder");
        QTest::addColumn<QStringList>("files");
        QTest::addColumn<QString>("golden");
        QTest::addColumn<int>("maxLength");
        const QString tiny = QStringLiteral("golden/tokenizers.json");
        const QString clip = dataPath("flux-tiny/tokenizer");
        const QString t5 = dataPath("flux-tiny/tokenizer_2");
        const QString qwen = dataPath("qwen-tiny/tokenizer");
        const QString nano = QStringLiteral(ARCFLOW_SOURCE_DIR "/resources/models/nano/flux-nano");
        const QStringList merges{"vocab.json", "merges.txt"};
        QTest::newRow("clip, vocabulary and merges")
            << 0 << clip << merges + QStringList{"tokenizer_config.json"} << tiny << 77;
        QTest::newRow("clip, no config") << 0 << clip << merges << tiny << 77;
        QTest::newRow("clip, tokenizer.json") << 0 << clip << QStringList{"tokenizer.json"} << tiny << 77;
        QTest::newRow("clip, everything")
            << 0 << clip << merges + QStringList{"tokenizer.json", "tokenizer_config.json"} << tiny << 77;
        QTest::newRow("t5, tokenizer.json") << 1 << t5 << QStringList{"tokenizer.json"} << tiny << 512;
        QTest::newRow("t5, everything") << 1 << t5
                                        << QStringList{"tokenizer.json", "spiece.model", "tokenizer_config.json"}
                                        << tiny << 512;
        QTest::newRow("t5, spiece.model")
            << 1 << t5 << QStringList{"spiece.model", "tokenizer_config.json"} << tiny << 512;
        QTest::newRow("qwen, config") << 2 << qwen << merges + QStringList{"tokenizer_config.json"} << tiny << 8192;
        QTest::newRow("qwen, added_tokens.json")
            << 2 << qwen << merges + QStringList{"added_tokens.json"} << tiny << 8192;
        const QString nanoIds = QStringLiteral("golden/nano-ids.json");
        QTest::newRow("nano clip") << 0 << nano + "/tokenizer" << merges + QStringList{"tokenizer_config.json"}
                                   << nanoIds << 77;
        QTest::newRow("nano t5") << 1 << nano + "/tokenizer_2" << QStringList{"tokenizer.json", "tokenizer_config.json"}
                                 << nanoIds << 32;
    }

    void everyPrompt() {
        QFETCH(int, family);
        QFETCH(QString, folder);
        QFETCH(QStringList, files);
        QFETCH(QString, golden);
        QFETCH(int, maxLength);
        const TokenizerFolder copy(folder, files);
        const auto tokenizer = load(family, copy);
        const QJsonArray rows = readGolden(golden)["prompts"].toArray();
        QVERIFY(rows.size() >= 20);
        for (const QJsonValue& row : rows) {
            COMPARE_IDS(*tokenizer, row["text"].toString().toStdString(), static_cast<size_t>(maxLength),
                        idsOf(row.toObject()[column(family, files, row.toObject())]));
        }
    }

    void qwenTemplate() {
        const auto tokenizer = loadQwen2Tokenizer(dataPath("qwen-tiny/tokenizer").toStdString());
        const QJsonObject golden = readGolden("golden/tokenizers.json");
        const QString pattern = golden["qwen_template_text"].toString();
        for (const QJsonValue& row : golden["qwen_template"].toArray()) {
            const QString prompt = row["text"].toString();
            QCOMPARE(QString::fromStdString(qwenImagePrompt(prompt.toStdString())),
                     QString(pattern).replace("{}", prompt));
            COMPARE_IDS(*tokenizer, qwenImagePrompt(prompt.toStdString()), 1058, idsOf(row["ids"]));
        }
    }

    void paddingAndLimits() {
        const auto clip = loadClipTokenizer(dataPath("flux-tiny/tokenizer").toStdString());
        QCOMPARE(clip->padId(), 633);
        QCOMPARE(clip->modelMaxLength(), 77u);
        QCOMPARE(clip->vocabularySize(), 634u);
        const auto t5 = loadT5Tokenizer(dataPath("flux-tiny/tokenizer_2").toStdString());
        QCOMPARE(t5->padId(), 0);
        QCOMPARE(t5->modelMaxLength(), 512u);
        QCOMPARE(t5->vocabularySize(), 295u);
        const auto qwen = loadQwen2Tokenizer(dataPath("qwen-tiny/tokenizer").toStdString());
        QCOMPARE(qwen->padId(), 406);
        QCOMPARE(qwen->modelMaxLength(), 8192u); // the file says 131072
        QCOMPARE(qwen->vocabularySize(), 428u);
        const auto nano = loadT5Tokenizer(ARCFLOW_SOURCE_DIR "/resources/models/nano/flux-nano/tokenizer_2");
        QCOMPARE(nano->padId(), readGolden("golden/nano-ids.json")["pad"].toObject()["t5"].toInteger());
        QCOMPARE(nano->modelMaxLength(), 32u);
    }

private:
    static std::unique_ptr<Tokenizer> load(int family, const TokenizerFolder& folder) {
        const Load loaders[] = {loadClipTokenizer, loadT5Tokenizer, loadQwen2Tokenizer};
        return loaders[family](folder.path());
    }

    /// Where SentencePiece itself gives other ids than tokenizer.json, the golden row has both.
    static QString column(int family, const QStringList& files, const QJsonObject& row) {
        const QString sentencePiece = QStringLiteral("t5_sentencepiece");
        if (family == 1) {
            return !files.contains("tokenizer.json") && row.contains(sentencePiece) ? sentencePiece
                                                                                    : QStringLiteral("t5");
        }
        return family == 0 ? QStringLiteral("clip") : QStringLiteral("qwen");
    }
};

QTEST_GUILESS_MAIN(TokenizerGoldens)
#include "tst_tokenizer_goldens.moc"
