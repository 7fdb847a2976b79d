#include "core/formats/atomic_file.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"

#include <QtTest/QtTest>

#include <sys/stat.h>

using namespace arcflow;
using namespace arcflow::test;
namespace fs = std::filesystem;

namespace {

void write(AtomicFile& file, std::string_view text) {
    file.write(std::as_bytes(std::span(text)));
}

ptrdiff_t fileCount(const TempFolder& folder) {
    return std::distance(fs::directory_iterator(folder.path()), {});
}

} // namespace

class TestAtomicFile : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void appearsOnlyWhenCommitted();
    void replacesOrRefusesATakenName();
    void isCompleteBeforeItIsDurable();
    void leavesNothingWithoutCommit();
    void writesTheSameTargetTwiceAtOnce();
    void followsTheUmask();
    void takesTheLongestName();
    void reportsFoldersThatCannotBeWritten();
};

void TestAtomicFile::appearsOnlyWhenCommitted() {
    const TempFolder folder;
    AtomicFile file(folder / "x");
    file.reserve(11);
    write(file, "hello ");
    write(file, "");
    write(file, "world");
    QVERIFY(!fs::exists(folder / "x"));
    file.commit();
    QCOMPARE(readFile(folder / "x"), std::string("hello world"));
    QCOMPARE(fileCount(folder), 1);
}

void TestAtomicFile::replacesOrRefusesATakenName() {
    const TempFolder folder;
    folder.write("x", "old");
    {
        AtomicFile file(folder / "x");
        write(file, "new");
        VERIFY_ERROR(file.commit(IfExists::refuse), ErrorKind::invalidRequest, "x: expected a free name");
    }
    QCOMPARE(readFile(folder / "x"), std::string("old"));
    AtomicFile file(folder / "x");
    write(file, "new");
    file.commit();
    QCOMPARE(readFile(folder / "x"), std::string("new"));
    AtomicFile free(folder / "y");
    free.commit(IfExists::refuse);
    QCOMPARE(readFile(folder / "y"), std::string());
    QCOMPARE(fileCount(folder), 2);
}

void TestAtomicFile::isCompleteBeforeItIsDurable() {
    const TempFolder folder;
    folder.write("x", "old");
    AtomicFile file(folder / "x");
    write(file, "new");
    file.commit(IfExists::replace, Durable::later);
    QCOMPARE(readFile(folder / "x"), std::string("new"));
    QCOMPARE(fileCount(folder), 1);
}

void TestAtomicFile::leavesNothingWithoutCommit() {
    const TempFolder folder;
    folder.write("x", "old");
    {
        AtomicFile file(folder / "x");
        file.reserve(1 << 20);
        write(file, "half of it");
        QCOMPARE(fileCount(folder), 2);
    }
    QCOMPARE(readFile(folder / "x"), std::string("old"));
    QCOMPARE(fileCount(folder), 1);
}

void TestAtomicFile::writesTheSameTargetTwiceAtOnce() {
    const TempFolder folder;
    AtomicFile first(folder / "x");
    AtomicFile second(folder / "x");
    write(first, "first");
    write(second, "second");
    second.commit();
    first.commit();
    QCOMPARE(readFile(folder / "x"), std::string("first"));
}

void TestAtomicFile::followsTheUmask() {
    const TempFolder folder;
    const mode_t before = ::umask(027);
    AtomicFile(folder / "x").commit();
    ::umask(before);
    QVERIFY((fs::status(folder / "x").permissions() & fs::perms::all) ==
            (fs::perms::owner_read | fs::perms::owner_write | fs::perms::group_read));
}

void TestAtomicFile::takesTheLongestName() {
    const TempFolder folder;
    const std::string name(255, 'n');
    AtomicFile(folder / name).commit();
    QVERIFY(fs::exists(folder / name));
}

void TestAtomicFile::reportsFoldersThatCannotBeWritten() {
    const TempFolder folder;
    VERIFY_ERROR(AtomicFile(folder / "absent/x"), ErrorKind::io, "absent/x: creating a file in its folder failed");
    VERIFY_ERROR(AtomicFile(folder.write("file", "") / "x"), ErrorKind::io, "Not a directory");
    VERIFY_ERROR(AtomicFile("/proc/x"), ErrorKind::io, "/proc/x");
}

QTEST_GUILESS_MAIN(TestAtomicFile)
#include "tst_atomic_file.moc"
