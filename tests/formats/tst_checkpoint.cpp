#include "core/formats/checkpoint.h"
#include "tests/support/temp_folder.h"
#include "tests/support/verify_error.h"

#include <QtTest/QtTest>

#include <algorithm>

using namespace arcflow;
using namespace arcflow::test;
namespace fs = std::filesystem;

namespace {

constexpr const char* stem = "diffusion_pytorch_model";
constexpr const char* indexName = "diffusion_pytorch_model.safetensors.index.json";

fs::path data(const std::string& path) {
    return fs::path(ARCFLOW_TEST_DATA) / path;
}

/// A file of one-byte tensors.
void writeShard(const fs::path& file, const std::vector<std::string>& names) {
    static constexpr std::byte value{42};
    std::vector<TensorToWrite> tensors;
    for (const std::string& name : names) {
        tensors.push_back({name, StoredType::u8, {1}, std::span(&value, 1)});
    }
    writeSafetensors(file, tensors);
}

std::string indexText(const std::string& map) {
    return R"({"metadata":{"total_size":2},"weight_map":{)" + map + "}}";
}

} // namespace

class TestCheckpoint : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void opensASingleFile();
    void opensShards();
    void prefersTheSingleFile();
    void opensEachShardOnce();
    void staysValidWhenCopied();
    void ignoresTensorsTheIndexDoesNotList();
    void refusesBrokenIndices_data();
    void refusesBrokenIndices();
    void refusesShardNames_data();
    void refusesShardNames();
    void reportsMissingShards();
    void saysWhatIsThereInstead_data();
    void saysWhatIsThereInstead();
};

void TestCheckpoint::opensASingleFile() {
    const Checkpoint checkpoint = Checkpoint::open(data("layouts/flux-transformer-bf16"), stem);
    QCOMPARE(checkpoint.path(), data("layouts/flux-transformer-bf16") / "diffusion_pytorch_model.safetensors");
    QCOMPARE(checkpoint.files().size(), size_t{1});
    const Checkpoint::Location at = checkpoint.find("context_embedder.weight");
    QCOMPARE(at.entry->shape, (std::vector<int64_t>{32, 24}));
    QCOMPARE(at.file->bytes(*at.entry).size(), size_t{32 * 24 * 2});
    QCOMPARE(checkpoint.byteCount(), static_cast<uint64_t>(2 * checkpoint.parameterCount()));
    QCOMPARE(checkpoint.parametersByType(),
             (std::map<StoredType, int64_t>{{StoredType::bf16, checkpoint.parameterCount()}}));
    QVERIFY(!checkpoint.has("context_embedder"));
    VERIFY_ERROR(checkpoint.find("context_embedder"), ErrorKind::modelCorrupt, "flux-transformer-bf16");
    VERIFY_ERROR(checkpoint.find("context_embedder"), ErrorKind::modelCorrupt, "'context_embedder' is missing");
}

void TestCheckpoint::opensShards() {
    const Checkpoint whole = Checkpoint::open(data("flux-tiny/transformer"), stem);
    const Checkpoint sharded = Checkpoint::open(data("layouts/flux-transformer-sharded"), stem);
    QCOMPARE(sharded.path(), data("layouts/flux-transformer-sharded") / indexName);
    QCOMPARE(sharded.files().size(), size_t{6});
    QCOMPARE(sharded.names(), whole.names());
    QVERIFY(std::ranges::is_sorted(whole.names()));
    QCOMPARE(sharded.parameterCount(), whole.parameterCount());
    QCOMPARE(sharded.byteCount(), whole.byteCount());
    for (const std::string& name : whole.names()) {
        const Checkpoint::Location a = whole.find(name);
        const Checkpoint::Location b = sharded.find(name);
        QCOMPARE(a.entry->shape, b.entry->shape);
        QCOMPARE(a.entry->type, b.entry->type);
        QVERIFY(std::ranges::equal(a.file->bytes(*a.entry), b.file->bytes(*b.entry)));
    }
    QCOMPARE(Checkpoint::open(data("qwen-tiny/text_encoder"), "model").files().size(), size_t{4});
}

void TestCheckpoint::prefersTheSingleFile() {
    const TempFolder folder;
    writeShard(folder / "diffusion_pytorch_model.safetensors", {"a"});
    folder.write(indexName, "not even JSON");
    QCOMPARE(Checkpoint::open(folder.path(), stem).names(), std::vector<std::string>{"a"});
}

void TestCheckpoint::opensEachShardOnce() {
    const TempFolder folder;
    writeShard(folder / "one.safetensors", {"a", "b", "c"});
    writeShard(folder / "two.safetensors", {"d"});
    folder.write(
        indexName,
        indexText(R"("d":"two.safetensors","c":"one.safetensors","a":"one.safetensors","b":"one.safetensors")"));
    const Checkpoint checkpoint = Checkpoint::open(folder.path(), stem);
    QCOMPARE(checkpoint.files().size(), size_t{2});
    QCOMPARE(checkpoint.names(), (std::vector<std::string>{"a", "b", "c", "d"}));
    QCOMPARE(checkpoint.parameterCount(), 4);
    QCOMPARE(checkpoint.find("d").file->path(), folder / "two.safetensors");
}

void TestCheckpoint::staysValidWhenCopied() {
    Checkpoint copy = Checkpoint::fromFile(
        SafetensorsFile::open(data("layouts/flux-transformer-bf16") / "diffusion_pytorch_model.safetensors"));
    {
        Checkpoint original = Checkpoint::open(data("layouts/flux-transformer-sharded"), stem);
        copy = original;
        original = Checkpoint::open(data("flux-tiny/vae"), stem);
    }
    const Checkpoint::Location at = copy.find("context_embedder.weight");
    QCOMPARE(at.file->bytes(*at.entry).size(), size_t{32 * 24 * 4});
}

void TestCheckpoint::ignoresTensorsTheIndexDoesNotList() {
    const TempFolder folder;
    writeShard(folder / "one.safetensors", {"a", "b"});
    folder.write(indexName, R"({"weight_map":{"a":"one.safetensors"}})"); // no metadata either
    const Checkpoint checkpoint = Checkpoint::open(folder.path(), stem);
    QVERIFY(checkpoint.has("a") && !checkpoint.has("b"));
    QCOMPARE(checkpoint.byteCount(), uint64_t{1});
}

void TestCheckpoint::refusesBrokenIndices_data() {
    QTest::addColumn<std::string>("index");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* label, std::string index, std::string text) {
        QTest::newRow(label) << index << text;
    };
    row("empty", "", "invalid JSON");
    row("truncated", R"({"weight_map":{"a":"one.safe)", "invalid JSON");
    row("array", "[]", "'weight_map'");
    row("no map", R"({"metadata":{}})", "'weight_map'");
    row("map is an array", R"({"weight_map":["a"]})", "'weight_map'");
    row("map is null", R"({"weight_map":null})", "'weight_map'");
    row("value is a number", indexText(R"("a":1)"), "expected a file name for tensor 'a', found number");
    row("value is a list", indexText(R"("a":["one.safetensors"])"), "found array");
    row("duplicate tensor", indexText(R"("a":"one.safetensors","a":"one.safetensors")"), "duplicate key 'a'");
    row("duplicate map", R"({"weight_map":{},"weight_map":{}})", "duplicate key 'weight_map'");
    row("not in its shard", indexText(R"("a":"one.safetensors","z":"one.safetensors")"),
        "one.safetensors: tensor 'z' is missing");
    row("broken shard", indexText(R"("a":"broken.safetensors")"), "broken.safetensors: ");
    row("deep", R"({"metadata":)" + std::string(1'000'000, '['), "nested deeper");
}

void TestCheckpoint::refusesBrokenIndices() {
    QFETCH(std::string, index);
    QFETCH(std::string, text);
    const TempFolder folder;
    writeShard(folder / "one.safetensors", {"a"});
    folder.write("broken.safetensors", "broken");
    folder.write(indexName, index);
    VERIFY_ERROR(Checkpoint::open(folder.path(), stem), ErrorKind::modelCorrupt, text);
    VERIFY_ERROR(Checkpoint::open(folder.path(), stem), ErrorKind::modelCorrupt, folder.path().string());
}

void TestCheckpoint::refusesShardNames_data() {
    QTest::addColumn<std::string>("shard"); // as in JSON
    QTest::addColumn<bool>("isPlain");
    QTest::newRow("parent folder") << std::string("../one.safetensors") << false;
    QTest::newRow("absolute") << std::string("/etc/one.safetensors") << false;
    QTest::newRow("subfolder") << std::string("sub/one.safetensors") << false;
    QTest::newRow("backslash") << std::string(R"(..\\one.safetensors)") << false;
    QTest::newRow("drive") << std::string("C:one.safetensors") << false;
    QTest::newRow("NUL") << std::string(R"(one.safetensors\u0000.safetensors)") << false;
    QTest::newRow("newline") << std::string(R"(one\n.safetensors)") << false;
    QTest::newRow("empty") << std::string() << true;
    QTest::newRow("this folder") << std::string(".") << true;
    QTest::newRow("up") << std::string("..") << true;
    QTest::newRow("only the suffix") << std::string(".safetensors") << true;
    QTest::newRow("can run code") << std::string("model-00001-of-00002.bin") << true;
}

void TestCheckpoint::refusesShardNames() {
    QFETCH(std::string, shard);
    QFETCH(bool, isPlain);
    const TempFolder folder;
    writeShard(folder / "one.safetensors", {"a"});
    fs::create_directories(folder / "inner/sub");
    writeShard(folder / "inner/sub/one.safetensors", {"a"});
    folder.write(fs::path("inner") / indexName, indexText("\"a\":\"" + shard + "\""));
    if (isPlain) {
        VERIFY_ERROR(Checkpoint::open(folder / "inner", stem), ErrorKind::unsupported, "expected safetensors files");
    } else {
        VERIFY_ERROR(Checkpoint::open(folder / "inner", stem), ErrorKind::modelCorrupt, "expected plain file names");
    }
}

void TestCheckpoint::reportsMissingShards() {
    const TempFolder folder;
    fs::copy(data("layouts/flux-transformer-sharded"), folder.path(), fs::copy_options::recursive);
    const std::string shard = "diffusion_pytorch_model-00004-of-00006.safetensors";
    fs::remove(folder / shard);
    VERIFY_ERROR(Checkpoint::open(folder.path(), stem), ErrorKind::modelMissing, shard);
    VERIFY_ERROR(Checkpoint::open(folder.path(), stem), ErrorKind::modelMissing, "download is incomplete");
    fs::create_symlink(folder / "gone", folder / shard); // as in a download cache that was cleaned
    VERIFY_ERROR(Checkpoint::open(folder.path(), stem), ErrorKind::modelMissing, shard);
    fs::remove(folder / shard);
    fs::create_symlink(data("layouts/flux-transformer-sharded") / shard, folder / shard);
    QCOMPARE(Checkpoint::open(folder.path(), stem).files().size(), size_t{6});
    fs::resize_file(folder / "diffusion_pytorch_model-00002-of-00006.safetensors", 5000);
    VERIFY_ERROR(Checkpoint::open(folder.path(), stem), ErrorKind::modelCorrupt,
                 "00002-of-00006.safetensors: truncated");
}

void TestCheckpoint::saysWhatIsThereInstead_data() {
    QTest::addColumn<std::vector<std::string>>("files");
    QTest::addColumn<ErrorKind>("kind");
    QTest::addColumn<std::string>("text");
    const auto row = [](const char* label, std::vector<std::string> files, ErrorKind kind, std::string text) {
        QTest::newRow(label) << files << kind << text;
    };
    const std::string s = stem;
    const auto missing = ErrorKind::modelMissing;
    row("nothing", {}, missing, "no " + s + ".safetensors and no " + indexName);
    row("variant", {s + ".fp16.safetensors"}, missing, "variants of it: " + s + ".fp16.safetensors");
    row("sharded variant", {s + ".safetensors.index.bf16.json", s + ".bf16-00001-of-00002.safetensors"}, missing,
        "variants of it: " + s + ".bf16-00001-of-00002.safetensors, " + s + ".safetensors.index.bf16.json");
    row("shards without index", {s + "-00001-of-00002.safetensors", s + "-00002-of-00002.safetensors"}, missing,
        "the index that lists them is missing");
    row("can run code", {s + ".bin", "config.json"}, ErrorKind::unsupported,
        "can run code when opened (" + s + ".bin)");
    row("checkpoint", {"model.ckpt"}, ErrorKind::unsupported, "(model.ckpt)");
    row("many", {"1.pt", "2.pt", "3.pt", "4.pt", "5.pt", "6.pt"}, ErrorKind::unsupported,
        "1.pt, 2.pt, 3.pt, 4.pt and 2 more");
    row("variant and code", {s + ".fp16.safetensors", s + ".bin"}, missing, "variants");
    row("another stem", {"model.safetensors"}, missing, "the folder has model.safetensors");
}

void TestCheckpoint::saysWhatIsThereInstead() {
    QFETCH(std::vector<std::string>, files);
    QFETCH(ErrorKind, kind);
    QFETCH(std::string, text);
    const TempFolder folder;
    for (const std::string& file : files) {
        folder.write(file, "");
    }
    VERIFY_ERROR(Checkpoint::open(folder.path(), stem), kind, text);
    VERIFY_ERROR(Checkpoint::open(folder / "absent", stem), ErrorKind::modelMissing, "absent: no such folder");
}

QTEST_GUILESS_MAIN(TestCheckpoint)
#include "tst_checkpoint.moc"
