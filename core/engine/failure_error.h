#pragma once

#include "core/engine/result.h"

namespace arcflow {

/// A failure on its way through code that knows errors.
class FailureError : public Error {
public:
    explicit FailureError(Failure failure) : Error(failure.kind, failure.text), m_failure(std::move(failure)) {}
    const Failure& failure() const { return m_failure; }

private:
    Failure m_failure;
};

/// The value, or its failure thrown.
template <typename Value> Value valueOrThrow(Outcome<Value> outcome) {
    if (!outcome) {
        throw FailureError(outcome.failure());
    }
    return std::move(outcome.value());
}

/// Throws the failure if there is one.
inline void throwIf(const std::optional<Failure>& failure) {
    if (failure) {
        throw FailureError(*failure);
    }
}

} // namespace arcflow
