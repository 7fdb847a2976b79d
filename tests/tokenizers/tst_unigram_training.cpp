// Training of T5 tokenizers: one model in two files, which our readers and the SentencePiece library must agree on.

#include "tests/tokenizers/training_captions.h"

#include "core/tokenizers/training/unigram_training.h"

#include <sentencepiece_processor.h>

using namespace arcflow;
using namespace arcflow::test;

namespace {

/// Removed from the folder of a tokenizer, one of these leaves the other to be read.
constexpr const char* modelFiles[] = {"tokenizer.json", "spiece.model"};

std::unique_ptr<Tokenizer> loadWithout(const TokenizerFolder& folder, const char* file) {
    const TokenizerFolder part;
    for (const auto& [name, content] : filesOf(folder.path())) {
        if (name != file) {
            part.write(QString::fromStdString(name), content);
        }
    }
    return loadT5Tokenizer(part.path());
}

/// Ids of the SentencePiece library, with the end that it leaves to its callers.
class Library {
public:
    explicit Library(const TokenizerFolder& folder) {
        if (!m_processor.Load(folder.path() + "/spiece.model").ok()) {
            qFatal("SentencePiece cannot load the trained model");
        }
    }
    Ids encode(const std::string& text) const {
        std::vector<int> pieces;
        if (!m_processor.Encode(text, &pieces).ok()) {
            qFatal("SentencePiece cannot encode a text");
        }
        Ids ids(pieces.begin(), pieces.end());
        ids.push_back(m_processor.eos_id());
        return ids;
    }
    const sentencepiece::SentencePieceProcessor& processor() const { return m_processor; }

private:
    sentencepiece::SentencePieceProcessor m_processor;
};

const std::vector<std::string>& oddTexts() {
    static const std::vector<std::string> texts{
        "",
        " ",
        "A Red Apple",
        "  TWO   white\tcups\n",
        "a zebra crossing, at 7:30!",
        "a_b-c/d\\e@f#g$h%i^j&k*l(m)n+o=p{q}r[s]t|u:v;w'x\"y.z?~`",
        "‘it’s’ “here” – — …",
        "naïve café, ﬁsh ½ Ⅷ ① ㎏ ｆｕｌｌ ß İ",
        "中文 カ 한 🙂 👩\u200d👩",
        "\u00a0apple\u3000cup\u200bboat\ufeff",
        "▁a▁b a▁b",
        "<extra_id_0>",
        std::string(300, 'x'),
    };
    return texts;
}

} // namespace

class UnigramTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { m_size = trainT5Tokenizer(m_captions, {}, m_world.path()); }

    void specialTokens() {
        const Library library(m_world);
        QCOMPARE(library.processor().pad_id(), 0);
        QCOMPARE(library.processor().eos_id(), 1);
        QCOMPARE(library.processor().unk_id(), 2);
        QCOMPARE(library.processor().bos_id(), -1);
        QCOMPARE(library.processor().GetPieceSize(), static_cast<int>(m_size));
        for (const char* file : modelFiles) {
            const auto tokenizer = loadWithout(m_world, file);
            QCOMPARE(tokenizer->padId(), 0);
            QCOMPARE(tokenizer->vocabularySize(), m_size);
            QCOMPARE(tokenizer->modelMaxLength(), 32u);
            COMPARE_IDS(*tokenizer, "", 32, (Ids{1}));
        }
    }

    void agreesWithLibrary() {
        const Library library(m_world);
        for (const char* file : modelFiles) {
            const auto tokenizer = loadWithout(m_world, file);
            for (const auto* texts : {&m_captions, &oddTexts()}) {
                for (const std::string& text : *texts) {
                    COMPARE_IDS(*tokenizer, text, SIZE_MAX, library.encode(text));
                }
            }
        }
    }

    void wholeWords_data() {
        QTest::addColumn<int>("vocabularySize");
        QTest::newRow("room for more") << 512;
        QTest::newRow("hardly room") << 256;
    }
    void wholeWords() {
        QFETCH(int, vocabularySize);
        const TokenizerFolder folder;
        const size_t size =
            trainT5Tokenizer(m_captions, {.vocabularySize = static_cast<size_t>(vocabularySize)}, folder.path());
        QVERIFY(size <= static_cast<size_t>(vocabularySize));
        const auto tokenizer = loadT5Tokenizer(folder.path());
        for (const std::string& caption : m_captions) {
            size_t words = 1; // the end
            for (const QString& word : QString::fromStdString(caption).split(' ')) {
                words += word.endsWith(',') ? 2 : 1;
            }
            QCOMPARE(tokenizer->encode(caption, SIZE_MAX).ids.size(), words);
        }
    }

    /// "the" is never followed by anything but a space, which keeps it from the trainer's candidates if it is given
    /// captions as they are.
    void wordsWithinCaptionsOnly() {
        const TokenizerFolder folder;
        const std::vector<std::string> captions(10, "on the table in the house of the bird");
        trainT5Tokenizer(captions, {}, folder.path());
        QCOMPARE(loadT5Tokenizer(folder.path())->encode("the", SIZE_MAX).ids.size(), 2u);
    }

    void caseMakesNoDifference() {
        const auto tokenizer = loadT5Tokenizer(m_world.path());
        COMPARE_IDS(*tokenizer, "Two RED apples", 32, tokenizer->encode("two red apples", 32).ids);
    }

    void fewThingsAreUnknown() {
        constexpr int64_t unknown = 2;
        const auto tokenizer = loadT5Tokenizer(m_world.path());
        const auto knows = [&](const std::string& text) {
            const Ids ids = tokenizer->encode(text, SIZE_MAX).ids;
            return std::find(ids.begin(), ids.end(), unknown) == ids.end();
        };
        for (char c = '!'; c <= '~'; ++c) {
            QVERIFY2(knows(std::string(1, c)), std::string(1, c).c_str());
        }
        QVERIFY(knows("‘’“”–—"));
        QVERIFY(!knows("中"));
        QVERIFY(knows("a\xff\xfe")); // malformed parts are taken for spaces
    }

    void charactersOfCaptionsAreKnown() {
        const TokenizerFolder folder;
        const std::vector<std::string> captions{"ein grüner Kürbis", "grüne Bäume", "リンゴ"};
        trainT5Tokenizer(captions, {}, folder.path());
        const Library library(folder);
        for (const std::string text : {"äü", "ÜÄ", "ゴンリ"}) {
            const Ids ids = library.encode(text);
            QVERIFY2(std::find(ids.begin(), ids.end(), 2) == ids.end(), text.c_str());
        }
    }

    void moreCharactersThanTheVocabularyHolds() {
        std::vector<std::string> captions;
        for (char16_t c = 0x4e00; c < 0x4e00 + 2000; ++c) {
            captions.push_back(QString(QChar(c)).toStdString() + "红苹果"); // the last three in every caption
        }
        const TokenizerFolder folder;
        const size_t size = trainT5Tokenizer(captions, {.vocabularySize = 256}, folder.path());
        QVERIFY(size <= 256);
        const Library library(folder);
        const Ids ids = library.encode("红苹果");
        QVERIFY(std::find(ids.begin(), ids.end(), 2) == ids.end());
    }

    void reproducible() {
        auto captions = m_captions;
        std::shuffle(captions.begin(), captions.end(), std::mt19937(1));
        const TokenizerFolder folder;
        trainT5Tokenizer(captions, {}, folder.path());
        trainT5Tokenizer(captions, {}, folder.path()); // over files that are there
        QVERIFY(filesOf(folder.path()) == filesOf(m_world.path()));
        QCOMPARE(filesOf(folder.path()).size(), 4u);
    }

    /// SentencePiece ends the process where it finds something it did not expect, so that nothing may get there.
    void hostileCaptions() {
        std::mt19937 random(11);
        int trained = 0;
        for (int round = 0; round < 60; ++round) {
            std::vector<std::string> captions(1 + random() % (round % 10 == 0 ? 2000 : 4));
            std::generate(captions.begin(), captions.end(), [&] { return hostileText(random); });
            if (round == 0) {
                captions.push_back(std::string(1'000'000, 'x'));
                captions.push_back(std::string(1'000'000, '\xff'));
            }
            const TokenizerFolder folder;
            const auto [kind, text] = errorOf([&] { trainT5Tokenizer(captions, {}, folder.path()); });
            if (kind) {
                QVERIFY2(kind == ErrorKind::invalidRequest, text.c_str()); // of some there is nothing to learn
                continue;
            }
            ++trained;
            const auto tokenizer = loadWithout(folder, "tokenizer.json");
            loadWithout(folder, "spiece.model");
            for (const std::string& caption : captions) {
                tokenizer->encode(caption, SIZE_MAX);
            }
        }
        QVERIFY(trained > 30);
    }

    void hostileWords_data() {
        QTest::addColumn<QString>("caption");
        for (const char* caption : {"<unk>", "<pad>", "</s>", "<unk><unk>a", "\uffff", "\U0010ffff", "\u0301", "'",
                                    "\ufdfa", "a\u2585b", "\u2047", "\u202e"}) {
            QTest::newRow(caption) << QString::fromUtf8(caption);
        }
    }
    void hostileWords() {
        QFETCH(QString, caption);
        const TokenizerFolder folder;
        const std::vector<std::string> captions{caption.toStdString()};
        const auto [kind, text] = errorOf([&] { trainT5Tokenizer(captions, {}, folder.path()); });
        QVERIFY2(!kind || kind == ErrorKind::invalidRequest, text.c_str());
        QVERIFY(kind || loadT5Tokenizer(folder.path())->encode("a", SIZE_MAX).ids.size() >= 2);
    }

    void refuses_data() {
        QTest::addColumn<QStringList>("captions");
        QTest::addColumn<int>("vocabularySize");
        QTest::addColumn<int>("modelMaxLength");
        QTest::addColumn<QString>("says");
        QTest::newRow("no captions") << QStringList() << 512 << 32 << "found none in 0 captions";
        QTest::newRow("empty ones") << QStringList{"", " \t", "\u2581"} << 512 << 32 << "found none in 3 captions";
        QTest::newRow("nothing to learn") << QStringList{"\u2585", "\u200b\u0001"} << 512 << 32 << "found none";
        QTest::newRow("too small") << QStringList{"a"} << 255 << 32 << "expected 256 to 32768, found 255";
        QTest::newRow("too large") << QStringList{"a"} << 32769 << 32 << "expected 256 to 32768, found 32769";
        QTest::newRow("too short") << QStringList{"a"} << 512 << 7 << "expected 8 to 512, found 7";
        QTest::newRow("too long") << QStringList{"a"} << 512 << 513 << "expected 8 to 512, found 513";
    }
    void refuses() {
        QFETCH(QStringList, captions);
        QFETCH(int, vocabularySize);
        QFETCH(int, modelMaxLength);
        QFETCH(QString, says);
        std::vector<std::string> texts;
        for (const QString& caption : captions) {
            texts.push_back(caption.toStdString());
        }
        const TokenizerFolder folder;
        const UnigramTrainingSettings settings{static_cast<size_t>(vocabularySize),
                                               static_cast<size_t>(modelMaxLength)};
        const auto [kind, text] = errorOf([&] { trainT5Tokenizer(texts, settings, folder.path()); });
        QVERIFY(kind == ErrorKind::invalidRequest);
        QVERIFY2(QString::fromStdString(text).contains(says), text.c_str());
        QVERIFY(filesOf(folder.path()).empty());
    }

    void cancels() {
        std::stop_source source;
        source.request_stop();
        const Task task{source.get_token(), {}};
        const TokenizerFolder folder;
        QVERIFY(errorOf([&] { trainT5Tokenizer(m_captions, {}, folder.path(), task); }).first == ErrorKind::cancelled);
        QVERIFY(filesOf(folder.path()).empty());
    }

private:
    const std::vector<std::string> m_captions = worldCaptions();
    const TokenizerFolder m_world;
    size_t m_size = 0;
};

QTEST_GUILESS_MAIN(UnigramTraining)
#include "tst_unigram_training.moc"
