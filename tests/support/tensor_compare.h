#pragma once

#include "core/weights/tensor_file.h"

#include <ATen/ATen.h>
#include <QtTest/QtTest>

#include <map>
#include <string>

namespace arcflow::test {

/// A golden safetensors file below tests/data (or at an absolute path): tensors by name, copied into memory.
class TensorFile {
public:
    explicit TensorFile(const std::string& path);
    at::Tensor operator[](const std::string& name) const; ///< fails the run with the file's names if missing
    bool has(const std::string& name) const { return m_stored.find(name) != nullptr; }
    const std::map<std::string, at::Tensor>& tensors() const { return m_stored.tensors(); }
    const std::map<std::string, std::string>& metadata() const { return m_stored.metadata(); }

private:
    std::string m_path;
    StoredTensors m_stored;
};

/// The whole numbers "[1, 2, 3]" in the file's metadata under this name.
std::vector<int64_t> numbersOf(const TensorFile& file, const std::string& name);

struct Difference {
    bool sameShape = false;
    double relative = 0; ///< max|a − b| / max|b|; infinite when NaN or Inf stand at different places
    std::string text;    ///< shapes, worst value and its index
};

Difference difference(const at::Tensor& actual, const at::Tensor& expected);

} // namespace arcflow::test

/// Fails the running Qt test unless max|actual − expected| ≤ limit · max|expected|; prints the measured error either
/// way.
#define COMPARE_TENSOR(actual, expected, limit)                                                                        \
    do {                                                                                                               \
        const auto compareTensorResult = arcflow::test::difference((actual), (expected));                              \
        qInfo("%-44s error %.2e (limit %.0e)", #actual, compareTensorResult.relative, static_cast<double>(limit));     \
        QVERIFY2(compareTensorResult.sameShape&& compareTensorResult.relative <= (limit),                              \
                 (std::string(#actual) + ": " + compareTensorResult.text).c_str());                                    \
    } while (false)
