#include "core/formats/safetensors_file.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"

#include <QtTest/QtTest>

#include <algorithm>
#include <csignal>
#include <random>

#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace arcflow;
using namespace arcflow::test;
namespace fs = std::filesystem;

namespace {

std::span<const std::byte> asBytes(std::string_view text) {
    return std::as_bytes(std::span(text));
}

std::vector<TensorToWrite> tensorsOf(const SafetensorsFile& file) {
    std::vector<TensorToWrite> tensors;
    for (const TensorEntry& entry : file.tensors()) {
        tensors.push_back({entry.name, entry.type, entry.shape, file.bytes(entry)});
    }
    return tensors;
}

} // namespace

class TestSafetensorsWriter : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesTheSameBytesAsTheReference_data();
    void writesTheSameBytesAsTheReference();
    void writesAndReadsBack();
    void refusesToWriteNonsense();
    void leavesTheOldFileWhenWritingFails();
    void reportsAFullDisk();
};

void TestSafetensorsWriter::writesTheSameBytesAsTheReference_data() {
    QTest::addColumn<std::string>("path");
    QTest::newRow("every type") << std::string(ARCFLOW_SOURCE_DIR "/tests/formats/data/every-dtype.safetensors");
    // These were written by the reference library (tests/data/README.md).
    for (const auto& at : fs::recursive_directory_iterator(fs::path(ARCFLOW_TEST_DATA) / "layouts")) {
        if (at.path().extension() == ".safetensors") {
            QTest::newRow((at.path().parent_path().filename() / at.path().filename()).c_str()) << at.path().string();
        }
    }
}

void TestSafetensorsWriter::writesTheSameBytesAsTheReference() {
    QFETCH(std::string, path);
    const SafetensorsFile file = SafetensorsFile::open(path);
    std::vector<TensorToWrite> tensors = tensorsOf(file);
    std::shuffle(tensors.begin(), tensors.end(), std::mt19937(1));
    const TempFolder folder;
    writeSafetensors(folder / "copy.safetensors", tensors, file.metadata());
    QVERIFY(readFile(folder / "copy.safetensors") == readFile(path));
}

void TestSafetensorsWriter::writesAndReadsBack() {
    const TempFolder folder;
    const std::map<std::string, std::string> metadata{
        {"", "empty"}, {"json", R"({"a": "\u00e9"})"}, {"ü", "日本語\n\t"}};
    const std::string values = "abcdefgh";
    writeSafetensors(folder / "x.safetensors",
                     {{"one", StoredType::u8, {1}, asBytes("z")},
                      {"two", StoredType::bf16, {2, 1, 2}, asBytes(values)},
                      {"none", StoredType::i64, {3, 0}, {}}},
                     metadata);
    const SafetensorsFile file = SafetensorsFile::open(folder / "x.safetensors");
    QCOMPARE(file.metadata(), metadata);
    QCOMPARE(file.tensors().size(), size_t{3});
    QVERIFY(std::ranges::equal(file.bytes(file.at("two")), asBytes(values)));
    QCOMPARE(file.at("two").shape, (std::vector<int64_t>{2, 1, 2}));
    QCOMPARE(file.at("none").shape, (std::vector<int64_t>{3, 0}));
    const std::string text = readFile(folder / "x.safetensors");
    QCOMPARE((text.size() - values.size() - 1) % 8, size_t{0}); // the tensors begin at a multiple of 8

    writeSafetensors(folder / "empty.safetensors", {});
    QVERIFY(SafetensorsFile::open(folder / "empty.safetensors").tensors().empty());
    QCOMPARE(std::distance(fs::directory_iterator(folder.path()), {}), 2); // nothing temporary left
}

void TestSafetensorsWriter::refusesToWriteNonsense() {
    const TempFolder folder;
    const fs::path path = folder / "x.safetensors";
    const TensorToWrite one{"one", StoredType::u8, {1}, asBytes("a")};
    VERIFY_ERROR(writeSafetensors(path, {one, one}), ErrorKind::internal, "called 'one'");
    VERIFY_ERROR(writeSafetensors(path, {{"__metadata__", StoredType::u8, {1}, asBytes("a")}}), ErrorKind::internal,
                 "__metadata__");
    VERIFY_ERROR(writeSafetensors(path, {{"x", StoredType::u8, {2}, asBytes("a")}}), ErrorKind::internal,
                 "'x' of shape [2], U8 comes with 1 bytes");
    VERIFY_ERROR(writeSafetensors(path, {{"x", StoredType::u8, {-1}, {}}}), ErrorKind::internal, "[-1]");
    VERIFY_ERROR(writeSafetensors(path, {{"x", StoredType::u8, {1LL << 32, 1LL << 32}, {}}}), ErrorKind::internal,
                 "'x'");
    VERIFY_ERROR(writeSafetensors(path, {{"\xff", StoredType::u8, {1}, asBytes("a")}}), ErrorKind::internal, "UTF-8");
    VERIFY_ERROR(writeSafetensors(path, {one}, {{"a", "\xff"}}), ErrorKind::internal, "UTF-8");
    QVERIFY(fs::is_empty(folder.path()));
}

void TestSafetensorsWriter::leavesTheOldFileWhenWritingFails() {
    const TempFolder folder;
    const std::string large(1 << 20, 'a');
    const std::vector<TensorToWrite> tensors{{"x", StoredType::u8, {1 << 20}, asBytes(large)}};
    VERIFY_ERROR(writeSafetensors(folder / "absent" / "x.safetensors", tensors), ErrorKind::io, "No such file");
    fs::create_directory(folder / "folder");
    VERIFY_ERROR(writeSafetensors(folder / "folder", tensors), ErrorKind::io, "renaming");

    folder.write("x.safetensors", "old");
    std::signal(SIGXFSZ, SIG_IGN);
    rlimit before{};
    QCOMPARE(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{65536, before.rlim_max};
    QCOMPARE(::setrlimit(RLIMIT_FSIZE, &small), 0);
    const auto restore = qScopeGuard([&] { ::setrlimit(RLIMIT_FSIZE, &before); });
    VERIFY_ERROR(writeSafetensors(folder / "x.safetensors", tensors), ErrorKind::diskFull,
                 "x.safetensors: writing failed");
    QCOMPARE(readFile(folder / "x.safetensors"), std::string("old"));
    QCOMPARE(std::distance(fs::directory_iterator(folder.path()), {}), 2); // "folder" and the old file
}

void TestSafetensorsWriter::reportsAFullDisk() {
    // A file system of 64 KiB, visible to a child process only; its exit status says what happened there.
    constexpr int notPermitted = 77;
    const TempFolder folder;
    const pid_t child = ::fork();
    QVERIFY(child >= 0);
    if (child == 0) {
        if ((::unshare(CLONE_NEWNS) != 0 && ::unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0) ||
            ::mount("none", "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
            ::mount("tmpfs", folder.path().c_str(), "tmpfs", 0, "size=64k") != 0) {
            ::_exit(notPermitted);
        }
        int status = 1;
        try {
            folder.write("x.safetensors", "old");
            const std::string large(1 << 20, 'a');
            writeSafetensors(folder / "x.safetensors", {{"x", StoredType::u8, {1 << 20}, asBytes(large)}});
        } catch (const Error& error) {
            const bool clean = std::distance(fs::directory_iterator(folder.path()), {}) == 1;
            status =
                error.kind() == ErrorKind::diskFull && clean && readFile(folder / "x.safetensors") == "old" ? 0 : 2;
        }
        ::_exit(status);
    }
    int status = 0;
    QCOMPARE(::waitpid(child, &status, 0), child);
    QVERIFY(WIFEXITED(status));
    if (WEXITSTATUS(status) == notPermitted) {
        QSKIP("mounting a small file system is not permitted here");
    }
    QCOMPARE(WEXITSTATUS(status), 0);
}

QTEST_GUILESS_MAIN(TestSafetensorsWriter)
#include "tst_safetensors_writer.moc"
