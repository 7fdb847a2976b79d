#pragma once

#include "core/formats/config_file.h"
#include "core/recipes/schedules.h"

#include <set>
#include <vector>

namespace arcflow {

/// One object of a recipe file. Missing keys keep what the recipe has; `refuseOthers` then refuses those that nobody
/// took, since a misspelt setting would go unnoticed for hours.
class RecipeSection {
public:
    explicit RecipeSection(ConfigFile config) : m_config(std::move(config)) {}

    void take(const char* key, int64_t& value);
    void take(const char* key, uint64_t& value);
    void take(const char* key, double& value);
    void take(const char* key, bool& value);
    void take(const char* key, std::vector<int64_t>& value);
    RecipeSection part(const char* key);
    ConfigFile object(const char* key); ///< for others to read: any keys are allowed in it
    void refuseOthers() const;          ///< Error(invalidRequest) naming the key

private:
    ConfigFile m_config;
    std::set<std::string> m_known;
};

void take(RecipeSection& section, RateSchedule& rate);
void take(RecipeSection& section, AverageSchedule& average);

} // namespace arcflow
