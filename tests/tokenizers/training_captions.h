#pragma once

#include "tests/tokenizers/tokenizer_test_support.h"

#include <algorithm>
#include <map>
#include <optional>
#include <random>

namespace arcflow::test {

/// Captions of a small world, as `arcflow train` gets them. Every word occurs at least 20 times.
inline std::vector<std::string> worldCaptions() {
    const QStringList counts{"a", "two", "three"};
    const QStringList colours{"red", "green", "blue", "yellow", "purple", "white", "small brown"};
    const QStringList things{"apple", "cup", "lighthouse", "butterfly", "house with a red roof", "boat"};
    const QStringList places{"on a wooden table", "beside the sea at night",
                             "in front of snowy mountains, under clouds", "on a plain background"};
    std::vector<std::string> captions;
    for (int i = 0; i < 600; ++i) {
        qsizetype rest = i;
        const auto next = [&](const QStringList& words) {
            const QString& word = words[rest % words.size()];
            rest /= words.size();
            return word;
        };
        QString thing = next(counts) + ' ';
        thing += next(colours) + ' ';
        thing += next(things);
        const QString place = next(places);
        captions.push_back((i % 3 == 0 ? place + ", " + thing : thing + ' ' + place).toStdString());
    }
    return captions;
}

/// What nobody would write, in random order: malformed and odd characters, marks that tokenizers use themselves.
inline std::string hostileText(std::mt19937& random) {
    static const std::vector<std::string> parts{std::string(1, '\0'),
                                                "\xff",
                                                "\xc3",
                                                "\xed\xa0\x80",
                                                "\xf4\x90\x80\x80",
                                                "\t",
                                                "\n",
                                                " ",
                                                "\u00a0",
                                                "\u2581",
                                                "\u2585",
                                                "\u2047",
                                                "<unk>",
                                                "<pad>",
                                                "</s>",
                                                "</w>",
                                                "<|endoftext|>",
                                                "\ufffd",
                                                "\uffff",
                                                "\U0010ffff",
                                                "\u0301",
                                                "\u200d",
                                                "\u0130",
                                                "\ufdfa",
                                                "中",
                                                "🙂",
                                                "a",
                                                "a",
                                                "ab",
                                                "Red",
                                                "7",
                                                "'s",
                                                "#version",
                                                "\\\"",
                                                "{}"};
    std::string text;
    for (size_t count = random() % 12; count > 0; --count) {
        text += parts[random() % parts.size()];
    }
    return text;
}

inline std::map<std::string, QByteArray> filesOf(const std::string& folder) {
    std::map<std::string, QByteArray> files;
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
        files[entry.path().filename().string()] = readFile(QString::fromStdString(entry.path().string()));
    }
    return files;
}

/// Kind and text of the Error that a call throws; nothing if it throws none.
template <typename Call> std::pair<std::optional<ErrorKind>, std::string> errorOf(Call call) {
    try {
        call();
    } catch (const Error& error) {
        return {error.kind(), error.what()};
    }
    return {};
}

} // namespace arcflow::test
