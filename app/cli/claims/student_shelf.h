#pragma once

#include "app/cli/engine_session.h"

#include <map>
#include <nlohmann/json.hpp>

namespace arcflow {

struct ClaimsInput;

/// The students of a plan, each in a folder with the recipe it was distilled by.
class StudentShelf {
public:
    StudentShelf(const ClaimsInput& input, EngineSession& session, ProgressBar& bar)
        : m_input(input), m_session(session), m_bar(bar) {}

    /// Distils those that are missing or of another recipe.
    void fill();
    std::filesystem::path folder(const std::string& student, int seed) const;
    /// Of the teacher's parameters that each kind of student trains.
    std::map<std::string, double> shares();

private:
    void distil(const nlohmann::json& recipe, const std::filesystem::path& folder, const std::string& label);

    const ClaimsInput& m_input;
    EngineSession& m_session;
    ProgressBar& m_bar;
};

} // namespace arcflow
