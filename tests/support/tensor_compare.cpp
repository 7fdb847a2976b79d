#include "tests/support/tensor_compare.h"

#include <QtCore/QJsonArray>
#include <QtCore/QJsonDocument>

#include <limits>

namespace arcflow::test {

TensorFile::TensorFile(const std::string& path)
    : m_path(path.starts_with('/') ? path : std::string(ARCFLOW_TEST_DATA) + "/" + path), m_stored(m_path) {}

at::Tensor TensorFile::operator[](const std::string& name) const {
    const at::Tensor* found = m_stored.find(name);
    if (!found) {
        std::string names;
        for (const auto& [known, tensor] : tensors()) {
            names += "\n  " + known;
        }
        qFatal("%s has no tensor '%s'; it has:%s", m_path.c_str(), name.c_str(), names.c_str());
    }
    return *found;
}

std::vector<int64_t> numbersOf(const TensorFile& file, const std::string& name) {
    const QJsonArray values = QJsonDocument::fromJson(QByteArray::fromStdString(file.metadata().at(name))).array();
    std::vector<int64_t> numbers;
    std::transform(values.begin(), values.end(), std::back_inserter(numbers),
                   [](const auto& value) { return value.toInteger(); });
    return numbers;
}

Difference difference(const at::Tensor& actual, const at::Tensor& expected) {
    Difference result;
    result.sameShape = actual.defined() && expected.defined() && actual.sizes() == expected.sizes();
    if (!result.sameShape) {
        std::ostringstream out;
        out << "shape " << (actual.defined() ? actual.sizes() : at::IntArrayRef()) << ", expected "
            << (expected.defined() ? expected.sizes() : at::IntArrayRef());
        result.text = out.str();
        result.relative = std::numeric_limits<double>::infinity();
        return result;
    }
    if (expected.numel() == 0) {
        return result;
    }
    const at::Tensor a = actual.detach().to(at::kCPU, at::kDouble).reshape(-1);
    const at::Tensor b = expected.detach().to(at::kCPU, at::kDouble).reshape(-1);
    const bool sameFinite = at::equal(a.isfinite(), b.isfinite());
    const at::Tensor distance = at::where(b.isfinite(), (a - b).abs(), at::zeros_like(b));
    const double largest = at::where(b.isfinite(), b.abs(), at::zeros_like(b)).max().item<double>();
    const int64_t worst = distance.argmax().item<int64_t>();
    const double most = distance[worst].item<double>();
    result.relative = !sameFinite ? std::numeric_limits<double>::infinity() : largest > 0 ? most / largest : most;
    std::ostringstream out;
    out << "relative error " << result.relative << ", worst at flat index " << worst << " of " << a.numel() << ": "
        << a[worst].item<double>() << ", expected " << b[worst].item<double>();
    if (!sameFinite) {
        out << " (NaN or Inf where the other is finite)";
    }
    result.text = out.str();
    return result;
}

} // namespace arcflow::test
