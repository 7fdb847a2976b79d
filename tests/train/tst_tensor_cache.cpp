#include "core/weights/tensor_cache.h"

#include "tests/support/file_size_limit.h"
#include "tests/support/temp_folder.h"

#include <QtTest/QtTest>

#include <fstream>

using namespace arcflow;
using namespace arcflow::test;

class TensorCacheTest : public QObject {
    Q_OBJECT

    static NamedTensors tensors(double value, int64_t numbers = 1000) {
        return {{"a", at::full({numbers}, value, at::kFloat)}, {"b", at::ones({2}, at::kBool)}};
    }
    /// What is found under the key, and how often it had to be made.
    static double valueOf(TensorCache& cache, const std::string& key, double value, int& made, int64_t numbers = 1000) {
        const NamedTensors found = cache.get(key, [&] {
            ++made;
            return tensors(value, numbers);
        });
        return found.at(0).second[0].item<double>();
    }
    static std::vector<std::filesystem::path> filesIn(const std::filesystem::path& folder) {
        std::vector<std::filesystem::path> files;
        for (const auto& entry : std::filesystem::directory_iterator(folder)) {
            files.push_back(entry.path());
        }
        return files;
    }
    static constexpr TensorCache::Limits all{.bytes = 1 << 20, .leastSeconds = 0};

private Q_SLOTS:
    void makesOnce() {
        const TempFolder folder;
        int made = 0;
        {
            TensorCache cache(folder.path() / "new", all);
            QCOMPARE(valueOf(cache, "one", 1, made), 1.0);
            QCOMPARE(valueOf(cache, "two\nlines", 2, made), 2.0);
            QCOMPARE(made, 2);
        }
        TensorCache again(folder.path() / "new", all);
        QVERIFY(again.bytes() > 8000);
        QCOMPARE(valueOf(again, "one", 7, made), 1.0);
        QCOMPARE(valueOf(again, "two\nlines", 7, made), 2.0);
        QCOMPARE(made, 2);
        const NamedTensors both = again.get("one", [] { return NamedTensors(); });
        QCOMPARE(both.size(), size_t(2));
        QCOMPARE(both[1].second.scalar_type(), at::kBool);
    }

    void quicklyMadeIsNotKept() {
        const TempFolder folder;
        int made = 0;
        TensorCache cache(folder.path(), {.leastSeconds = 100});
        valueOf(cache, "one", 1, made);
        valueOf(cache, "one", 1, made);
        QCOMPARE(made, 2);
        QVERIFY(filesIn(folder.path()).empty());
        TensorCache none({}, all);
        valueOf(none, "one", 1, made);
        QCOMPARE(made, 3);
    }

    /// What this run was not asked for goes first; what it was asked for stays.
    void staysWithinItsBudget() {
        const TempFolder folder;
        int made = 0;
        {
            TensorCache before(folder.path(), all);
            for (int i = 0; i < 10; ++i) {
                valueOf(before, "old" + std::to_string(i), i, made); // 4 KB each
            }
        }
        constexpr TensorCache::Limits tight{.bytes = 22'000, .leastSeconds = 0};
        TensorCache cache(folder.path(), tight);
        QVERIFY(cache.bytes() <= tight.bytes);
        made = 0;
        valueOf(cache, "old9", 90, made); // the youngest is still there
        QCOMPARE(made, 0);
        for (int i = 0; i < 10; ++i) {
            valueOf(cache, "new" + std::to_string(i), i, made);
            QVERIFY(cache.bytes() <= tight.bytes);
        }
        QCOMPARE(made, 10);
        QCOMPARE(valueOf(cache, "old9", 90, made), 9.0);
        QCOMPARE(valueOf(cache, "new0", 90, made), 0.0);
        QCOMPARE(made, 10);
        valueOf(cache, "new9", 9, made); // came when the budget was used up
        QCOMPARE(made, 11);
        valueOf(cache, "large", 1, made, 100'000);
        QVERIFY(cache.bytes() <= tight.bytes);
    }

    void damagedFilesAreMadeAnew() {
        const TempFolder folder;
        int made = 0;
        TensorCache cache(folder.path(), all);
        valueOf(cache, "one", 1, made);
        const std::filesystem::path file = filesIn(folder.path()).at(0);
        for (const std::string damage : {"", "short", "\xff\xff\xff\xff\xff\xff\xff\x7f{}"}) {
            std::ofstream(file, std::ios::binary) << damage;
            QCOMPARE(valueOf(cache, "one", 1, made), 1.0);
        }
        QCOMPARE(made, 4);
        QCOMPARE(valueOf(cache, "one", 5, made), 1.0);
        QCOMPARE(made, 4);
        // Another key's file under this name, as if their fingerprints were the same.
        TensorCache other(folder.path() / "other", all);
        valueOf(other, "two", 2, made);
        std::filesystem::copy_file(filesIn(folder.path() / "other").at(0), file,
                                   std::filesystem::copy_options::overwrite_existing);
        QCOMPARE(valueOf(cache, "one", 1, made), 1.0);
        QCOMPARE(made, 6);
    }

    void aFullDiskEndsTheKeepingOnly() {
        const TempFolder folder;
        int made = 0;
        TensorCache cache(folder.path(), all);
        {
            const FileSizeLimit full(2000);
            QCOMPARE(valueOf(cache, "one", 1, made), 1.0);
        }
        QCOMPARE(valueOf(cache, "one", 1, made), 1.0);
        QCOMPARE(made, 2);
        TensorCache nowhere("/proc/nowhere", all);
        QCOMPARE(valueOf(nowhere, "one", 1, made), 1.0);
    }
};

QTEST_GUILESS_MAIN(TensorCacheTest)
#include "tst_tensor_cache.moc"
