#include "app/cli/claims/student_shelf.h"

#include "app/cli/claims/claims_run.h"
#include "core/formats/atomic_file.h"

#include <fstream>

namespace arcflow {
namespace {

namespace fs = std::filesystem;

std::string contentOf(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

} // namespace

fs::path StudentShelf::folder(const std::string& student, int seed) const {
    return m_input.folder / "students" / concat(student, '-', seed);
}

void StudentShelf::fill() {
    for (const StudentPlan& student : m_input.plan.students) {
        for (int seed = 0; seed < student.seeds; ++seed) {
            const nlohmann::json recipe = m_input.plan.recipeOf(student, seed);
            const fs::path place = folder(student.name, seed);
            const bool same = contentOf(place / "recipe.json") == recipe.dump(1);
            if (same && fs::exists(place / "config.json")) {
                continue; // the config is written last
            }
            if (!same) {
                fs::remove_all(place);
            }
            distil(recipe, place, concat("Student ", student.name, ", seed ", seed));
        }
    }
}

void StudentShelf::distil(const nlohmann::json& recipe, const fs::path& folder, const std::string& label) {
    fs::create_directories(folder);
    writeTextFile(folder / "recipe.json", recipe.dump(1));
    DistillationRequest request;
    request.model = m_input.model.request;
    request.model.adapter.clear();
    request.recipe = DistillationRecipe::read(folder / "recipe.json");
    request.prompts = m_input.trainingPrompts;
    request.adapter = folder;
    request.state = folder / "state.safetensors";
    const double iterations = static_cast<double>(request.recipe.optimisation.iterations);
    m_session.distil(request, [&](const TrainingProgress& progress) {
        const double done = static_cast<double>(progress.last.iteration + 1);
        m_bar.show(
            concat(label, ", iteration ", progress.last.iteration + 1, ", loss ", fixedText(progress.last.loss, 4)),
            done / iterations, (iterations - done) * progress.seconds);
    });
    fs::remove(request.state);
}

std::map<std::string, double> StudentShelf::shares() {
    std::map<std::string, double> shares;
    for (const StudentPlan& student : m_input.plan.students) {
        const DistillationRecipe recipe = DistillationRecipe::read(folder(student.name, 0) / "recipe.json");
        const AdapterSize size = valueOrThrow(m_session.engine().adapterSize(m_input.model.request, recipe.student));
        shares[student.name] = size.share();
    }
    return shares;
}

} // namespace arcflow
