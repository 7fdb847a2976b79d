#pragma once

#include "core/engine/request.h"

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

namespace arcflow {

/// A kind of student: what its recipe has in other than the plan's base recipe, and how many are distilled, from seed 0
/// on.
struct StudentPlan {
    std::string name;         ///< "linear"; also its folder's
    nlohmann::json overrides; ///< object, merged into the base recipe, those of the student it is "like" among them
    int seeds = 1;
};

/// One way to make pictures.
struct ColumnPlan {
    std::string title;
    std::string student; ///< empty: the teacher
    int steps = 0;
};

/// Two columns of students, by their titles, that are set against each other prompt by prompt.
struct StudentPair {
    std::string rival, main;
};

/// What is measured to test the claims, from a JSON file:
///
///     {"recipe": "distil-nano.json",
///      "reference": {"title": "Teacher, 32 steps", "steps": 32},
///      "students": [{"name": "arcflow", "seeds": 3},
///                   {"name": "linear", "recipe": {"student": {"modes": 1}}, "seeds": 3},
///                   {"name": "slow", "like": "linear", "recipe": {"rate": {"rate": 0.001}}}, …],
///      "columns": [{"title": "Linear", "student": "linear", "steps": 2}, …],
///      "main": "ArcFlow", "rival": "Linear", "short": "Teacher, 2 steps",
///      "pairs": [["Linear, 1 step", "ArcFlow, 1 step"], …]}
struct ClaimsPlan {
    nlohmann::json recipe; ///< that all students share
    ColumnPlan reference;  ///< of the teacher: what all others are compared with
    std::vector<StudentPlan> students;
    std::vector<ColumnPlan> columns;
    std::string main, rival, shortTeacher; ///< titles of the columns that the claims are about
    std::vector<StudentPair> pairs;        ///< rival and main, then "pairs", which may be missing

    /// Error naming the file and what is wrong with it.
    static ClaimsPlan read(const std::filesystem::path& file);

    const StudentPlan& student(const std::string& name) const; ///< one that there is
    const ColumnPlan& column(const std::string& title) const;  ///< the same
    nlohmann::json recipeOf(const StudentPlan& student, int seed) const;
};

} // namespace arcflow
