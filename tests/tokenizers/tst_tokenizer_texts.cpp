// What encoding promises for any text: where it is cut, malformed UTF-8, and time that grows no faster than n log n.

#include "tests/tokenizers/tokenizer_test_support.h"

using namespace arcflow;
using namespace arcflow::test;

class TokenizerTexts : public QObject {
    Q_OBJECT

private:
    std::vector<std::pair<const char*, std::unique_ptr<Tokenizer>>> m_tokenizers;

    const Tokenizer& tokenizer(std::string_view name) const {
        for (const auto& [candidate, loaded] : m_tokenizers) {
            if (candidate == name) {
                return *loaded;
            }
        }
        qFatal("no such tokenizer");
    }

private Q_SLOTS:
    void initTestCase() {
        const TokenizerFolder spiece(dataPath("flux-tiny/tokenizer_2"), {"spiece.model"});
        m_tokenizers.emplace_back("clip", loadClipTokenizer(dataPath("flux-tiny/tokenizer").toStdString()));
        m_tokenizers.emplace_back("t5", loadT5Tokenizer(dataPath("flux-tiny/tokenizer_2").toStdString()));
        m_tokenizers.emplace_back("spiece", loadT5Tokenizer(spiece.path()));
        m_tokenizers.emplace_back("qwen", loadQwen2Tokenizer(dataPath("qwen-tiny/tokenizer").toStdString()));
    }

    void cut_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("maxLength");
        QTest::addColumn<QString>("kept");
        QTest::newRow("clip, words") << "clip"
                                     << "7 8 9 1 2" << 5 << "7 8 9";
        QTest::newRow("clip, nothing cut") << "clip"
                                           << " 7 8 9 " << 5 << " 7 8 9 ";
        QTest::newRow("clip, only special tokens") << "clip"
                                                   << "7 8 9" << 2 << "";
        QTest::newRow("clip, before white space") << "clip"
                                                  << "7  \t 8" << 3 << "7";
        QTest::newRow("clip, composed") << "clip"
                                        << "e\u0301x" << 4 << "e\u0301"; // two bytes of é
        QTest::newRow("clip, within a character") << "clip"
                                                  << "7é8" << 4 << "7";
        QTest::newRow("clip, special token") << "clip"
                                             << "<|endoftext|>7" << 3 << "<|endoftext|>";
        QTest::newRow("t5, mapped") << "t5"
                                    << "① 2" << 2 << "①";
        QTest::newRow("t5, run of spaces") << "t5"
                                           << "2   3" << 2 << "2";
        QTest::newRow("t5, in front") << "t5"
                                      << "  q" << 2 << "  "; // ▁ stands for the spaces
        QTest::newRow("t5, part of a character") << "t5"
                                                 << "½q" << 2 << ""; // ▁1 of ▁1⁄2
        QTest::newRow("t5, unknown") << "t5"
                                     << "中文 2" << 3 << "中文";
        QTest::newRow("spiece, mapped") << "spiece"
                                        << "① 2" << 2 << "①";
        QTest::newRow("spiece, run of spaces") << "spiece"
                                               << "2   3" << 2 << "2";
        QTest::newRow("spiece, unknown") << "spiece"
                                         << "中文 2" << 3 << "中文";
        QTest::newRow("qwen, specials") << "qwen"
                                        << "<|im_start|>\n<|im_end|>7" << 2 << "<|im_start|>\n";
        QTest::newRow("qwen, within a character") << "qwen"
                                                  << "7🙂" << 3 << "7";
    }

    void cut() {
        QFETCH(QString, name);
        QFETCH(QString, text);
        QFETCH(int, maxLength);
        QFETCH(QString, kept);
        const std::string bytes = text.toStdString();
        const Encoding encoding = tokenizer(name.toStdString()).encode(bytes, static_cast<size_t>(maxLength));
        QCOMPARE(QString::fromStdString(bytes.substr(0, encoding.keptBytes)), kept);
        QCOMPARE(encoding.truncated(), kept != text);
    }

    /// However a text is cut, ids are the beginning of the uncut ones and more tokens never keep less text.
    void cutsAreConsistent() {
        const std::string text =
            "A  re\u0301d fox 中文 🙂👍🏽\tİ ﬁ\u0323 <|endoftext|></s> ½㎏ \u0f73\u200bx\r\n \xff end  ";
        for (const auto& [name, tokenizer] : m_tokenizers) {
            const Encoding whole = tokenizer->encode(text, SIZE_MAX);
            QVERIFY(!whole.truncated());
            QCOMPARE(whole.keptBytes, text.size());
            const size_t specials = tokenizer->encode("", SIZE_MAX).ids.size();
            size_t before = 0;
            for (size_t length = specials; length <= whole.ids.size(); ++length) {
                const Encoding cut = tokenizer->encode(text, length);
                QCOMPARE(cut.ids.size(), length);
                QCOMPARE(cut.totalTokens, whole.totalTokens);
                QVERIFY(cut.keptBytes >= before && cut.keptBytes <= text.size());
                const bool atCharacter =
                    cut.keptBytes == text.size() || (static_cast<uint8_t>(text[cut.keptBytes]) & 0xc0) != 0x80;
                QVERIFY2(atCharacter, name);
                before = cut.keptBytes;
            }
        }
    }

    void malformedUtf8_data() {
        QTest::addColumn<QByteArray>("malformed");
        QTest::addColumn<QByteArray>(
            "replaced"); // as Unicode recommends: each maximal part that could have begun a character
        QTest::newRow("no lead byte") << QByteArray("a\xff") << QByteArray("a\ufffd");
        QTest::newRow("cut off, 2") << QByteArray("\xc3") << QByteArray("\ufffd");
        QTest::newRow("cut off, 3") << QByteArray("\xe2\x82") << QByteArray("\ufffd");
        QTest::newRow("cut off within") << QByteArray("\xe2\x82 a") << QByteArray("\ufffd a");
        QTest::newRow("surrogate") << QByteArray("\xed\xa0\x80") << QByteArray("\ufffd\ufffd\ufffd");
        QTest::newRow("beyond Unicode") << QByteArray("\xf4\x90\x80\x80") << QByteArray("\ufffd\ufffd\ufffd\ufffd");
        QTest::newRow("overlong") << QByteArray("\xc0\x80") << QByteArray("\ufffd\ufffd");
        QTest::newRow("stray trail bytes") << QByteArray("\x80\x80 a") << QByteArray("\ufffd\ufffd a");
        QTest::newRow("NUL is a character") << QByteArray("a\0b", 3) << QByteArray("a\0b", 3);
    }
    void malformedUtf8() {
        QFETCH(QByteArray, malformed);
        QFETCH(QByteArray, replaced);
        for (const auto& [name, tokenizer] : m_tokenizers) {
            COMPARE_IDS(*tokenizer, malformed.toStdString(), SIZE_MAX,
                        tokenizer->encode(replaced.toStdString(), SIZE_MAX).ids);
        }
    }

    void tooShortOrTooLong() {
        QVERIFY_THROWS_EXCEPTION(Error, tokenizer("clip").encode("a", 1));
        QVERIFY_THROWS_EXCEPTION(Error, tokenizer("t5").encode("a", 0));
        QVERIFY(tokenizer("qwen").encode("a", 0).ids.empty());
        QVERIFY_THROWS_EXCEPTION(Error, tokenizer("qwen").encode(std::string((size_t{16} << 20) + 1, 'a'), 77));
    }

    void hugeTexts_data() {
        QTest::addColumn<QByteArray>("unit");
        QTest::newRow("letters") << QByteArray("a");
        QTest::newRow("spaces") << QByteArray(" ");
        QTest::newRow("line breaks and spaces") << QByteArray("\n  ");
        QTest::newRow("words") << QByteArray("red fox ");
        QTest::newRow("marks") << QByteArray("\u0301");
        QTest::newRow("marks in the wrong order") << QByteArray("\u0301\u0323");
        QTest::newRow("decomposing marks") << QByteArray("\u0f73\u0344");
        QTest::newRow("joined emoji") << QByteArray("👩\u200d");
        QTest::newRow("flags") << QByteArray("🇩");
        QTest::newRow("apostrophes") << QByteArray("'l");
        QTest::newRow("nearly a special token") << QByteArray("<|endoftext|");
        QTest::newRow("special tokens") << QByteArray("<|endoftext|></s><|im_end|>");
        QTest::newRow("metaspaces") << QByteArray("▁");
        QTest::newRow("malformed") << QByteArray("\xff");
    }

    void hugeTexts() {
        QFETCH(QByteArray, unit);
        constexpr qsizetype size = 1 << 20;
        // Measured: at most half a second for any of them. Growth with the square of the length would take minutes.
#ifdef ARCFLOW_SANITIZED
        constexpr qint64 limitMs = 60000;
#else
        constexpr qint64 limitMs = 15000;
#endif
        const std::string text = unit.repeated(size / unit.size()).toStdString();
        for (const auto& [name, tokenizer] : m_tokenizers) {
            QElapsedTimer timer;
            timer.start();
            const Encoding encoding = tokenizer->encode(text, 512);
            qInfo("%-6s %lld ms, %zu tokens", name, static_cast<long long>(timer.elapsed()), encoding.totalTokens);
            QVERIFY(encoding.ids.size() <= 512);
            QVERIFY2(timer.elapsed() < limitMs, name);
        }
    }
};

QTEST_GUILESS_MAIN(TokenizerTexts)
#include "tst_tokenizer_texts.moc"
