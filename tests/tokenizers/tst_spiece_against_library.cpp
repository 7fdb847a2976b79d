// spiece.model is read by our own code; here the SentencePiece library is the truth. Malformed UTF-8 is left out: we
// replace it before normalisation, which turns U+FFFD into a space, the library during it.

#include "tests/tokenizers/tokenizer_test_support.h"

#include <sentencepiece_processor.h>

#include <random>

using namespace arcflow;
using namespace arcflow::test;

namespace {

/// Texts of everything that normalisation and search treat differently, in random order.
std::string randomText(std::mt19937& random, size_t pieces) {
    static const QStringList parts =
        QStringLiteral("a e s ing the red fox standing near , . ! ' 7 42 ▁ ▁a \u00a0 "
                       "\u3000 \u200b \ufeff ½ Ⅷ ① ㎏ ﬁ ﬃ ｆｕｌｌ é e\u0301 "
                       "a\u0308\u0301 \u0323 中文 カ 한 \u1100\u1161 🙂 👩\u200d👩 ß İ "
                       "\x01 \x7f \ufffd <pad> </s> <unk> <extra_id_0>")
            .split(' ') +
        QStringList{" ", "  ", "   ", "\t", "\n", "\r\n"};
    std::string text;
    for (size_t i = 0; i < pieces; ++i) {
        text += parts[static_cast<qsizetype>(random() % static_cast<size_t>(parts.size()))].toStdString();
    }
    return text;
}

} // namespace

class SpieceAgainstLibrary : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void sameIds_data() {
        QTest::addColumn<QByteArray>("appended");
        // A message that is given twice is merged, so a normalizer_spec appended to the file changes single flags.
        QTest::newRow("as it is") << QByteArray();
        QTest::newRow("no dummy prefix") << QByteArray("\x1a\x02\x18\x00", 4);
        QTest::newRow("white space kept") << QByteArray("\x1a\x02\x20\x00", 4);
        QTest::newRow("white space not escaped") << QByteArray("\x1a\x02\x28\x00", 4);
        QTest::newRow("no charsmap") << QByteArray("\x1a\x02\x12\x00", 4);
    }

    void sameIds() {
        QFETCH(QByteArray, appended);
        const QByteArray model = readFile(dataPath("flux-tiny/tokenizer_2/spiece.model")) + appended;
        const TokenizerFolder folder;
        folder.write("spiece.model", model);
        const auto tokenizer = loadT5Tokenizer(folder.path());
        sentencepiece::SentencePieceProcessor library;
        QVERIFY(library.LoadFromSerializedProto(model.toStdString()).ok());

        std::mt19937 random(1);
        const QJsonArray golden = readGolden("golden/tokenizers.json")["prompts"].toArray();
        for (int i = 0; i < 3000; ++i) {
            const size_t pieces = i % 100 == 0 ? 2000 : 1 + random() % 40;
            const std::string text =
                i < golden.size() ? golden[i]["text"].toString().toStdString() : randomText(random, pieces);
            std::vector<int> libraryIds;
            QVERIFY(library.Encode(text, &libraryIds).ok());
            Ids expected(libraryIds.begin(), libraryIds.end());
            expected.push_back(library.eos_id());
            COMPARE_IDS(*tokenizer, text, SIZE_MAX, expected);
        }
    }
};

QTEST_GUILESS_MAIN(SpieceAgainstLibrary)
#include "tst_spiece_against_library.moc"
