#include "core/weights/weight_reader.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace arcflow {

at::ScalarType scalarType(StoredType type) {
    switch (type) {
    case StoredType::boolean:
        return at::kBool;
    case StoredType::u8:
        return at::kByte;
    case StoredType::i8:
        return at::kChar;
    case StoredType::f8e5m2:
        return at::kFloat8_e5m2;
    case StoredType::f8e4m3:
        return at::kFloat8_e4m3fn;
    case StoredType::i16:
        return at::kShort;
    case StoredType::u16:
        return at::kUInt16;
    case StoredType::f16:
        return at::kHalf;
    case StoredType::bf16:
        return at::kBFloat16;
    case StoredType::i32:
        return at::kInt;
    case StoredType::u32:
        return at::kUInt32;
    case StoredType::f32:
        return at::kFloat;
    case StoredType::i64:
        return at::kLong;
    case StoredType::u64:
        return at::kUInt64;
    case StoredType::f64:
        return at::kDouble;
    }
    fail(ErrorKind::unsupported, "tensors of this element type are not supported");
}

StoredType storedType(at::ScalarType type) {
    for (int i = 0; i <= static_cast<int>(StoredType::f64); ++i) {
        if (scalarType(static_cast<StoredType>(i)) == type) {
            return static_cast<StoredType>(i);
        }
    }
    fail(ErrorKind::unsupported, "element type ", at::toString(type), " cannot be stored in a safetensors file");
}

at::Tensor storedTensor(const SafetensorsFile& file, const TensorEntry& entry) {
    const at::ScalarType type = scalarType(entry.type);
    const std::span<const std::byte> bytes = file.bytes(entry);
    const bool aligned = reinterpret_cast<uintptr_t>(bytes.data()) % byteSize(entry.type) == 0;
    if (aligned && !bytes.empty()) {
        // ATen has no read-only tensors; nothing in core writes to a loaded weight (Linear::merge makes a fresh one).
        return at::from_blob(
            const_cast<std::byte*>(bytes.data()), entry.shape,
            [mapping = file.mapping()](void*) mutable { mapping.reset(); }, at::dtype(type));
    }
    at::Tensor copy = at::empty(entry.shape, at::dtype(type));
    if (!bytes.empty()) {
        std::memcpy(copy.mutable_data_ptr(), bytes.data(), bytes.size());
    }
    return copy;
}

namespace {

class CheckpointSource final : public WeightSource {
public:
    explicit CheckpointSource(Checkpoint checkpoint) : m_checkpoint(std::move(checkpoint)) {}

    bool has(const std::string& name) const override { return m_checkpoint.has(name); }
    std::vector<int64_t> shape(const std::string& name) const override { return m_checkpoint.find(name).entry->shape; }
    at::Tensor tensor(const std::string& name, std::span<const int64_t> shape) override {
        const Checkpoint::Location found = m_checkpoint.find(name);
        if (!std::equal(shape.begin(), shape.end(), found.entry->shape.begin(), found.entry->shape.end())) {
            fail(ErrorKind::modelCorrupt, found.file->path().string(), ": tensor '", found.entry->name, "' has shape ",
                 shapeText(found.entry->shape), ", expected ", shapeText(shape));
        }
        at::Tensor tensor = storedTensor(*found.file, *found.entry);
        if (!tensor.is_floating_point()) {
            fail(ErrorKind::modelCorrupt, found.file->path().string(), ": tensor '", found.entry->name, "' holds ",
                 arcflow::name(found.entry->type), ", expected floating-point weights");
        }
        return tensor;
    }

private:
    Checkpoint m_checkpoint;
};

} // namespace

struct WeightReader::Shared {
    std::shared_ptr<WeightSource> source;
    WeightPlacement placement;
    Task task;
};

WeightReader::WeightReader(Checkpoint checkpoint, WeightPlacement placement, Task task)
    : WeightReader(std::make_shared<CheckpointSource>(std::move(checkpoint)), placement, std::move(task)) {}

WeightReader::WeightReader(std::shared_ptr<WeightSource> source, WeightPlacement placement, Task task)
    : m_shared(std::make_shared<Shared>(Shared{std::move(source), placement, std::move(task)})) {}

WeightReader WeightReader::scope(std::string_view prefix) const {
    WeightReader inner = *this;
    inner.m_prefix = fullName(prefix) + ".";
    return inner;
}

std::string WeightReader::fullName(std::string_view name) const {
    return m_prefix + std::string(name);
}

bool WeightReader::has(std::string_view name) const {
    return m_shared->source->has(fullName(name));
}

const WeightPlacement& WeightReader::placement() const {
    return m_shared->placement;
}

const Task& WeightReader::task() const {
    return m_shared->task;
}

std::vector<int64_t> WeightReader::shape(std::string_view name) const {
    return m_shared->source->shape(fullName(name));
}

at::Tensor WeightReader::stored(std::string_view name, std::span<const int64_t> shape) const {
    m_shared->task.checkpoint();
    return m_shared->source->tensor(fullName(name), shape);
}

at::Tensor WeightReader::tensor(std::string_view name, std::span<const int64_t> shape) const {
    return stored(name, shape).to(m_shared->placement.device, m_shared->placement.compute);
}

at::Tensor WeightReader::tensor(std::string_view name, std::initializer_list<int64_t> shape) const {
    return tensor(name, std::span(shape.begin(), shape.size()));
}

at::Tensor WeightReader::optional(std::string_view name, std::initializer_list<int64_t> shape) const {
    return has(name) ? tensor(name, shape) : at::Tensor();
}

at::Tensor WeightReader::matrix(std::string_view name, int64_t rows, int64_t columns) const {
    const at::Tensor found = stored(name, std::array{rows, columns});
    if (m_shared->placement.keepStoredFormat) {
        return found.to(m_shared->placement.device);
    }
    return found.to(m_shared->placement.device, m_shared->placement.compute);
}

Linear WeightReader::linear(std::string_view module, int64_t in, int64_t out, bool bias) const {
    const std::string name(module);
    return {matrix(name + ".weight", out, in), bias ? tensor(name + ".bias", {out}) : at::Tensor(), {}};
}

Linear WeightReader::fused(std::initializer_list<std::string_view> modules, int64_t in, int64_t outEach,
                           bool bias) const {
    std::vector<at::Tensor> weights;
    std::vector<at::Tensor> biases;
    for (const std::string_view module : modules) {
        const Linear part = linear(module, in, outEach, bias);
        weights.push_back(part.weight);
        biases.push_back(part.bias);
    }
    return {at::cat(weights), bias ? at::cat(biases) : at::Tensor(), {}};
}

} // namespace arcflow
