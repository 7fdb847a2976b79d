#include "core/formats/safetensors_file.h"
#include "core/formats/safetensors_header.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"

#include <QtTest/QtTest>

#include <cstring>
#include <numeric>
#include <random>

#include <sys/stat.h>

using namespace arcflow;
using namespace arcflow::test;
namespace fs = std::filesystem;

namespace {

const fs::path everyType = fs::path(ARCFLOW_SOURCE_DIR) / "tests/formats/data/every-dtype.safetensors";

std::span<const std::byte> asBytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::string asText(std::span<const std::byte> bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

std::string lengthField(uint64_t length) {
    std::string field(8, '\0');
    for (size_t i = 0; i < field.size(); ++i) {
        field[i] = static_cast<char>((length >> (8 * i)) & 0xff);
    }
    return field;
}

std::string fileText(const std::string& header, const std::string& buffer = {}) {
    return lengthField(header.size()) + header + buffer;
}

SafetensorsHeader read(const std::string& file) {
    return readSafetensorsHeader(asBytes(file), "test.safetensors");
}

std::string entryText(std::string_view name, std::string_view type, std::string_view shape, std::string_view offsets) {
    return concat("\"", name, "\":{\"dtype\":\"", type, "\",\"shape\":", shape, ",\"data_offsets\":", offsets, "}");
}

std::string headerOf(std::initializer_list<std::string> entries) {
    std::string header = "{";
    for (const std::string& entry : entries) {
        header += header.size() > 1 ? "," : "";
        header += entry;
    }
    return header + '}';
}

std::string onlyEntry(std::string_view type, std::string_view shape, std::string_view offsets) {
    return headerOf({entryText("x", type, shape, offsets)});
}

/// Measures how far the memory of this process rises above its present use, mapped file pages included.
class PeakMemory {
public:
    PeakMemory() : m_supported(static_cast<bool>(std::ofstream("/proc/self/clear_refs") << 5)), m_start(highWater()) {}
    uint64_t grown() const { return highWater() - m_start; }
    /// Sanitizers keep freed memory and shadow memory of their own.
    bool isMeaningful() const {
#ifdef ARCFLOW_SANITIZED
        return false;
#else
        return m_supported;
#endif
    }

private:
    static uint64_t highWater() {
        std::ifstream status("/proc/self/status");
        for (std::string line; std::getline(status, line);) {
            if (line.starts_with("VmHWM:")) {
                return std::stoull(line.substr(6)) << 10;
            }
        }
        return 0;
    }

    bool m_supported;
    uint64_t m_start;
};

} // namespace

class TestSafetensors : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void readsEveryElementType();
    void readsEveryFileOfTheTestData();
    void acceptsWhatTheReferenceAccepts_data();
    void acceptsWhatTheReferenceAccepts();
    void refusesBrokenHeaders_data();
    void refusesBrokenHeaders();
    void refusesEveryTruncation();
    void survivesEveryChangedByte();
    void refusesLengthsBeyondTheFile_data();
    void refusesLengthsBeyondTheFile();
    void refusesDeepNestingWithoutUsingTheStack();
    void boundsMemoryForHugeShapesAndMetadata();
    void readsAHeaderNearTheLimit();
    void refusesWhatIsNoFile();
    void keepsTheMappingAlive();
};

void TestSafetensors::readsEveryElementType() {
    const SafetensorsFile file = SafetensorsFile::open(everyType);
    QCOMPARE(file.path(), everyType);
    QCOMPARE(file.tensors().size(), size_t{18});
    QCOMPARE(file.metadata(), (std::map<std::string, std::string>{{"format", "pt"}}));
    QCOMPARE(file.tensors().front().name, std::string("t.uint64"));
    QCOMPARE(file.tensors().back().name, std::string("t.bool"));

    const std::vector<std::tuple<std::string, StoredType, std::string>> expected{
        {"t.bool", StoredType::boolean, "\x01"},
        {"t.uint8", StoredType::u8, "\x02"},
        {"t.int8", StoredType::i8, "\x03"},
        {"t.float8_e5m2", StoredType::f8e5m2, "\x04"},
        {"t.float8_e4m3fn", StoredType::f8e4m3, "\x05"},
        {"t.int16", StoredType::i16, "\x06\x07"},
        {"t.uint16", StoredType::u16, "\x08\x09"},
        {"t.float16", StoredType::f16, "\x0a\x0b"},
        {"t.bfloat16", StoredType::bf16, "\x0c\x0d"},
        {"t.int32", StoredType::i32, "\x0e\x0f\x10\x11"},
        {"t.uint32", StoredType::u32, "\x12\x13\x14\x15"},
        {"t.float32", StoredType::f32, "\x16\x17\x18\x19"},
        {"t.float64", StoredType::f64, "\x1a\x1b\x1c\x1d\x1e\x1f\x20\x21"},
        {"t.int64", StoredType::i64, "\x22\x23\x24\x25\x26\x27\x28\x29"},
        {"t.uint64", StoredType::u64, "\x2a\x2b\x2c\x2d\x2e\x2f\x30\x31"},
    };
    for (const auto& [tensorName, type, bytes] : expected) {
        const TensorEntry& entry = file.at(tensorName);
        QCOMPARE(entry.type, type);
        QCOMPARE(entry.shape, std::vector<int64_t>{1});
        QCOMPARE(byteSize(type), bytes.size());
        QCOMPARE(asText(file.bytes(entry)), bytes);
    }
    const TensorEntry& scalar = file.at("a.f32");
    QVERIFY(scalar.shape.empty());
    QCOMPARE(scalar.elementCount(), 1);
    float value = 0;
    std::memcpy(&value, file.bytes(scalar).data(), sizeof value);
    QCOMPARE(value, 1.5f);
    QCOMPARE(shapeText(file.at("empty").shape), std::string("[0, 3]"));
    QCOMPARE(file.at("empty").elementCount(), 0);
    QVERIFY(file.bytes(file.at("empty")).empty());
    QCOMPARE(asText(file.bytes(file.at("quote\"\\é\n\x01\x7f"))), std::string("a"));
    QVERIFY(file.find("t.uint") == nullptr);
    VERIFY_ERROR(file.at("t.uint"), ErrorKind::modelCorrupt, "'t.uint' is missing");
}

void TestSafetensors::readsEveryFileOfTheTestData() {
    int count = 0;
    for (const auto& at : fs::recursive_directory_iterator(ARCFLOW_TEST_DATA)) {
        if (at.path().extension() == ".safetensors") {
            const SafetensorsFile file = SafetensorsFile::open(at.path());
            uint64_t bytes = 0;
            for (const TensorEntry& entry : file.tensors()) {
                QCOMPARE(file.find(entry.name), &entry);
                QCOMPARE(file.bytes(entry).size(), static_cast<size_t>(entry.elementCount()) * byteSize(entry.type));
                bytes += entry.end - entry.begin;
            }
            QVERIFY(bytes < fs::file_size(at.path()));
            ++count;
        }
    }
    QVERIFY(count > 50);
}

void TestSafetensors::acceptsWhatTheReferenceAccepts_data() {
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("buffer");
    QTest::addColumn<int>("tensors");
    const std::string u8 = onlyEntry("U8", "[1]", "[0,1]");
    QTest::newRow("no tensors") << std::string("{}") << std::string() << 0;
    QTest::newRow("trailing spaces") << u8 + "   \n" << std::string("a") << 1;
    QTest::newRow("only metadata") << std::string(R"({"__metadata__":{"a":"b"}})") << std::string() << 0;
    QTest::newRow("empty metadata") << std::string(R"({"__metadata__":{}})") << std::string() << 0;
    QTest::newRow("scalar") << onlyEntry("F32", "[]", "[0,4]") << std::string(4, 'a') << 1;
    QTest::newRow("empty name") << headerOf({entryText("", "U8", "[1]", "[0,1]")}) << std::string("a") << 1;
    QTest::newRow("unknown keys")
        << std::string(
               R"({"x":{"new":{"shape":[1]},"dtype":"U8","other":[[1],{}],"shape":[1],"data_offsets":[0,1],"n":null}})")
        << std::string("a") << 1;
    QTest::newRow("empty tensor first, in the middle and last")
        << headerOf({entryText("a", "U8", "[2]", "[0,2]"), entryText("b", "F32", "[0]", "[0,0]"),
                     entryText("c", "U8", "[1]", "[2,3]"), entryText("d", "F64", "[5,0]", "[2,2]"),
                     entryText("e", "U8", "[0]", "[3,3]")})
        << std::string("abc") << 5;
    QTest::newRow("not aligned") << headerOf(
                                        {entryText("a", "U8", "[1]", "[0,1]"), entryText("b", "F64", "[1]", "[1,9]")})
                                 << std::string(9, 'a') << 2;
    QTest::newRow("order of the header is not the order of the buffer")
        << headerOf({entryText("a", "U8", "[1]", "[1,2]"), entryText("b", "U8", "[1]", "[0,1]")}) << std::string("ba")
        << 2;
}

void TestSafetensors::acceptsWhatTheReferenceAccepts() {
    QFETCH(std::string, header);
    QFETCH(std::string, buffer);
    QFETCH(int, tensors);
    const TempFolder folder;
    const SafetensorsFile file = SafetensorsFile::open(folder.write("x.safetensors", fileText(header, buffer)));
    QCOMPARE(file.tensors().size(), static_cast<size_t>(tensors));
    std::string covered;
    for (const TensorEntry& entry : file.tensors()) {
        QCOMPARE(file.find(entry.name), &entry);
        covered += asText(file.bytes(entry));
    }
    QCOMPARE(covered, buffer);
}

void TestSafetensors::refusesBrokenHeaders_data() {
    QTest::addColumn<std::string>("header");
    QTest::addColumn<std::string>("buffer");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* label, std::string header, std::string buffer, std::string text) {
        QTest::newRow(label) << header << buffer << text;
    };
    const std::string a = entryText("a", "U8", "[2]", "[0,2]");
    const std::string empty = entryText("a", "U8", "[0]", "[0,0]");
    std::string dimensions65 = "[1";
    for (int i = 0; i < 64; ++i) {
        dimensions65 += ",1";
    }
    dimensions65 += ']';
    row("empty header", "", "", "does not start with '{'");
    row("leading space", " {}", "", "does not start with '{'");
    row("array", "[]", "", "does not start with '{'");
    row("not closed", "{", "", "invalid JSON");
    row("two values", "{}{}", "", "invalid JSON");
    row("NUL after the object", std::string("{}\0", 3), "", "NUL");
    row("comment", "{}//", "", "invalid JSON");
    row("trailing comma", headerOf({a, ""}), "ab", "invalid JSON");
    row("not UTF-8 in a name", "{\"\xff\xfe\":{}}", "", "invalid JSON");
    row("overlong UTF-8", "{\"\xc0\xaf\":{}}", "", "invalid JSON");
    row("UTF-8 cut off", "{\"\xe2\x82\":{}}", "", "invalid JSON");
    row("surrogate alone", R"({"\ud800":{}})", "", "invalid JSON");
    row("not UTF-8 outside of strings", "{}\xff", "", "invalid JSON");

    row("entry is a number", R"({"x":1})", "", "expected an object under 'x', found a number");
    row("entry is null", R"({"x":null})", "", "found a null");
    row("entry is an array", R"({"x":[]})", "", "found an array");
    row("entry without keys", R"({"x":{}})", "", "found only some");
    row("no dtype", R"({"x":{"shape":[1],"data_offsets":[0,1]}})", "a", "found only some");
    row("no shape", R"({"x":{"dtype":"U8","data_offsets":[0,1]}})", "a", "found only some");
    row("no offsets", R"({"x":{"dtype":"U8","shape":[1]}})", "a", "found only some");
    row("duplicate tensor", headerOf({a, a}), "ab", "overlaps");
    row("duplicate empty tensor", headerOf({empty, empty}), "", "'a' is described twice");
    row("duplicate key", R"({"x":{"dtype":"U8","dtype":"U8","shape":[1],"data_offsets":[0,1]}})", "a",
        "duplicate key 'dtype'");
    row("duplicate shape", R"({"x":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}})", "a",
        "duplicate key 'shape'");

    row("dtype is a number", R"({"x":{"dtype":1}})", "", "expected a string as dtype, found a number");
    row("dtype is an object", R"({"x":{"dtype":{}}})", "", "found an object");
    row("shape is a number", R"({"x":{"shape":1}})", "", "expected an array");
    row("shape is an object", R"({"x":{"shape":{}}})", "", "expected an array");
    row("shape is negative", onlyEntry("U8", "[-1]", "[0,1]"), "a", "found -1");
    row("shape is minus zero", onlyEntry("U8", "[-0]", "[0,0]"), "", "whole numbers");
    row("shape is a fraction", onlyEntry("U8", "[1.0]", "[0,1]"), "a", "found 1.0");
    row("shape has an exponent", onlyEntry("U8", "[1e0]", "[0,1]"), "a", "whole numbers");
    row("shape is NaN", onlyEntry("U8", "[NaN]", "[0,1]"), "a", "invalid JSON");
    row("shape is infinite", onlyEntry("U8", "[1e999]", "[0,1]"), "a", "invalid JSON");
    row("shape is a string", onlyEntry("U8", "[\"1\"]", "[0,1]"), "a", "found a string");
    row("shape is null", onlyEntry("U8", "[null]", "[0,1]"), "a", "found null");
    row("shape is true", onlyEntry("U8", "[true]", "[0,1]"), "a", "found true");
    row("shape is nested", onlyEntry("U8", "[[1]]", "[0,1]"), "a", "found an array");
    row("shape holds an object", onlyEntry("U8", "[{}]", "[0,1]"), "a", "found an object");
    row("shape beyond 63 bits", onlyEntry("U8", "[9223372036854775808]", "[0,1]"), "a", "whole numbers");
    row("shape beyond 64 bits", onlyEntry("U8", "[18446744073709551616]", "[0,1]"), "a", "whole numbers");
    row("product beyond 64 bits", onlyEntry("U8", "[4294967296,4294967296]", "[0,0]"), "", "overflows");
    row("product just beyond 63 bits", onlyEntry("U8", "[3037000500,3037000500]", "[0,1]"), "a", "overflows");
    row("bytes beyond 63 bits", onlyEntry("F64", "[2305843009213693952]", "[0,0]"), "", "overflows");
    row("overflow hidden by a zero", onlyEntry("U8", "[0,4294967296,4294967296]", "[0,0]"), "", "overflows");
    row("65 dimensions", onlyEntry("U8", dimensions65, "[0,1]"), "a", "more than 64 dimensions");

    row("one offset", onlyEntry("U8", "[1]", "[0]"), "a", "data_offsets [begin, end]");
    row("no offset", onlyEntry("U8", "[0]", "[]"), "", "data_offsets [begin, end]");
    row("three offsets", onlyEntry("U8", "[1]", "[0,1,1]"), "a", "data_offsets [begin, end]");
    row("end before begin", onlyEntry("U8", "[1]", "[1,0]"), "a", "begin ≤ end");
    row("negative offset", onlyEntry("U8", "[1]", "[-1,0]"), "a", "data_offsets, found -1");
    row("offset is a fraction", onlyEntry("U8", "[1]", "[0.5,1]"), "a", "found 0.5");
    row("offset beyond 64 bits", onlyEntry("U8", "[1]", "[0,18446744073709551616]"), "a", "whole numbers");
    row("offsets wrap around", onlyEntry("U8", "[1]", "[18446744073709551615,0]"), "a", "begin ≤ end");
    row("largest offsets", onlyEntry("U8", "[1]", "[18446744073709551614,18446744073709551615]"), "a", "follows a gap");
    row("shape larger than offsets", onlyEntry("F32", "[2]", "[0,4]"), "aaaa", "needs 8 bytes, data_offsets give 4");
    row("shape smaller than offsets", onlyEntry("F32", "[]", "[0,8]"), "aaaaaaaa",
        "needs 4 bytes, data_offsets give 8");

    row("does not start at 0", onlyEntry("U8", "[1]", "[1,2]"), "ab", "follows a gap");
    row("gap", headerOf({a, entryText("b", "U8", "[1]", "[3,4]")}), "abcd", "'b' follows a gap");
    row("overlap", headerOf({a, entryText("b", "U8", "[2]", "[1,3]")}), "abc", "'b' overlaps");
    row("contained", headerOf({a, entryText("b", "U8", "[1]", "[0,1]")}), "ab", "overlaps");
    row("same bytes", headerOf({a, entryText("b", "U8", "[2]", "[0,2]")}), "ab", "'b' overlaps");
    row("empty tensor inside of another", headerOf({a, entryText("b", "U8", "[0]", "[1,1]")}), "ab", "overlaps");
    row("trailing bytes", headerOf({a}), "abc", "unknown bytes at the end");
    row("trailing bytes without tensors", "{}", "a", "unknown bytes at the end");
    row("buffer too short", headerOf({a}), "a", "truncated");

    row("metadata is null", R"({"__metadata__":null})", "", "expected an object under '__metadata__'");
    row("metadata is a string", R"({"__metadata__":"a"})", "", "expected an object under '__metadata__'");
    row("metadata holds a number", R"({"__metadata__":{"a":1}})", "", "expected a string under 'a' in __metadata__");
    row("metadata holds null", R"({"__metadata__":{"a":null}})", "", "found a null");
    row("metadata holds an object", R"({"__metadata__":{"a":{}}})", "", "found an object");
    row("metadata holds an array", R"({"__metadata__":{"a":["b"]}})", "", "found an array");
    row("duplicate metadata key", R"({"__metadata__":{"a":"1","a":"2"}})", "", "duplicate key 'a'");
    row("metadata twice", R"({"__metadata__":{},"__metadata__":{}})", "", "duplicate key '__metadata__'");
}

void TestSafetensors::refusesBrokenHeaders() {
    QFETCH(std::string, header);
    QFETCH(std::string, buffer);
    QFETCH(std::string, text);
    VERIFY_ERROR(read(fileText(header, buffer)), ErrorKind::modelCorrupt, text);
    VERIFY_ERROR(read(fileText(header, buffer)), ErrorKind::modelCorrupt, "test.safetensors: ");
}

void TestSafetensors::refusesEveryTruncation() {
    const std::string whole = readFile(everyType);
    for (size_t size = 0; size < whole.size(); ++size) {
        VERIFY_ERROR(read(whole.substr(0, size)), ErrorKind::modelCorrupt, "test.safetensors");
    }
    read(whole);
}

void TestSafetensors::survivesEveryChangedByte() {
    const std::string whole = readFile(everyType);
    const size_t headerEnd = read(whole).bufferStart;
    int accepted = 0;
    for (size_t i = 0; i < headerEnd; ++i) {
        for (const char replacement : {'\0', '"', '}', '9', '-', '\xff', static_cast<char>(whole[i] ^ 1)}) {
            std::string changed = whole;
            changed[i] = replacement;
            try {
                const SafetensorsHeader header = read(changed);
                for (const TensorEntry& entry : header.tensors) {
                    QVERIFY(entry.begin <= entry.end && header.bufferStart + entry.end <= changed.size());
                    QCOMPARE(entry.end - entry.begin,
                             static_cast<uint64_t>(entry.elementCount()) * byteSize(entry.type));
                }
                ++accepted; // changed names and metadata are as good as the old ones
            } catch (const Error& error) {
                QVERIFY(error.kind() == ErrorKind::modelCorrupt || error.kind() == ErrorKind::unsupported);
            }
        }
    }
    QVERIFY(accepted > 0 && accepted < static_cast<int>(headerEnd));
}

void TestSafetensors::refusesLengthsBeyondTheFile_data() {
    QTest::addColumn<quint64>("length");
    QTest::addColumn<std::string>("text");
    QTest::newRow("one more") << quint64{3} << std::string("truncated");
    QTest::newRow("the most allowed") << quint64{100'000'000} << std::string("truncated");
    QTest::newRow("more than allowed") << quint64{100'000'001} << std::string("at most 100000000");
    QTest::newRow("2^32") << quint64{1} * (quint64{1} << 32) << std::string("at most");
    QTest::newRow("2^63") << (quint64{1} << 63) << std::string("at most");
    QTest::newRow("wraps around with the length field") << ~quint64{0} - 7 << std::string("at most");
    QTest::newRow("2^64 - 1") << ~quint64{0} << std::string("at most");
}

void TestSafetensors::refusesLengthsBeyondTheFile() {
    QFETCH(quint64, length);
    QFETCH(std::string, text);
    VERIFY_ERROR(read(lengthField(length) + "{}"), ErrorKind::modelCorrupt, text);
}

void TestSafetensors::refusesDeepNestingWithoutUsingTheStack() {
    constexpr size_t depth = 10'000'000;
    for (const std::string& start :
         {std::string(R"({"x":{"new":)"), std::string(R"({"x":)"), std::string(R"({"x":{"shape":)")}) {
        VERIFY_ERROR(read(fileText(start + std::string(depth, '['))), ErrorKind::modelCorrupt, "(at byte");
        std::string objects = start;
        for (size_t i = 0; i < depth / 5; ++i) {
            objects += "{\"a\":";
        }
        VERIFY_ERROR(read(fileText(objects)), ErrorKind::modelCorrupt, "(at byte");
    }
    VERIFY_ERROR(read(fileText(R"({"x":{"new":)" + std::string(depth, '['))), ErrorKind::modelCorrupt, "nested deeper");
}

void TestSafetensors::boundsMemoryForHugeShapesAndMetadata() {
    std::string shape = R"({"x":{"shape":[)";
    for (int i = 0; i < 10'000'000; ++i) {
        shape += "0,";
    }
    std::string metadata = R"({"__metadata__":{)";
    for (int i = 0; i < 2'000'000; ++i) {
        metadata += concat("\"", i, "\":\"\",");
    }
    const std::string shapeFile = fileText(shape);
    const std::string metadataFile = fileText(metadata);
    const PeakMemory memory;
    VERIFY_ERROR(read(shapeFile), ErrorKind::modelCorrupt, "more than 64 dimensions");
    VERIFY_ERROR(read(metadataFile), ErrorKind::modelCorrupt, "more than 100000 entries");
    QVERIFY2(!memory.isMeaningful() || memory.grown() < 64 << 20, std::to_string(memory.grown()).c_str());
}

void TestSafetensors::readsAHeaderNearTheLimit() {
    // A little under 100 MB: as many tensors as fit, in shuffled order, so that sorting has work to do.
#ifdef ARCFLOW_SANITIZED
    constexpr uint64_t count = 50'000; // every byte costs thirty times as much
#else
    constexpr uint64_t count = 1'050'000;
#endif
    std::vector<uint32_t> order(count);
    std::iota(order.begin(), order.end(), 0u);
    std::shuffle(order.begin(), order.end(), std::mt19937(1));
    std::string header = "{";
    header.reserve(SafetensorsHeader::maxJsonBytes);
    for (const uint32_t i : order) {
        // Names as long as real ones, in an order unlike that of the offsets.
        const uint64_t number = 1'000'000'000 + uint64_t{i} * 2'654'435'761u % 8'999'999'999u;
        header += header.size() > 1 ? "," : "";
        header += entryText(concat("transformer.blocks.", number), "BF16", "[1]",
                            concat('[', 2 * uint64_t{i}, ',', 2 * uint64_t{i} + 2, ']'));
    }
    header += "}";
    QVERIFY(header.size() < SafetensorsHeader::maxJsonBytes);
    QVERIFY(header.size() > SafetensorsHeader::maxJsonBytes * 95 / 100 || count < 1'000'000);
    const TempFolder folder;
    const fs::path path = folder.write("big.safetensors", fileText(header, std::string(2 * count, 'a')));
    const uint64_t headerBytes = std::exchange(header, {}).size();

    const PeakMemory memory;
    QElapsedTimer timer;
    timer.start();
    const SafetensorsFile file = SafetensorsFile::open(path);
    const qint64 elapsed = timer.elapsed();
    const uint64_t grown = memory.grown();
    QCOMPARE(file.tensors().size(), count);
    QCOMPARE(file.find(file.tensors()[count / 3].name)->begin, 2 * (count / 3));
    qInfo("header of %.1f MB, %llu tensors: %lld ms, peak memory grew by %.0f MB", double(headerBytes) / 1e6,
          static_cast<unsigned long long>(count), static_cast<long long>(elapsed), double(grown) / 1e6);
    QVERIFY(!memory.isMeaningful() || grown < 6 * headerBytes);
}

void TestSafetensors::refusesWhatIsNoFile() {
    const TempFolder folder;
    VERIFY_ERROR(SafetensorsFile::open(folder / "absent.safetensors"), ErrorKind::modelMissing, "absent.safetensors");
    const fs::path inFile = folder.write("file", "") / "x.safetensors";
    VERIFY_ERROR(SafetensorsFile::open(inFile), ErrorKind::modelMissing, "x.safetensors");
    VERIFY_ERROR(SafetensorsFile::open(folder.path()), ErrorKind::modelMissing, "found a folder");
    VERIFY_ERROR(SafetensorsFile::open("/dev/zero"), ErrorKind::modelMissing, "found a folder or device");
    QCOMPARE(::mkfifo((folder / "pipe").c_str(), 0600), 0);
    VERIFY_ERROR(SafetensorsFile::open(folder / "pipe"), ErrorKind::modelMissing, "expected a file");
    VERIFY_ERROR(SafetensorsFile::open(folder.write("empty", "")), ErrorKind::modelCorrupt, "0 bytes are too few");
    VERIFY_ERROR(
        SafetensorsFile::open(folder.write("lfs", "version https://git-lfs.github.com/spec/v1\noid sha256:0\n")),
        ErrorKind::modelCorrupt, "Git LFS pointer");
    VERIFY_ERROR(SafetensorsFile::open(folder.write("page", "<!DOCTYPE html><html>")), ErrorKind::modelCorrupt,
                 "not a safetensors file");
    for (const char* type : {"C64", "F8_E8M0", "F4", "F6_E2M3", "f32", "", "UNHEARD-OF"}) {
        VERIFY_ERROR(read(fileText(onlyEntry(type, "[1]", "[0,8]"), "aaaaaaaa")), ErrorKind::unsupported,
                     "tensor 'x': element type '" + std::string(type) + "'");
    }
}

void TestSafetensors::keepsTheMappingAlive() {
    const TempFolder folder;
    const std::string content(100'000, 'x');
    const auto tensor = [](const std::string& bytes) {
        return std::vector<TensorToWrite>{{"x", StoredType::u8, {static_cast<int64_t>(bytes.size())}, asBytes(bytes)}};
    };
    writeSafetensors(folder / "x.safetensors", tensor(content));
    std::span<const std::byte> bytes;
    std::shared_ptr<const void> mapping;
    {
        const SafetensorsFile file = SafetensorsFile::open(folder / "x.safetensors");
        bytes = file.bytes(file.at("x"));
        mapping = file.mapping();
        VERIFY_ERROR(file.bytes(TensorEntry{"y", StoredType::u8, {200'000}, 0, 200'000}), ErrorKind::internal, "'y'");
    }
    writeSafetensors(folder / "x.safetensors", tensor(std::string(10, 'y'))); // replaced by rename, not in place
    fs::remove(folder / "x.safetensors");
    QCOMPARE(asText(bytes), content);
}

QTEST_GUILESS_MAIN(TestSafetensors)
#include "tst_safetensors.moc"
