#include "app/cli/claims/claims_plan.h"

#include "core/base/error.h"
#include "core/formats/file_name.h"

#include <algorithm>
#include <fstream>

namespace arcflow {
namespace {

using nlohmann::json;

json readJson(const std::filesystem::path& file) {
    std::ifstream in(file);
    if (!in) {
        fail(ErrorKind::io, "cannot read ", file.string());
    }
    return json::parse(in);
}

ColumnPlan columnFrom(const json& object) {
    ColumnPlan column{object.at("title").get<std::string>(), object.value("student", ""),
                      object.at("steps").get<int>()};
    if (column.title.empty() || column.steps < 1 || column.steps > 1000) {
        fail(ErrorKind::invalidRequest, "a column needs a title and 1 to 1000 steps");
    }
    return column;
}

/// The overrides of the student that one is like, with its own upon them.
json overridesFrom(const json& object, const ClaimsPlan& before) {
    json overrides =
        object.contains("like") ? before.student(object["like"].get<std::string>()).overrides : json::object();
    overrides.merge_patch(object.value("recipe", json::object()));
    return overrides;
}

StudentPlan studentFrom(const json& object, const ClaimsPlan& before) {
    StudentPlan student{object.at("name").get<std::string>(), overridesFrom(object, before), object.value("seeds", 1)};
    if (!isPlainFileName(student.name) || student.seeds < 1 || student.seeds > 100) {
        fail(ErrorKind::invalidRequest, "a student needs a name that can be a folder's, and 1 to 100 seeds");
    }
    return student;
}

/// What refers to others must find them.
void requireSound(const ClaimsPlan& plan) {
    for (const StudentPair& pair : plan.pairs) {
        if (plan.column(pair.main).student.empty() || plan.column(pair.rival).student.empty()) {
            fail(ErrorKind::invalidRequest,
                 "the claims are about students: 'main', 'rival' and 'pairs' need columns of theirs");
        }
    }
    if (!plan.column(plan.shortTeacher).student.empty()) {
        fail(ErrorKind::invalidRequest, "the column 'short' must be the teacher's");
    }
    for (const ColumnPlan& column : plan.columns) {
        if (!column.student.empty()) {
            plan.student(column.student);
        }
    }
    if (!plan.reference.student.empty()) {
        fail(ErrorKind::invalidRequest, "the reference must be the teacher's");
    }
}

ClaimsPlan planFrom(const json& object, const std::filesystem::path& folder) {
    ClaimsPlan plan;
    plan.recipe = readJson(folder / object.at("recipe").get<std::string>());
    plan.reference = columnFrom(object.at("reference"));
    for (const json& student : object.at("students")) {
        plan.students.push_back(studentFrom(student, plan));
    }
    for (const json& column : object.at("columns")) {
        plan.columns.push_back(columnFrom(column));
    }
    plan.main = object.at("main").get<std::string>();
    plan.rival = object.at("rival").get<std::string>();
    plan.shortTeacher = object.at("short").get<std::string>();
    plan.pairs.push_back({plan.rival, plan.main});
    for (const json& pair : object.value("pairs", json::array())) {
        plan.pairs.push_back({pair.at(0).get<std::string>(), pair.at(1).get<std::string>()});
    }
    requireSound(plan);
    return plan;
}

} // namespace

ClaimsPlan ClaimsPlan::read(const std::filesystem::path& file) {
    try {
        return planFrom(readJson(file), file.parent_path());
    } catch (const json::exception& error) {
        fail(ErrorKind::invalidRequest, file.string(), ": ", error.what());
    } catch (const Error& error) {
        fail(error.kind(), file.string(), ": ", error.what());
    }
}

const StudentPlan& ClaimsPlan::student(const std::string& name) const {
    const auto found = std::find_if(students.begin(), students.end(),
                                    [&](const StudentPlan& student) { return student.name == name; });
    if (found == students.end()) {
        fail(ErrorKind::invalidRequest, "there is no student '", name, "'");
    }
    return *found;
}

const ColumnPlan& ClaimsPlan::column(const std::string& title) const {
    const auto found =
        std::find_if(columns.begin(), columns.end(), [&](const ColumnPlan& column) { return column.title == title; });
    if (found == columns.end()) {
        fail(ErrorKind::invalidRequest, "there is no column '", title, "'");
    }
    return *found;
}

json ClaimsPlan::recipeOf(const StudentPlan& student, int seed) const {
    json merged = recipe;
    merged.merge_patch(student.overrides);
    merged["seed"] = seed;
    return merged;
}

} // namespace arcflow
