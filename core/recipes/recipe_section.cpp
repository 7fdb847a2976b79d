#include "core/recipes/recipe_section.h"

#include "core/base/error.h"

namespace arcflow {

void RecipeSection::take(const char* key, int64_t& value) {
    m_known.insert(key);
    value = m_config.integer(key, value);
}

void RecipeSection::take(const char* key, uint64_t& value) {
    m_known.insert(key);
    value = static_cast<uint64_t>(m_config.integer(key, static_cast<int64_t>(value)));
}

void RecipeSection::take(const char* key, double& value) {
    m_known.insert(key);
    value = m_config.number(key, value);
}

void RecipeSection::take(const char* key, bool& value) {
    m_known.insert(key);
    value = m_config.boolean(key, value);
}

void RecipeSection::take(const char* key, std::vector<int64_t>& value) {
    m_known.insert(key);
    value = m_config.integers(key, value);
}

ConfigFile RecipeSection::object(const char* key) {
    m_known.insert(key);
    return m_config.section(key);
}

void RecipeSection::refuseOthers() const {
    for (const std::string& key : m_config.keys()) {
        if (m_known.count(key) == 0) {
            fail(ErrorKind::invalidRequest, m_config.sourceName(), ": there is no setting '", key, "'");
        }
    }
}

} // namespace arcflow
