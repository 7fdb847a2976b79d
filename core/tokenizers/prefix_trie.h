#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <utility>
#include <vector>

namespace arcflow {

/// Finds every key of a fixed set that begins a text. Time per look-up grows with the longest key, which the caller
/// bounds.
class PrefixTrie {
public:
    using Entry = std::pair<std::string_view, uint32_t>; ///< key and value; of equal keys the last entry counts

    PrefixTrie() = default;
    explicit PrefixTrie(std::vector<Entry> entries);

    /// Calls found(length, value) for each key that begins `text`, shortest first.
    template <typename Found> void match(std::string_view text, Found found) const {
        if (m_nodes.empty()) {
            return;
        }
        const Node* node = m_nodes.data();
        for (size_t depth = 0; depth < text.size(); ++depth) {
            const auto label = static_cast<uint8_t>(text[depth]);
            const Node* first = m_nodes.data() + node->firstChild;
            const Node* last = first + node->childCount;
            node = std::lower_bound(first, last, label,
                                    [](const Node& child, uint8_t wanted) { return child.label < wanted; });
            if (node == last || node->label != label) {
                return;
            }
            if (node->value != noValue) {
                found(depth + 1, node->value);
            }
        }
    }

private:
    static constexpr uint32_t noValue = UINT32_MAX;
    struct Node {
        uint32_t firstChild = 0; // children stand side by side, ordered by label
        uint32_t value = noValue;
        uint16_t childCount = 0;
        uint8_t label = 0;
    };
    std::vector<Node> m_nodes; // breadth first; the root is the first
};

} // namespace arcflow
