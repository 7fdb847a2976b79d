#pragma once

#include "core/formats/config_file.h"
#include "core/recipes/schedules.h"

#include <set>
#include <type_traits>

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
    RecipeSection part(const char* key);
    /// The same, all of it: keys that `settings` takes none of are refused.
    template <typename Settings> void part(const char* key, Settings settings) {
        RecipeSection section = part(key);
        settings(section);
        section.refuseOthers();
    }
    ConfigFile object(const char* key); ///< for others to read: any keys are allowed in it
    void refuseOthers() const;          ///< Error(invalidRequest) naming the key

private:
    ConfigFile m_config;
    std::set<std::string> m_known;
};

/// The schedules by their names in a file, for reading and for writing.
template <typename Section, typename Rate>
requires std::is_same_v<std::remove_const_t<Rate>, RateSchedule>
void take(Section& section, Rate& rate) {
    section.take("rate", rate.rate);
    section.take("warm_up", rate.warmUp);
    section.take("warm_up_share", rate.warmUpShare);
    section.take("end_share", rate.endShare);
    section.take("constant_share", rate.constantShare);
}

template <typename Section, typename Average>
requires std::is_same_v<std::remove_const_t<Average>, AverageSchedule>
void take(Section& section, Average& average) {
    section.take("start", average.start);
    section.take("gamma", average.gamma);
}

} // namespace arcflow
