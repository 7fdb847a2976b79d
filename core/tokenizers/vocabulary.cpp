#include "core/tokenizers/vocabulary.h"

#include "core/formats/json_document.h"

#include <algorithm>

namespace arcflow {

bool Vocabulary::add(std::string token, int64_t id) {
    if (id < 0 || id >= idBound) {
        fail(ErrorKind::modelCorrupt, m_sourceName, ": token ", excerpt(token), ": expected an id from 0 to ",
             idBound - 1, ", found ", id);
    }
    m_idLimit = std::max(m_idLimit, static_cast<size_t>(id) + 1);
    m_tokens.push_back(std::move(token));
    return m_ids.insert_or_assign(m_tokens.back(), static_cast<uint32_t>(id)).second;
}

std::optional<uint32_t> Vocabulary::find(std::string_view token) const {
    const auto found = m_ids.find(token);
    return found == m_ids.end() ? std::nullopt : std::optional(found->second);
}

uint32_t Vocabulary::at(std::string_view token) const {
    if (const auto id = find(token)) {
        return *id;
    }
    fail(ErrorKind::modelCorrupt, m_sourceName, ": expected a token ", excerpt(token), ", found none");
}

} // namespace arcflow
