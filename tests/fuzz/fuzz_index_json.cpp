// The JSON files of a model folder: index of shards, model_index.json, config.json. Whatever stands in them, an Error
// or a usable object, and no file outside of the folder.

#include "core/base/error.h"
#include "core/formats/pipeline_folder.h"
#include "tests/support/temp_folder.h"

#include <cstdlib>

using namespace arcflow;

namespace {

void require(bool condition) {
    if (!condition) {
        std::abort();
    }
}

/// Runs what may fail, but only in a way that people get to read.
template <typename Action> void attempt(Action action) {
    try {
        action();
    } catch (const Error& error) {
        require(error.kind() == ErrorKind::modelCorrupt || error.kind() == ErrorKind::modelMissing ||
                error.kind() == ErrorKind::unsupported);
        require(std::string_view(error.what()).size() < 2000);
    }
}

/// A folder with two shards and every component folder of both families, without weights.
class ModelFolder {
public:
    ModelFolder() {
        for (const char* component :
             {"text_encoder", "text_encoder_2", "tokenizer", "tokenizer_2", "transformer", "vae", "scheduler"}) {
            m_folder.write(std::filesystem::path(component) / "config.json", "{}");
            m_folder.write(std::filesystem::path(component) / "scheduler_config.json", "{}");
        }
        static constexpr std::byte value{42};
        for (const char* name : {"a", "b"}) {
            writeSafetensors(m_folder / (std::string(name) + ".safetensors"),
                             {{name, StoredType::u8, {1}, std::span(&value, 1)}});
        }
    }

    void openShards(std::string_view index) const {
        replace("model.safetensors.index.json", index);
        const Checkpoint checkpoint = Checkpoint::open(m_folder.path(), "model");
        for (const std::string& name : checkpoint.names()) {
            const Checkpoint::Location at = checkpoint.find(name);
            require(at.file->path().parent_path() == m_folder.path());
            require(at.file->bytes(*at.entry).size() == 1);
        }
    }

    void openPipeline(std::string_view index) const {
        replace("model_index.json", index);
        const PipelineFolder model = PipelineFolder::open(m_folder.path());
        require(model.hasComponent("transformer") && !model.componentClass("vae").empty());
        model.config("scheduler");
    }

private:
    /// As a new file: ext4 flushes one that is truncated and written again to disk, which takes longer than all the
    /// rest.
    void replace(const char* name, std::string_view content) const {
        std::filesystem::remove(m_folder / name);
        m_folder.write(name, content);
    }

    test::TempFolder m_folder;
};

void readConfig(std::string_view text) {
    const ConfigFile config = ConfigFile::parse(text, "fuzz");
    for (const std::string& key : config.keys()) {
        attempt([&] { config.integer(key, 0); });
        attempt([&] { config.number(key, 0); });
        attempt([&] { config.boolean(key, false); });
        attempt([&] { config.text(key); });
        attempt([&] { config.integers(key, {}); });
        attempt([&] { config.numbers(key, {}); });
        attempt([&] { config.texts(key, {}); });
        attempt([&] { config.booleans(key, {}); });
        attempt([&] { config.section(key).keys(); });
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
    static const ModelFolder folder;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    attempt([&] { folder.openShards(text); });
    attempt([&] { folder.openPipeline(text); });
    attempt([&] { readConfig(text); });
    return 0;
}
