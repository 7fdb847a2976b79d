// Times every fused kernel against the same operation from plain ATen, in turn (so that a change of clock or a noisy
// neighbour meets both), and prints the median times and their ratio. Usage: arcflow_bench_kernels [threads]
#include "kernels/cpu/instruction_set.h"
#include "kernels/gated_residual.h"
#include "kernels/gelu_tanh.h"
#include "kernels/norm_modulate.h"
#include "kernels/reference.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <string>
#include <vector>

namespace {

using namespace arcflow::kernels;
using Clock = std::chrono::steady_clock;

/// Microseconds of one call, from as many calls as take about 2 ms.
double microseconds(const std::function<void()>& body, int calls) {
    const auto begin = Clock::now();
    for (int i = 0; i < calls; ++i) {
        body();
    }
    return std::chrono::duration<double, std::micro>(Clock::now() - begin).count() / calls;
}

void compare(const std::string& label, const std::function<void()>& fused, const std::function<void()>& plain) {
    const double once = microseconds(plain, 1) + microseconds(fused, 1); // also warms caches and threads
    const int calls = std::clamp(static_cast<int>(4000 / std::max(once, 0.1)), 1, 2000);
    std::vector<double> fusedTimes, plainTimes;
    for (int round = 0; round < 25; ++round) {
        fusedTimes.push_back(microseconds(fused, calls));
        plainTimes.push_back(microseconds(plain, calls));
    }
    const auto median = [](std::vector<double>& times) {
        std::nth_element(times.begin(), times.begin() + times.size() / 2, times.end());
        return times[times.size() / 2];
    };
    const double fusedTime = median(fusedTimes), plainTime = median(plainTimes);
    std::printf("  %-52s %10.2f us  plain %10.2f us  x%.2f\n", label.c_str(), fusedTime, plainTime,
                plainTime / fusedTime);
    std::fflush(stdout);
}

/// The plain path of the public functions, which write where the fused ones write.
std::function<void()> onPath(Path chosen, std::function<void()> body) {
    return [chosen, body = std::move(body)] {
        setPath(chosen);
        body();
    };
}

void compareBothPaths(const std::string& label, const std::function<void()>& body) {
    compare(label, onPath(Path::fused, body), onPath(Path::reference, body));
    setPath(Path::fused);
}

std::string shapeText(std::initializer_list<int64_t> sizes, at::ScalarType type) {
    std::string text;
    for (const int64_t size : sizes) {
        text += (text.empty() ? "[" : ", ") + std::to_string(size);
    }
    return text + "] " + c10::toString(type);
}

void benchTokens(int64_t length, int64_t heads, int64_t headSize, at::ScalarType type) {
    const at::TensorOptions options = at::TensorOptions().dtype(type);
    const int64_t width = heads * headSize;
    at::Tensor x = at::randn({1, length, width}).to(type);
    const at::Tensor y = at::randn({1, length, width}).to(type);
    const at::Tensor modulation = at::randn({1, 3 * width}).to(type);
    const at::Tensor shift = modulation.narrow(1, 0, width), scale = modulation.narrow(1, width, width);
    const at::Tensor gate = modulation.narrow(1, 2 * width, width) * 1e-3; // x stays bounded over many calls
    const std::string shape = shapeText({1, length, width}, type);
    compareBothPaths("normModulate " + shape, [&] { normModulate(x, scale, shift); });
    compareBothPaths("gatedResidual " + shape, [&] { gatedResidual(x, gate, y); });

    const at::Tensor hidden = at::randn({1, length, 4 * width}).to(type);
    const at::Tensor joint = at::empty({1, length, 5 * width}, options); // a single block's attention ‖ MLP
    compareBothPaths("geluTanh " + shapeText({1, length, 4 * width}, type),
                     [&] { geluTanh(hidden, joint.narrow(2, width, 4 * width)); });

    const at::Tensor qkv = at::randn({1, length, 3 * width}).to(type);
    const at::Tensor weight = at::randn({headSize}).to(type);
    const at::Tensor angles = at::randn({length, headSize / 2});
    const at::Tensor cos = angles.cos(), sin = angles.sin();
    AttentionInputs out{at::empty({1, length, heads, headSize}, options),
                        at::empty({1, length, heads, headSize}, options),
                        at::empty({1, length, heads, headSize}, options)};
    compareBothPaths("qkNormRope " + shapeText({1, length, 3, heads, headSize}, type),
                     [&] { qkNormRope(qkv, weight, weight, cos, sin, 1e-6, out, 0); });
}

void benchModes(int64_t tokens, int64_t count, int64_t channels, at::ScalarType type) {
    const MomentumModes modes{at::randn({1, tokens, count, 4 * channels}).to(type),
                              at::randn({1, tokens, count, 4}).to(type), at::randn({1, tokens, count - 1, 4}).to(type)};
    const std::string shape = shapeText({1, tokens, count, 4 * channels}, type);
    compareBothPaths("momentumDisplacement " + shape, [&] { momentumDisplacement(modes, 1.0, 1.0, 0.76); });
    compareBothPaths("momentumVelocity " + shape, [&] { momentumVelocity(modes, 1.0, 0.9); });
}

} // namespace

int main(int argc, char** argv) {
    if (argc > 1) {
        at::set_num_threads(std::max(1, std::atoi(argv[1])));
    }
    const c10::InferenceMode inference;
    at::manual_seed(1);
    for (const auto set : {cpu::InstructionSet::baseline, cpu::InstructionSet::avx2, cpu::InstructionSet::avx512}) {
        if (set > cpu::supportedInstructionSet()) {
            break;
        }
        cpu::setInstructionSet(set);
        std::printf("%s, %d threads\n", cpu::name(set), at::get_num_threads());
        for (const at::ScalarType type : {at::kFloat, at::kBFloat16}) {
            benchTokens(112, 2, 64, type);    // the embedded model at 96×128 pixels
            benchTokens(1088, 2, 64, type);   // ... and at 512×512
            benchTokens(320, 24, 128, type);  // FLUX at 256×256
            benchTokens(4608, 24, 128, type); // FLUX at 1024×1024
            benchModes(48, 16, 16, type);
            benchModes(4096, 16, 16, type); // FLUX at 1024×1024
            benchModes(4096, 4, 16, type);  // Qwen-Image at 1024×1024
        }
    }
    return 0;
}
