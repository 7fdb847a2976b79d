#pragma once

#include "core/formats/checkpoint.h"
#include "core/weights/linear.h"
#include "core/weights/weight_reader.h"

#include <QtTest/QtTest>

#include <deque>
#include <map>
#include <string>

namespace arcflow::test {

inline std::string dataPath(const std::string& relative) {
    return std::string(ARCFLOW_TEST_DATA) + "/" + relative;
}

using TensorMap = std::map<std::string, at::Tensor>;

inline void writeTensors(const std::filesystem::path& file, const TensorMap& tensors,
                         const std::map<std::string, std::string>& metadata = {}) {
    std::vector<TensorToWrite> entries;
    for (const auto& [name, tensor] : tensors) {
        const auto* bytes = static_cast<const std::byte*>(tensor.const_data_ptr());
        entries.push_back({name, storedType(tensor.scalar_type()), tensor.sizes().vec(), {bytes, tensor.nbytes()}});
    }
    writeSafetensors(file, entries, metadata);
}

/// A folder that is removed at the end of the test.
class ScratchFolder {
public:
    std::filesystem::path path() const { return m_folder.path().toStdString(); }
    std::filesystem::path write(const std::string& name, const TensorMap& tensors,
                                const std::map<std::string, std::string>& metadata = {}) const {
        writeTensors(path() / name, tensors, metadata);
        return path() / name;
    }

private:
    QTemporaryDir m_folder;
};

/// The matrices of a checkpoint as linears of their own, without a model around them.
class CheckpointLinears {
public:
    CheckpointLinears(const std::string& folder, std::string_view stem) {
        const Checkpoint checkpoint = Checkpoint::open(dataPath(folder), stem);
        for (const std::string& name : checkpoint.names()) {
            constexpr std::string_view suffix = ".weight";
            const Checkpoint::Location found = checkpoint.find(name);
            if (name.ends_with(suffix) && found.entry->shape.size() == 2) {
                add(name.substr(0, name.size() - suffix.size()), storedTensor(*found.file, *found.entry));
            }
        }
    }

    const LinearMap& map() const { return m_map; }
    const at::Tensor& weight(const std::string& module) const { return m_map.at(module).linear->weight; }

private:
    void add(const std::string& module, const at::Tensor& weight) {
        Linear& linear = m_linears.emplace_back(Linear{weight, {}, {}});
        m_map[module] = {&linear, 0, weight.size(0)};
    }

    std::deque<Linear> m_linears; // grows without moving what m_map points to
    LinearMap m_map;
};

} // namespace arcflow::test

/// Fails the running test unless `expression` throws arcflow::Error of `expectedKind` with all the texts that follow in
/// its own.
#define VERIFY_ERROR(expression, expectedKind, ...)                                                                    \
    do {                                                                                                               \
        std::string errorText = "no error";                                                                            \
        try {                                                                                                          \
            (void)(expression);                                                                                        \
        } catch (const arcflow::Error& error) {                                                                        \
            errorText = error.what();                                                                                  \
            QCOMPARE(arcflow::name(error.kind()), arcflow::name(expectedKind));                                        \
        }                                                                                                              \
        qInfo("%s", errorText.c_str());                                                                                \
        for (const std::string& part : std::vector<std::string>{__VA_ARGS__}) {                                        \
            QVERIFY2(errorText.find(part) != std::string::npos, ("expected '" + part + "' in: " + errorText).c_str()); \
        }                                                                                                              \
    } while (false)
