// What tokenizers are trained on: the different words of captions and their counts.

#include "tests/tokenizers/training_captions.h"

#include "core/tokenizers/training/caption_words.h"

using namespace arcflow;
using namespace arcflow::test;

namespace {

std::vector<CountedWord> counted(const std::vector<std::string>& captions, const Task& task = {}) {
    return countCaptionWords(
        captions, [](const AlignedText& text, const auto& add) { add(text.bytes()); }, task);
}

QString shown(const std::vector<CountedWord>& words) {
    QStringList list;
    for (const CountedWord& word : words) {
        list << QString::fromStdString(word.text) + '*' + QString::number(word.count);
    }
    return list.join(' ');
}

} // namespace

class CaptionWords : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void mostFrequentFirst() {
        QCOMPARE(shown(counted({"a red cup", "  the\tred\ncup ", "", "a\u3000red\u00a0dot"})),
                 QString("red*3 a*2 cup*2 dot*1 the*1"));
        QCOMPARE(shown(counted({})), QString());
    }

    void readersMayJoinAndSplit() {
        const WordReader firstBytes = [](const AlignedText& text, const auto& add) {
            add(text.bytes().substr(0, 1));
            if (text.size() > 1) {
                add(text.bytes().substr(1));
            }
        };
        QCOMPARE(shown(countCaptionWords(std::vector<std::string>{"ab a", "cab"}, firstBytes, {})),
                 QString("a*2 ab*1 b*1 c*1"));
    }

    void malformed() {
        QCOMPARE(shown(counted({"a\xff", "\xc3 \xc3", "\xed\xa0\x80"})),
                 QString("\ufffd*2 a\ufffd*1 \ufffd\ufffd\ufffd*1"));
    }

    void longStretchesAreCut() {
        const std::string character = "中"; // 3 bytes, of which 1024 is no multiple
        std::string text;
        for (int i = 0; i < 1000; ++i) {
            text += character;
        }
        const auto words = counted({text});
        QCOMPARE(words.size(), 2u); // 341 characters twice, and what is left
        QCOMPARE(words[0].text.size(), 1023u);
        QCOMPARE(words[0].count, 2u);
        QCOMPARE(words[1].text.size(), 3000u - 2 * 1023);
    }

    void limited() {
        std::vector<std::string> captions{"often often"};
        for (int i = 0; i < 600'000; ++i) {
            captions.back() += ' ' + std::to_string(1'000'000 + i);
        }
        const auto words = counted(captions);
        QCOMPARE(words.size(), (500'000u - 6) / 8 + 1);
        QCOMPARE(words.front().text, std::string("often"));
        QCOMPARE(words.back().text, std::to_string(1'000'000 + words.size() - 2)); // equal counts: in their order
    }

    void cancels() {
        std::stop_source source;
        source.request_stop();
        const Task task{source.get_token(), {}};
        QVERIFY(errorOf([&] { counted({"a"}, task); }).first == ErrorKind::cancelled);
    }
};

QTEST_GUILESS_MAIN(CaptionWords)
#include "tst_caption_words.moc"
