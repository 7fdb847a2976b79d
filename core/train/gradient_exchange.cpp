#include "core/train/gradient_exchange.h"

#include "core/base/error.h"
#include "core/base/fingerprint.h"
#include "core/formats/safetensors_file.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>

namespace arcflow {
namespace {

/// Large enough that a sum's latency does not matter, small enough that the first is on its way early.
constexpr int64_t bucketNumbers = int64_t{1} << 20;

/// The same in every process that trains the same parameters.
std::string fingerprintOf(const std::vector<TrainedParameter>& parameters) {
    Fingerprint fingerprint;
    for (const TrainedParameter& parameter : parameters) {
        const std::string text = concat(parameter.name, shapeText(parameter.value.sizes()));
        fingerprint.add(text.data(), text.size());
    }
    return fingerprint.text();
}

/// Called after a backward pass has added to a parameter's gradient.
class Added final : public torch::autograd::PostAccumulateGradHook {
public:
    explicit Added(std::function<void()> tell) : m_tell(std::move(tell)) {}
    void operator()(const at::Tensor& /*parameter*/) override { m_tell(); }

private:
    std::function<void()> m_tell;
};

void* streamOf(at::Device device) {
    return c10::impl::VirtualGuardImpl(device.type()).getStream(device).native_handle();
}

} // namespace

/// The buffers that the gradients lie in, and the thread that sums them: always in the same order, as every process
/// must.
class GradientExchange::Buckets {
public:
    Buckets(ProcessGroup& group, const std::vector<TrainedParameter>& parameters)
        : m_group(group), m_parameters(parameters), m_added(parameters.size()), m_bucketOf(parameters.size()) {
        // The last layers' gradients come first.
        for (size_t i = parameters.size(); i-- > 0;) {
            if (m_buckets.empty() || m_buckets.back().numbers >= bucketNumbers) {
                m_buckets.emplace_back();
            }
            m_bucketOf[i] = m_buckets.size() - 1;
            m_buckets.back().numbers += parameters[i].value.numel();
            m_buckets.back().members.push_back(i);
        }
        for (Bucket& bucket : m_buckets) {
            const at::TensorOptions options = parameters[bucket.members.front()].value.options().requires_grad(false);
            bucket.values = at::zeros({bucket.numbers}, options);
        }
        for (size_t i = 0; i < parameters.size(); ++i) {
            torch::autograd::impl::set_post_acc_grad_hooks(parameters[i].value,
                                                           std::make_unique<Added>([this, i] { added(i); }));
        }
        m_thread = std::jthread([this](const std::stop_token& stop) { serve(stop); });
    }

    ~Buckets() {
        for (const TrainedParameter& parameter : m_parameters) {
            torch::autograd::impl::set_post_acc_grad_hooks(parameter.value, nullptr);
        }
    }

    void begin(int64_t passes) {
        const at::NoGradGuard noGrad;
        const std::scoped_lock lock(m_mutex);
        m_passes = passes;
        std::fill(m_added.begin(), m_added.end(), 0);
        for (Bucket& bucket : m_buckets) {
            bucket.values.zero_();
            bucket.complete = 0;
            int64_t at = 0;
            for (const size_t member : bucket.members) {
                const at::Tensor& value = m_parameters[member].value;
                value.mutable_grad() = bucket.values.narrow(0, at, value.numel()).view(value.sizes());
                at += value.numel();
            }
        }
        m_summed = 0;
        m_allComplete = false;
        m_underWay = true;
        m_changed.notify_all();
    }

    double finish(double loss) {
        {
            std::unique_lock lock(m_mutex);
            m_allComplete = true; // what no pass has touched stays 0
            m_changed.notify_all();
            m_changed.wait(lock, [&] { return m_summed == m_buckets.size() || m_error; });
            m_underWay = false;
            if (m_error) {
                std::rethrow_exception(m_error);
            }
        }
        const at::Device device = m_parameters.front().value.device();
        if (device.is_cuda() && m_group.sumsOnDevice()) {
            m_group.waitForSums(streamOf(device));
        }
        std::vector<double> told(m_parameters.size() + 1, loss);
        for (size_t i = 0; i < m_parameters.size(); ++i) {
            told[i + 1] = static_cast<double>(m_added[i]);
        }
        m_group.sum(told.data(), static_cast<int64_t>(told.size()));
        for (size_t i = 0; i < m_parameters.size(); ++i) {
            if (told[i + 1] == 0) {
                m_parameters[i].value.mutable_grad().reset();
            }
        }
        return told[0];
    }

private:
    struct Bucket {
        std::vector<size_t> members;
        int64_t numbers = 0;
        at::Tensor values;   ///< [numbers]
        size_t complete = 0; ///< members whose gradient is
    };

    void added(size_t parameter) {
        const std::scoped_lock lock(m_mutex);
        if (++m_added[parameter] != m_passes) {
            return;
        }
        Bucket& bucket = m_buckets[m_bucketOf[parameter]];
        if (++bucket.complete == bucket.members.size()) {
            m_changed.notify_all();
        }
    }

    void serve(const std::stop_token& stop) {
        std::unique_lock lock(m_mutex);
        while (true) {
            const auto due = [&] {
                return m_underWay && !m_error && m_summed < m_buckets.size() &&
                       (m_allComplete || m_buckets[m_summed].complete == m_buckets[m_summed].members.size());
            };
            if (!m_changed.wait(lock, stop, due)) {
                return;
            }
            const at::Tensor values = m_buckets[m_summed].values;
            lock.unlock();
            std::exception_ptr error;
            try {
                sum(values);
            } catch (...) {
                error = std::current_exception();
            }
            lock.lock();
            m_error = error;
            ++m_summed;
            m_changed.notify_all();
        }
    }

    void sum(const at::Tensor& values) {
        if (values.is_cpu()) {
            m_group.sum(values.mutable_data_ptr<float>(), values.numel());
        } else if (m_group.sumsOnDevice()) {
            const c10::DeviceGuard guard(values.device());
            m_group.sumOnDevice(values.mutable_data_ptr<float>(), values.numel(), streamOf(values.device()));
        } else {
            const at::Tensor here = values.cpu();
            m_group.sum(here.mutable_data_ptr<float>(), here.numel());
            values.copy_(here);
        }
    }

    ProcessGroup& m_group;
    const std::vector<TrainedParameter>& m_parameters;
    std::vector<Bucket> m_buckets;
    std::mutex m_mutex; ///< of what follows
    std::condition_variable_any m_changed;
    std::vector<int64_t> m_added; ///< passes that have added to a parameter's gradient
    std::vector<size_t> m_bucketOf;
    int64_t m_passes = 0;
    size_t m_summed = 0; ///< buckets
    bool m_underWay = false, m_allComplete = false;
    std::exception_ptr m_error;
    std::jthread m_thread; ///< last: it ends before what it works on
};

GradientExchange::GradientExchange(ProcessGroup& group, std::vector<TrainedParameter> parameters)
    : m_group(group), m_parameters(std::move(parameters)) {
    if (group.size() == 1 || m_parameters.empty()) {
        return;
    }
    const std::string own = fingerprintOf(m_parameters);
    std::string first = own;
    group.broadcast(first.data(), static_cast<int64_t>(first.size()));
    if (group.any(own != first)) {
        fail(ErrorKind::invalidRequest, "the processes train different parameters: give all of them the same recipe, "
                                        "model and state");
    }
    m_buckets = std::make_unique<Buckets>(group, m_parameters);
}

GradientExchange::~GradientExchange() = default;

void GradientExchange::begin(int64_t passes) {
    if (m_buckets) {
        m_buckets->begin(passes);
    } else {
        clearGradients(m_parameters);
    }
}

double GradientExchange::finish(double loss) {
    return m_buckets ? m_buckets->finish(loss) : loss;
}

void broadcast(ProcessGroup& group, const NamedTensors& tensors) {
    if (group.size() == 1) {
        return;
    }
    const at::NoGradGuard noGrad;
    for (const auto& [name, tensor] : tensors) {
        const at::Tensor here = tensor.cpu().contiguous();
        group.broadcast(here.mutable_data_ptr(), static_cast<int64_t>(here.nbytes()));
        if (!here.is_same(tensor)) {
            tensor.copy_(here);
        }
    }
}

} // namespace arcflow
