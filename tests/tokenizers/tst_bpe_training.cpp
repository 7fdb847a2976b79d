// Training of CLIP tokenizers: merges worked out by hand, against a plain count of all pairs, and the folders written.

#include "tests/tokenizers/training_captions.h"

#include "core/tokenizers/byte_alphabet.h"
#include "core/tokenizers/training/bpe_merges.h"
#include "core/tokenizers/training/bpe_training.h"

#include <set>

using namespace arcflow;
using namespace arcflow::test;

namespace {

constexpr size_t bytesAndSpecials = 514;

/// The same by counting every pair of every word anew for each merge.
std::vector<SymbolMerge> plainMerges(std::vector<SymbolWord> words, std::vector<std::string> texts, size_t most) {
    std::vector<SymbolMerge> merges;
    std::set<std::pair<uint32_t, uint32_t>> refused;
    while (merges.size() < most) {
        std::map<std::pair<uint32_t, uint32_t>, uint64_t> counts;
        for (const SymbolWord& word : words) {
            for (size_t i = 0; i + 1 < word.symbols.size(); ++i) {
                counts[{word.symbols[i], word.symbols[i + 1]}] += word.count;
            }
        }
        std::pair<uint32_t, uint32_t> best;
        uint64_t bestCount = 1;
        for (const auto& [pair, count] : counts) { // in the order of symbols: the first of equals stays
            if (count > bestCount && !refused.contains(pair)) {
                best = pair;
                bestCount = count;
            }
        }
        if (bestCount == 1) {
            break;
        }
        const std::string text = texts[best.first] + texts[best.second];
        if (std::find(texts.begin(), texts.end(), text) != texts.end()) {
            refused.insert(best);
            continue;
        }
        for (SymbolWord& word : words) {
            std::vector<uint32_t> merged;
            for (size_t i = 0; i < word.symbols.size(); ++i) {
                const bool isPair =
                    i + 1 < word.symbols.size() && word.symbols[i] == best.first && word.symbols[i + 1] == best.second;
                merged.push_back(isPair ? static_cast<uint32_t>(texts.size()) : word.symbols[i]);
                i += isPair ? 1 : 0;
            }
            word.symbols = merged;
        }
        texts.push_back(text);
        merges.push_back({best.first, best.second});
    }
    return merges;
}

QStringList lines(const TokenizerFolder& folder, const char* name) {
    return QString::fromUtf8(readFile(QString::fromStdString(folder.path()) + '/' + name))
        .split('\n', Qt::SkipEmptyParts);
}

} // namespace

class BpeTraining : public QObject {
    Q_OBJECT

private Q_SLOTS:
    /// low ×5, lower ×2, newest ×6, widest ×3: the example of the paper on byte pair encoding, arXiv 1508.07909, with
    /// the end of a word marked as CLIP does it and ties as documented.
    void byHand() {
        std::vector<std::string> captions;
        for (int i = 0; i < 6; ++i) {
            captions.push_back(std::string("newest") + (i < 5 ? " low" : "") + (i < 2 ? " Lower" : "") +
                               (i < 3 ? " WIDEST" : ""));
        }
        const TokenizerFolder folder;
        const size_t size = trainClipTokenizer(captions, {.vocabularySize = bytesAndSpecials + 7}, folder.path());
        QCOMPARE(size, bytesAndSpecials + 7);
        // e s, s t</w>: 9 each, e first; then est</w> 9, l o 7, and of those with 6 (n e, e w, w est</w>) the lowest
        // left letter; n ew 6 is then before ew est</w>, whose left symbol is new.
        QCOMPARE(lines(folder, "merges.txt"),
                 QStringList({"#version: 0.2", "e s", "es t</w>", "l o", "e w", "n ew", "new est</w>", "lo w</w>"}));
        const auto tokenizer = loadClipTokenizer(folder.path());
        constexpr int64_t firstMerge = 512, begin = 519, end = 520;
        COMPARE_IDS(*tokenizer, "newest low", 77, (Ids{begin, firstMerge + 5, firstMerge + 6, end}));
        COMPARE_IDS(*tokenizer, "NEW", 77, (Ids{begin, 'n' - '!', 'e' - '!', 256 + 'w' - '!', end}));
        QCOMPARE(tokenizer->padId(), end);
        QCOMPARE(tokenizer->modelMaxLength(), 77u);
        QCOMPARE(tokenizer->vocabularySize(), size);
    }

    void mergesOfRepetitions() {
        // aaaa → aa aa → aaaa; in aaa the left two are merged, and aa + a is left alone, being rarer than 2.
        const std::vector<SymbolMerge> expected{{0, 0}, {1, 1}};
        QVERIFY(learnMerges({{{0, 0, 0, 0}, 2}, {{0, 0, 0}, 1}}, {"a"}, 10) == expected);
        QVERIFY(learnMerges({}, {"a"}, 10).empty());
        QVERIFY(learnMerges({{{0}, 9}, {{}, 9}}, {"a"}, 10).empty());
        QVERIFY(learnMerges({{{0, 0}, 9}}, {"a"}, 0).empty());
    }

    /// Words of two letters have plenty of ties, of repetitions, and of texts that could be spelt in two ways.
    void againstPlainCounting() {
        std::mt19937 random(3);
        for (int round = 0; round < 200; ++round) {
            std::vector<SymbolWord> words;
            for (size_t count = 1 + random() % 30; count > 0; --count) {
                SymbolWord word{{}, 1 + random() % 5};
                for (size_t length = random() % 12; length > 0; --length) {
                    word.symbols.push_back(random() % (round % 2 == 0 ? 2 : 4));
                }
                words.push_back(word);
            }
            const std::vector<std::string> texts{"a", "b", "c", "d"};
            const auto merges = learnMerges(words, texts, 60);
            QVERIFY(merges == plainMerges(words, texts, 60));
        }
    }

    void longestToken() {
        const std::vector<SymbolMerge> merges = learnMerges({{std::vector<uint32_t>(5000, 0), 2}}, {"a"}, 100);
        std::vector<size_t> lengths{1};
        for (const SymbolMerge& merge : merges) {
            lengths.push_back(lengths[merge.left] + lengths[merge.right]);
        }
        QCOMPARE(*std::max_element(lengths.begin(), lengths.end()), 128u);
    }

    void wholeWords() {
        const auto captions = worldCaptions();
        const TokenizerFolder folder;
        const size_t size = trainClipTokenizer(captions, {}, folder.path());
        QVERIFY(size < BpeTrainingSettings().vocabularySize); // nothing is left to merge
        const auto tokenizer = loadClipTokenizer(folder.path());
        for (const std::string& caption : captions) {
            size_t words = 2; // begin and end
            for (const QString& word : QString::fromStdString(caption).split(' ')) {
                words += word.endsWith(',') ? 2 : 1;
            }
            QCOMPARE(tokenizer->encode(caption, SIZE_MAX).ids.size(), words);
        }
    }

    void reproducible() {
        auto captions = worldCaptions();
        const TokenizerFolder first, second;
        trainClipTokenizer(captions, {}, first.path());
        std::shuffle(captions.begin(), captions.end(), std::mt19937(1));
        trainClipTokenizer(captions, {}, second.path());
        trainClipTokenizer(captions, {}, second.path()); // over files that are there
        QVERIFY(filesOf(first.path()) == filesOf(second.path()));
        const std::set<std::string> expected{"merges.txt", "special_tokens_map.json", "tokenizer_config.json",
                                             "vocab.json"};
        std::set<std::string> names;
        for (const auto& [name, content] : filesOf(first.path())) {
            names.insert(name);
        }
        QVERIFY(names == expected);
    }

    void idsAreInClipsOrder() {
        const TokenizerFolder folder;
        const size_t size = trainClipTokenizer(worldCaptions(), {}, folder.path());
        const QJsonObject vocabulary =
            QJsonDocument::fromJson(readFile(QString::fromStdString(folder.path()) + "/vocab.json")).object();
        QCOMPARE(vocabulary.size(), static_cast<qsizetype>(size));
        QCOMPARE(vocabulary["!"].toInt(-1), 0);
        QCOMPARE(vocabulary["~"].toInt(-1), 93);
        QCOMPARE(vocabulary["ÿ"].toInt(-1), 187);
        QCOMPARE(vocabulary[QString::fromStdString(byteAlphabet()[0])].toInt(-1), 188);
        QCOMPARE(vocabulary["!</w>"].toInt(-1), 256);
        const QStringList merges = lines(folder, "merges.txt");
        for (qsizetype i = 1; i < merges.size(); ++i) {
            QCOMPARE(vocabulary[QString(merges[i]).remove(' ')].toInt(-1), 511 + i);
        }
        QCOMPARE(vocabulary["<|startoftext|>"].toInt(-1), static_cast<int>(size) - 2);
        QCOMPARE(vocabulary["<|endoftext|>"].toInt(-1), static_cast<int>(size) - 1);
    }

    void hostileCaptions() {
        std::mt19937 random(7);
        std::vector<std::string> captions{std::string(3'000'000, 'x'), std::string(100'000, '\xff')};
        for (int i = 0; i < 2000; ++i) {
            captions.push_back(hostileText(random));
        }
        const TokenizerFolder folder;
        const size_t size = trainClipTokenizer(captions, {.vocabularySize = 4096}, folder.path());
        const auto tokenizer = loadClipTokenizer(folder.path());
        for (const std::string& caption : captions) {
            for (const int64_t id : tokenizer->encode(caption.substr(0, 1000), SIZE_MAX).ids) {
                QVERIFY(id >= 0 && id < static_cast<int64_t>(size));
            }
        }
    }

    void withoutRoomForMerges() {
        const TokenizerFolder folder;
        QCOMPARE(trainClipTokenizer(worldCaptions(), {.vocabularySize = bytesAndSpecials}, folder.path()),
                 bytesAndSpecials);
        COMPARE_IDS(*loadClipTokenizer(folder.path()), "Ab", 77, (Ids{512, 'a' - '!', 256 + 'b' - '!', 513}));
    }

    void refuses_data() {
        QTest::addColumn<QStringList>("captions");
        QTest::addColumn<int>("vocabularySize");
        QTest::addColumn<int>("modelMaxLength");
        QTest::addColumn<QString>("says");
        QTest::newRow("no captions") << QStringList() << 1024 << 77 << "found none in 0 captions";
        QTest::newRow("empty ones") << QStringList{"", " \t"} << 1024 << 77 << "found none in 2 captions";
        QTest::newRow("too small") << QStringList{"a"} << 513 << 77 << "expected 514 to 49408, found 513";
        QTest::newRow("too large") << QStringList{"a"} << 49409 << 77 << "expected 514 to 49408, found 49409";
        QTest::newRow("too short") << QStringList{"a"} << 1024 << 7 << "expected 8 to 512, found 7";
        QTest::newRow("too long") << QStringList{"a"} << 1024 << 513 << "expected 8 to 512, found 513";
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
        const BpeTrainingSettings settings{static_cast<size_t>(vocabularySize), static_cast<size_t>(modelMaxLength)};
        const auto [kind, text] = errorOf([&] { trainClipTokenizer(texts, settings, folder.path()); });
        QVERIFY(kind == ErrorKind::invalidRequest);
        QVERIFY2(QString::fromStdString(text).contains(says), text.c_str());
        QVERIFY(filesOf(folder.path()).empty());
    }

    void tellsProgressAndStops() {
        const TokenizerFolder folder;
        std::stop_source source;
        double last = -1;
        const Task task{source.get_token(), [&](double fraction) {
                            QVERIFY(fraction >= last && fraction <= 1);
                            last = fraction;
                            if (fraction > 0.5) {
                                source.request_stop();
                            }
                        }};
        const BpeTrainingSettings settings{.vocabularySize = bytesAndSpecials + 20};
        QVERIFY(errorOf([&] { trainClipTokenizer(worldCaptions(), settings, folder.path(), task); }).first ==
                ErrorKind::cancelled);
        QVERIFY(last > 0.5);
        QVERIFY(filesOf(folder.path()).empty());
    }

    void folderThatCannotBe() {
        const TokenizerFolder folder;
        folder.write("file", "");
        QVERIFY(errorOf([&] { trainClipTokenizer(worldCaptions(), {}, folder.path() + "/file/tokenizer"); }).first ==
                ErrorKind::io);
    }
};

QTEST_GUILESS_MAIN(BpeTraining)
#include "tst_bpe_training.moc"
