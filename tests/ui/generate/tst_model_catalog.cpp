#include "ui/generate/catalog_model.h"
#include "ui/generate/label_text.h"
#include "ui/generate/model_catalog.h"
#include "ui/generate/model_scan.h"
#include "ui/generate/weight_file.h"

#include "tests/ui/generate/model_folders.h"

#include <QAbstractItemModelTester>
#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>

namespace arcflow::ui {

namespace {

namespace fs = std::filesystem;
using test::TempFolder;
using Kind = ModelCandidate::Kind;

QString path(const TempFolder& folder, const char* name) {
    return QString::fromStdString((folder / name).string());
}

ModelScan scan(const TempFolder& folder, const char* embedded = nullptr, const ScanLimits& limits = {}) {
    return scanModels({QString::fromStdString(folder.path().string())}, embedded ? path(folder, embedded) : QString(),
                      {}, limits);
}

QStringList names(const ModelScan& scan, Kind kind) {
    QStringList result;
    for (const ModelCandidate& candidate : scan.candidates) {
        if (candidate.kind == kind) {
            result += candidate.name;
        }
    }
    return result;
}

const ModelCandidate* named(const ModelScan& scan, const QString& name) {
    for (const ModelCandidate& candidate : scan.candidates) {
        if (candidate.name == name) {
            return &candidate;
        }
    }
    return nullptr;
}

bool noted(const ModelScan& scan, const QString& file, const QString& words) {
    return std::any_of(scan.notes.begin(), scan.notes.end(),
                       [&](const ScanNote& note) { return note.path.endsWith(file) && note.text.contains(words); });
}

} // namespace

class TestModelCatalog : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsEachKind();
    void embeddedComesFirst();
    void namesFoldersAsPeopleKnowThem();
    void namesWhatIsMisplaced();
    void saysWhatIsBroken();
    void peeksAtWeights_data();
    void peeksAtWeights();
    void survivesHostileFolders();
    void boundsLargeFolders();
    void stopsWhenAsked();
    void searchesInTheBackground();
    void asksForOneInspectionAtATime();
    void keepsAnswersOverASearch();
    void dropsStaleSearches();
    void adaptersThatDoNotFitSaySo();
    void listsAreSoundModels();
    void listTextsAreNoMarkup();
    void matchesMetadata();
};

void TestModelCatalog::findsEachKind() {
    TempFolder folder;
    test::addPipeline(folder, "big/FLUX.1-dev");
    test::addPipeline(folder, "qwen", "QwenImagePipeline", 60);
    test::addAdapter(folder, "big/ArcFlow-FLUX");
    folder.write("loras/ink.safetensors", test::weights("lora_unet_double_blocks_0.lora_down.weight"));
    folder.write("loras/deep/peft/adapter_model.safetensors", test::weights("base_model.model.x.lora_A.weight"));
    folder.write("notes.txt", "hello");
    const ModelScan result = scan(folder);
    QCOMPARE(names(result, Kind::pipeline), QStringList({"FLUX.1-dev", "qwen"}));
    QCOMPARE(names(result, Kind::adapter), QStringList({"ArcFlow-FLUX"}));
    QCOMPARE(names(result, Kind::lora), QStringList({"ink", "peft"}));
    QVERIFY(result.notes.isEmpty());
    QVERIFY(result.complete);
    const ModelCandidate* flux = named(result, "FLUX.1-dev");
    QCOMPARE(flux->path, path(folder, "big/FLUX.1-dev"));
    QCOMPARE(flux->shape, (BaseShape{"FLUX", 19, 38, 24, 128, 4096}));
    QCOMPARE(named(result, "ArcFlow-FLUX")->shape, flux->shape);
    QCOMPARE(named(result, "qwen")->shape.family, QString("Qwen-Image"));
    QVERIFY(flux->problems.isEmpty());
    QVERIFY(flux->modified > 0);
    // The model's own folder works as well as the one above, with a slash or without.
    QCOMPARE(names(scanModels({flux->path + "/"}, {}), Kind::pipeline), QStringList({"FLUX.1-dev"}));
    // And each thing is listed once, however often its folder is named.
    QCOMPARE(scanModels({flux->path, path(folder, "big"), path(folder, "big/../big")}, {}).candidates.size(),
             size_t{2});
}

void TestModelCatalog::embeddedComesFirst() {
    TempFolder folder;
    test::addEmbedded(folder);
    test::addPipeline(folder, "aaa");
    const ModelScan result = scan(folder, "nano");
    QCOMPARE(result.candidates.size(), size_t{3});
    QVERIFY(result.candidates[0].embedded);
    QCOMPARE(result.candidates[0].name, QString("nano"));
    QCOMPARE(result.candidates[0].path, path(folder, "nano/flux-nano"));
    QVERIFY(result.candidates[1].embedded);
    QCOMPARE(result.candidates[1].kind, Kind::adapter);
    QCOMPARE(result.candidates[2].name, QString("aaa"));
    QVERIFY(noted(scanModels({}, path(folder, "aaa")), "aaa", "ships with the program"));
}

void TestModelCatalog::namesFoldersAsPeopleKnowThem() {
    TempFolder folder;
    test::addPipeline(folder,
                      "hub/models--black-forest-labs--FLUX.1-dev/snapshots/0ef5fff789c832c5c7f4e127f94c8b54bbcced44");
    QCOMPARE(names(scan(folder), Kind::pipeline), QStringList({"black-forest-labs/FLUX.1-dev"}));
}

void TestModelCatalog::namesWhatIsMisplaced() {
    TempFolder folder;
    test::addPipeline(folder, "flux");
    folder.write("flux/style.safetensors", test::weights("transformer.x.lora_A.weight"));
    folder.write("flux/flux1-dev.safetensors", test::weights("double_blocks.0.img_attn.qkv.weight")); // belongs there
    folder.write("plain/config.json", R"({"_class_name": "ArcFluxTransformer2DModel"})");
    folder.write("plain/diffusion_pytorch_model.safetensors", test::weights("x.lora_A.weight"));
    folder.write("part/config.json", R"({"_class_name": "FluxTransformer2DModel"})");
    folder.write("part/diffusion_pytorch_model.safetensors", test::weights("proj_out.weight"));
    folder.write("loose/whole.safetensors", test::weights("double_blocks.0.img_attn.qkv.weight"));
    folder.write("loose/adapter.safetensors", test::weights("proj_out_means.weight"));
    folder.write("loose/old.ckpt", "pickle");
    folder.write("loose/small.gguf", "GGUF");
    const ModelScan result = scan(folder);
    QVERIFY(noted(result, "style.safetensors", "is a LoRA file in the model folder flux"));
    QCOMPARE(names(result, Kind::lora), QStringList({"style"})); // named, and usable all the same
    QVERIFY(!noted(result, "flux1-dev.safetensors", ""));
    QVERIFY(named(result, "plain")->problems.join(' ').contains("plain LoRA in an adapter folder"));
    QVERIFY(noted(result, "part", "one part of a model"));
    QVERIFY(noted(result, "whole.safetensors", "not a LoRA"));
    QVERIFY(noted(result, "adapter.safetensors", "without its config.json"));
    QVERIFY(noted(result, "old.ckpt", "can run code"));
    QVERIFY(noted(result, "small.gguf", "GGUF"));
}

void TestModelCatalog::saysWhatIsBroken() {
    TempFolder folder;
    folder.write("json/model_index.json", "{ not json");
    folder.write("sdxl/model_index.json", R"({"_class_name": "StableDiffusionXLPipeline"})");
    folder.write("half/model_index.json", R"({"_class_name": "FluxPipeline"})");
    folder.write("typed/model_index.json", R"({"_class_name": 7})");
    folder.write("huge/model_index.json", std::string(2 << 20, ' ') + "{}");
    folder.write("empty/config.json", R"({"_class_name": "ArcFluxTransformer2DModel"})");
    folder.write("odd/config.json", R"({"_class_name": "ArcFluxTransformer2DModel", "num_layers": "many"})");
    folder.write("odd/diffusion_pytorch_model.safetensors", "short");
    const ModelScan result = scan(folder);
    QCOMPARE(names(result, Kind::pipeline).size(), 5);
    for (const ModelCandidate& candidate : result.candidates) {
        QVERIFY2(!candidate.problems.isEmpty(), qPrintable(candidate.name));
    }
    QVERIFY(named(result, "sdxl")->problems.front().contains("StableDiffusionXLPipeline"));
    QVERIFY(named(result, "half")->problems.front().contains("transformer"));
    QVERIFY(named(result, "huge")->problems.front().contains("too large"));
    QVERIFY(named(result, "empty")->problems.front().contains("diffusion_pytorch_model.safetensors"));
    QVERIFY(named(result, "odd")->problems.front().contains("not a sound safetensors file"));
}

void TestModelCatalog::peeksAtWeights_data() {
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<int>("kind");
    const auto add = [](const char* name, const std::string& content, WeightKind kind) {
        QTest::newRow(name) << QByteArray::fromStdString(content) << static_cast<int>(kind);
    };
    const auto header = [](uint64_t length, const std::string& text) {
        std::string bytes;
        for (int i = 0; i < 8; ++i) {
            bytes += static_cast<char>(length >> (8 * i) & 0xff);
        }
        return bytes + text;
    };
    add("PEFT", test::weights("transformer.a.lora_A.weight"), WeightKind::lora);
    add("kohya", test::weights("lora_unet_a.lora_down.weight"), WeightKind::lora);
    add("XLabs", test::weights("double_blocks.0.processor.qkv_lora1.down.weight"), WeightKind::lora);
    add("LoHa", test::weights("a.hada_w1_a"), WeightKind::lora);
    add("adapter", test::weights("proj_out_loggamma.bias"), WeightKind::arcflowAdapter);
    add("model", test::weights("x_embedder.weight"), WeightKind::other);
    add("empty", "", WeightKind::unreadable);
    add("short", "1234567", WeightKind::unreadable);
    add("no header", header(0, ""), WeightKind::unreadable);
    add("endless header", header(~uint64_t{0}, "{}"), WeightKind::unreadable);
    add("cut off", header(1000, "{\"lora_A."), WeightKind::unreadable);
    add("not JSON", header(4, "abcd"), WeightKind::unreadable);
}

void TestModelCatalog::peeksAtWeights() {
    QFETCH(QByteArray, content);
    QFETCH(int, kind);
    TempFolder folder;
    QCOMPARE(static_cast<int>(peekWeights(folder.write("x.safetensors", content.toStdString()))), kind);
    QCOMPARE(peekWeights(folder / "missing"), WeightKind::unreadable);
}

void TestModelCatalog::survivesHostileFolders() {
    TempFolder folder;
    test::addPipeline(folder, "models/flux");
    fs::create_directory_symlink(folder / "models", folder / "models/circle");
    fs::create_directory_symlink("..", folder / "models/up");
    fs::create_symlink("itself.safetensors", folder / "models/itself.safetensors");
    fs::create_symlink("nowhere", folder / "models/dangling");
    QCOMPARE(::mkfifo((folder / "models/pipe.safetensors").c_str(), 0600), 0); // reading it would wait for ever
    fs::create_directory_symlink(folder / "models/flux", folder / "models/again");
    folder.write("models/\xff\xfe.safetensors", test::weights("a.lora_A.weight")); // no text in any language
    folder.write("models/<b>bold\nname.safetensors", test::weights("a.lora_A.weight"));
    folder.write("models/locked/x.safetensors", test::weights("a.lora_A.weight"));
    fs::permissions(folder / "models/locked", fs::perms::none);
    std::string deep = "models";
    for (int i = 0; i < 40; ++i) {
        deep += "/d";
    }
    test::addPipeline(folder, deep);
    QElapsedTimer timer;
    timer.start();
    const ModelScan result =
        scanModels({path(folder, "models"), path(folder, "models/circle"), path(folder, "not-there")}, {});
    QVERIFY(timer.elapsed() < 5000);
    QCOMPARE(names(result, Kind::pipeline).size(), 1);
    QVERIFY(noted(result, "not-there", "is not there"));
    for (const QString& name : names(result, Kind::lora)) {
        QVERIFY(!name.contains('\n'));
    }
    if (::geteuid() != 0) { // root reads everything
        QVERIFY(noted(result, "locked", "cannot be opened"));
    }
    fs::permissions(folder / "models/locked", fs::perms::owner_all);
}

void TestModelCatalog::boundsLargeFolders() {
    TempFolder folder;
    const std::string lora = test::weights("a.lora_A.weight");
    for (int i = 0; i < 10000; ++i) {
        folder.write("many/" + std::to_string(i) + ".safetensors", lora);
    }
    QElapsedTimer timer;
    timer.start();
    const ModelScan all = scan(folder);
    QCOMPARE(names(all, Kind::lora).size(), 10000);
    QVERIFY(all.complete);
    QVERIFY2(timer.elapsed() < 20000, qPrintable(QString::number(timer.elapsed())));
    const ModelScan some = scan(folder, nullptr, {.entries = 1000});
    QVERIFY(!some.complete);
    QVERIFY(names(some, Kind::lora).size() <= 1000);
    QVERIFY(noted(some, "many", "search ended"));
    for (int i = 0; i < 1000; ++i) {
        folder.write("bad/" + std::to_string(i) + ".safetensors", "broken");
    }
    QCOMPARE(scan(folder).notes.size(), 200);
}

void TestModelCatalog::stopsWhenAsked() {
    TempFolder folder;
    test::addPipeline(folder, "flux");
    std::stop_source stop;
    stop.request_stop();
    const ModelScan result = scanModels({QString::fromStdString(folder.path().string())}, {}, stop.get_token());
    QVERIFY(!result.complete);
    QVERIFY(result.candidates.empty());
}

void TestModelCatalog::searchesInTheBackground() {
    TempFolder folder;
    test::addEmbedded(folder);
    ModelCatalog catalog;
    QSignalSpy scanned(&catalog, &ModelCatalog::scanned);
    catalog.setFolders({QString::fromStdString(folder.path().string())}, path(folder, "nano"));
    QVERIFY(catalog.isScanning());
    QVERIFY(catalog.entries().empty());
    QTRY_COMPARE(scanned.size(), 1);
    QVERIFY(!catalog.isScanning());
    QCOMPARE(catalog.entries().size(), size_t{2});
    QCOMPARE(catalog.modelOf({}), catalog.embedded(Kind::pipeline));
    QCOMPARE(catalog.adapterOf({}), catalog.embedded(Kind::adapter));
    QCOMPARE(catalog.adapterOf({.model = "/other"}), nullptr);
    const fs::path later = folder.write("late.safetensors", test::weights("a.lora_A.weight"));
    catalog.rescan();
    QTRY_COMPARE(scanned.size(), 2);
    QVERIFY(catalog.find(QString::fromStdString(later.string())));
}

void TestModelCatalog::asksForOneInspectionAtATime() {
    TempFolder folder;
    test::addEmbedded(folder);
    test::addPipeline(folder, "flux");
    ModelCatalog catalog;
    QSignalSpy asked(&catalog, &ModelCatalog::inspectRequested);
    QSignalSpy changed(&catalog, &ModelCatalog::entryChanged);
    catalog.setFolders({QString::fromStdString(folder.path().string())}, path(folder, "nano"));
    QTRY_COMPARE(asked.size(), 1);
    QCOMPARE(asked[0][0].toString(), path(folder, "nano/flux-nano")); // what is used first
    catalog.setInfo("/somewhere/else", test::pipelineInfo("x", 8));
    QCOMPARE(asked.size(), 1);
    QCOMPARE(changed.size(), 0);
    catalog.setInfo(asked[0][0].toString(), test::pipelineInfo("flux-nano", 128));
    QCOMPARE(asked.size(), 2);
    QCOMPARE(changed.size(), 1);
    QCOMPARE(catalog.modelOf({})->info->defaultWidth, 128);
    catalog.setInspectFailed(asked[1][0].toString(), "it is broken");
    QCOMPARE(asked.size(), 3);
    QCOMPARE(catalog.find(asked[1][0].toString())->problems(), QStringList({"it is broken"}));
    ModelInfo unsound = test::pipelineInfo("flux", 1024);
    unsound.problems = {"a shard is missing"};
    catalog.setInfo(asked[2][0].toString(), unsound);
    QCOMPARE(catalog.find(asked[2][0].toString())->problems(), QStringList({"a shard is missing"}));
    QCOMPARE(asked.size(), 3);
}

void TestModelCatalog::keepsAnswersOverASearch() {
    TempFolder folder;
    test::addPipeline(folder, "flux");
    ModelCatalog catalog;
    QSignalSpy asked(&catalog, &ModelCatalog::inspectRequested);
    QSignalSpy scanned(&catalog, &ModelCatalog::scanned);
    catalog.setFolders({QString::fromStdString(folder.path().string())}, {});
    QTRY_COMPARE(asked.size(), 1);
    catalog.setInfo(path(folder, "flux"), test::pipelineInfo("flux", 1024));
    catalog.rescan();
    QTRY_COMPARE(scanned.size(), 2);
    QCOMPARE(asked.size(), 1);
    QVERIFY(catalog.find(path(folder, "flux"))->info);
    test::addPipeline(folder, "flux", "FluxPipeline", 3); // another model under the old name
    catalog.rescan();
    QTRY_COMPARE(asked.size(), 2);
    QVERIFY(!catalog.find(path(folder, "flux"))->info);
}

void TestModelCatalog::dropsStaleSearches() {
    TempFolder first, second;
    test::addPipeline(first, "old");
    test::addPipeline(second, "new");
    ModelCatalog catalog;
    QSignalSpy scanned(&catalog, &ModelCatalog::scanned);
    for (int i = 0; i < 20; ++i) {
        catalog.setFolders({QString::fromStdString(first.path().string())}, {});
    }
    catalog.setFolders({QString::fromStdString(second.path().string())}, {});
    QTRY_VERIFY(!catalog.isScanning());
    QCOMPARE(scanned.size(), 1);
    QCOMPARE(catalog.entries().size(), size_t{1});
    QCOMPARE(catalog.entries().front().found.name, QString("new"));
    catalog.rescan(); // and a search that is under way does not outlive the catalog
}

void TestModelCatalog::adaptersThatDoNotFitSaySo() {
    TempFolder folder;
    test::addEmbedded(folder);
    test::addPipeline(folder, "flux");
    test::addAdapter(folder, "arc-flux");
    test::addAdapter(folder, "arc-qwen", "ArcQwenImageTransformer2DModel", 60);
    ModelCatalog catalog;
    CatalogModel adapters(catalog, Kind::adapter);
    catalog.setFolders({QString::fromStdString(folder.path().string())}, path(folder, "nano"));
    QTRY_VERIFY(!catalog.isScanning());
    // Of the embedded model: its own first, then those for others, switched off.
    QCOMPARE(adapters.rowCount(), 3);
    QCOMPARE(adapters.index(0).data(CatalogModel::PathRole).toString(), QString());
    QVERIFY(adapters.flags(adapters.index(0)).testFlag(Qt::ItemIsEnabled));
    QVERIFY(!adapters.flags(adapters.index(1)).testFlag(Qt::ItemIsEnabled));
    QVERIFY(adapters.reason(path(folder, "arc-flux")).contains("19 + 38 layers"));
    QVERIFY(adapters.index(1).data(Qt::ToolTipRole).toString().contains("19 + 38 layers"));
    QVERIFY(adapters.reason(path(folder, "arc-qwen")).contains("Qwen-Image"));
    adapters.setBase(path(folder, "flux"));
    QCOMPARE(adapters.rowCount(), 4);
    QCOMPARE(adapters.index(0).data().toString(), QString("None: teacher only"));
    QCOMPARE(adapters.reason(path(folder, "arc-flux")), QString());
    QVERIFY(!adapters.reason(path(folder, "nano/arcflow-nano")).isEmpty());
}

void TestModelCatalog::listsAreSoundModels() {
    TempFolder folder;
    test::addEmbedded(folder);
    folder.write("ink.safetensors", test::weights("a.lora_A.weight"));
    ModelCatalog catalog;
    CatalogModel models(catalog, Kind::pipeline), adapters(catalog, Kind::adapter), loras(catalog, Kind::lora);
    QAbstractItemModelTester modelsTester(&models), adaptersTester(&adapters), lorasTester(&loras);
    catalog.setFolders({QString::fromStdString(folder.path().string())}, path(folder, "nano"));
    QTRY_VERIFY(!catalog.isScanning());
    QSignalSpy told(&models, &QAbstractItemModel::dataChanged);
    catalog.setInfo(path(folder, "nano/flux-nano"), test::pipelineInfo("flux-nano", 128));
    catalog.setInfo(path(folder, "nano/arcflow-nano"), test::adapterInfo(16));
    catalog.setInfo(path(folder, "ink.safetensors"), test::loraInfo("Qwen-Image"));
    QCOMPARE(told.size(), 1);
    QCOMPARE(models.index(0).data().toString(), QString("nano · FLUX · 9.8 M"));
    QVERIFY(models.index(0).data(Qt::ToolTipRole).toString().contains("240 MB"));
    QCOMPARE(adapters.index(0).data().toString(), QString("Its own · K 16"));
    QVERIFY(!loras.flags(loras.index(0)).testFlag(Qt::ItemIsEnabled));
    QVERIFY(loras.reason(path(folder, "ink.safetensors")).contains("Qwen-Image"));
    adapters.setBase("/elsewhere");
    catalog.setFolders({}, {});
    QTRY_VERIFY(!catalog.isScanning());
    QCOMPARE(models.rowCount(), 0);
    QCOMPARE(adapters.rowCount(), 1);
}

void TestModelCatalog::listTextsAreNoMarkup() {
    QCOMPARE(plainToolTip("a < b"), QString("a < b"));
    const QString hostile = plainToolTip("<b>bold</b>\n<img src='file:///etc/passwd'>");
    QVERIFY(!hostile.contains("<b>"));
    QVERIFY(!hostile.contains("<img"));
    // Long names break where nothing is seen, between letters and not inside one.
    const QString words = breakableText("a short text and " + QString(50, 'w'));
    QCOMPARE(QString(words).remove(QChar(0x200B)), "a short text and " + QString(50, 'w'));
    QCOMPARE(words.count(QChar(0x200B)), 2);
    QCOMPARE(breakableText("short words only"), QString("short words only"));
    const QString moons = breakableText(QString("🌕").repeated(30));
    for (const QString& part : moons.split(QChar(0x200B))) {
        QVERIFY(part.isValidUtf16());
    }
    QCOMPARE(parameterText(9'800'000), QString("9.8 M"));
    QCOMPARE(parameterText(11'901'408'320), QString("11.9 B"));
    QCOMPARE(parameterText(512'000), QString("512 K"));
    QCOMPARE(parameterText(999'600), QString("1.0 M"));
}

void TestModelCatalog::matchesMetadata() {
    TempFolder folder;
    test::addEmbedded(folder);
    test::addPipeline(folder, "flux");
    test::addAdapter(folder, "arc-flux");
    folder.write("ink.v2.safetensors", test::weights("a.lora_A.weight"));
    ModelCatalog catalog;
    catalog.setFolders({QString::fromStdString(folder.path().string())}, path(folder, "nano"));
    QTRY_VERIFY(!catalog.isScanning());
    GenerationMetadata student, teacher;
    student.model.name = teacher.model.name = "flux";
    student.adapter.name = "arc-flux";
    student.loras = teacher.loras = {{"ink.v2", "", 0.5}, {"lost", "", 1}};
    const ModelMatch match = catalog.match({teacher, student});
    QCOMPARE(match.request.model, folder / "flux");
    QCOMPARE(match.request.adapter, folder / "arc-flux");
    QCOMPARE(match.request.loras.size(), size_t{1});
    QCOMPARE(match.request.loras.front().strength, 0.5);
    QCOMPARE(match.missing, QStringList({"lost"}));
    // The embedded model is asked for by no path, so that the request holds in another installation.
    GenerationMetadata nano;
    nano.model.name = "flux-nano";
    nano.adapter.name = "arcflow-nano";
    const ModelMatch own = catalog.match({nano});
    QVERIFY(own.request.model.empty() && own.request.adapter.empty() && own.missing.isEmpty());
}

} // namespace arcflow::ui

QTEST_MAIN(arcflow::ui::TestModelCatalog)
#include "tst_model_catalog.moc"
