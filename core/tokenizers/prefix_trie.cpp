#include "core/tokenizers/prefix_trie.h"

namespace arcflow {

PrefixTrie::PrefixTrie(std::vector<Entry> entries) {
    std::stable_sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.first < b.first; });
    struct Range { // of sorted entries that share the node's path
        size_t begin, end, depth;
    };
    std::vector<Range> ranges{{0, entries.size(), 0}}; // one per node
    m_nodes.resize(1);
    for (size_t parent = 0; parent < m_nodes.size(); ++parent) {
        auto [begin, end, depth] = ranges[parent];
        for (; begin < end && entries[begin].first.size() == depth; ++begin) { // sorted first: the path itself
            if (depth > 0) {
                m_nodes[parent].value = entries[begin].second;
            }
        }
        m_nodes[parent].firstChild = static_cast<uint32_t>(m_nodes.size());
        while (begin < end) {
            const char label = entries[begin].first[depth];
            const size_t childBegin = begin;
            while (begin < end && entries[begin].first[depth] == label) {
                ++begin;
            }
            Node child;
            child.label = static_cast<uint8_t>(label);
            m_nodes.push_back(child);
            ++m_nodes[parent].childCount;
            ranges.push_back({childBegin, begin, depth + 1});
        }
    }
}

} // namespace arcflow
