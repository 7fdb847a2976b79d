#pragma once

#include "kernels/cpu/instruction_set.h"
#include "kernels/reference.h"

#include <ATen/ATen.h>
#include <QtTest/QtTest>
#include <c10/core/GradMode.h>

/// Where a test row runs a fused kernel: on every instruction set of this machine, and on a GPU if there is one.
namespace arcflow::test {

inline QStringList backends() {
    return {"baseline", "AVX2", "AVX-512", "CUDA"};
}

/// Why this machine or build cannot run the backend; empty if it can.
inline QString whyNot(const QString& backend) {
    if (backend == "CUDA") {
#ifdef ARCFLOW_WITH_CUDA
        return at::hasCUDA() ? QString() : QString("no CUDA device in this machine");
#else
        return "built without the CUDA kernels";
#endif
    }
    const int wanted = static_cast<int>(backends().indexOf(backend));
    return wanted > static_cast<int>(kernels::cpu::supportedInstructionSet()) ? "not supported by this CPU" : QString();
}

/// Makes the backend current until the end of the scope, with autograd off, as at inference.
class BackendScope {
public:
    explicit BackendScope(const QString& backend) : m_device(backend == "CUDA" ? at::kCUDA : at::kCPU) {
        if (m_device.is_cpu()) {
            kernels::cpu::setInstructionSet(static_cast<kernels::cpu::InstructionSet>(backends().indexOf(backend)));
        }
        kernels::setPath(kernels::Path::fused);
    }
    ~BackendScope() { kernels::cpu::setInstructionSet(kernels::cpu::supportedInstructionSet()); }
    BackendScope(const BackendScope&) = delete;
    BackendScope& operator=(const BackendScope&) = delete;

    at::Tensor here(const at::Tensor& tensor) const { return tensor.to(m_device); }
    at::Device device() const { return m_device; }

private:
    at::Device m_device;
    c10::NoGradGuard m_noGrad;
};

inline at::ScalarType storageType(const QString& name) {
    return name == "bf16" ? at::kBFloat16 : at::kFloat;
}

/// Random values of the type with D wide rows that are `spare` elements apart from each other.
inline at::Tensor stridedRandom(std::vector<int64_t> sizes, int64_t spare, at::ScalarType type) {
    const int64_t width = sizes.back();
    sizes.back() += spare;
    return at::randn(sizes).to(type).narrow(-1, spare / 2, width);
}

} // namespace arcflow::test

/// Skips the running row with the reason when this machine cannot run the backend.
#define REQUIRE_BACKEND(backend)                                                                                       \
    do {                                                                                                               \
        if (const QString reason = arcflow::test::whyNot(backend); !reason.isEmpty()) {                                \
            QSKIP(qPrintable(reason));                                                                                 \
        }                                                                                                              \
    } while (false)
