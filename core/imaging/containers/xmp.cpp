#include "core/imaging/containers/xmp.h"

#include "core/imaging/unicode.h"

#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <utility>

namespace arcflow::xmp {

namespace {

constexpr std::string_view rdf = "http://www.w3.org/1999/02/22-rdf-syntax-ns#";
constexpr std::array<std::pair<std::string_view, std::string_view>, 7> namespaces = {{
    {"rdf", rdf},
    {"xmp", "http://ns.adobe.com/xap/1.0/"},
    {"xmpNote", "http://ns.adobe.com/xmp/note/"},
    {"dc", "http://purl.org/dc/elements/1.1/"},
    {"exif", "http://ns.adobe.com/exif/1.0/"},
    {"Iptc4xmpExt", "http://iptc.org/std/Iptc4xmpExt/2008-02-29/"},
    {"arcflow", "urn:arcflow-studio:xmp/1.0/"},
}};

constexpr size_t maxDepth = 64;
constexpr size_t maxProperties = 1024;

bool allowedInXml(char c) {
    return static_cast<unsigned char>(c) >= 0x20 || c == '\t' || c == '\n' || c == '\r';
}

std::string escaped(std::string_view text) {
    std::string result;
    for (const char c : toValidUtf8(text)) {
        switch (c) {
        case '&':
            result += "&amp;";
            break;
        case '<':
            result += "&lt;";
            break;
        case '>':
            result += "&gt;";
            break;
        case '\r': // unescaped, XML readers turn it into a line feed
            result += "&#13;";
            break;
        default:
            if (allowedInXml(c)) {
                result.push_back(c);
            } else {
                result += "\uFFFD";
            }
        }
    }
    return result;
}

std::string utf8(uint32_t codePoint) {
    std::string bytes(4, '\0');
    storeNumber(bytes.data(), codePoint, ByteOrder::big);
    if (codePoint < 0x10000) {
        return utf8FromUtf16(std::string_view(bytes).substr(2), ByteOrder::big);
    }
    if (codePoint > 0x10FFFF) {
        return "\uFFFD";
    }
    storeNumber(bytes.data(), static_cast<uint16_t>(0xD800 + ((codePoint - 0x10000) >> 10)), ByteOrder::big);
    storeNumber(bytes.data() + 2, static_cast<uint16_t>(0xDC00 + ((codePoint - 0x10000) & 0x3FF)), ByteOrder::big);
    return utf8FromUtf16(bytes, ByteOrder::big);
}

/// What an entity stands for ("amp", "#13", "#x1F600"); nothing for one that XML does not define: documents may not
/// bring their own here, so none can expand without end.
std::optional<std::string> entity(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> known = {
        {{"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}}};
    for (const auto& [entityName, text] : known) {
        if (name == entityName) {
            return std::string(text);
        }
    }
    if (!name.starts_with('#')) {
        return std::nullopt;
    }
    const bool hex = name.starts_with("#x");
    name.remove_prefix(hex ? 2 : 1);
    uint32_t codePoint = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), codePoint, hex ? 16 : 10);
    return error == std::errc() && end == name.data() + name.size() ? std::optional(utf8(codePoint)) : std::nullopt;
}

std::string unescaped(std::string_view text) {
    constexpr size_t longestEntity = 12;
    std::string result;
    while (!text.empty()) {
        const size_t ampersand = text.find('&');
        result += text.substr(0, ampersand);
        if (ampersand == std::string_view::npos) {
            break;
        }
        text.remove_prefix(ampersand);
        const size_t end = text.substr(0, longestEntity).find(';');
        const auto replacement = end == std::string_view::npos ? std::nullopt : entity(text.substr(1, end - 1));
        result += replacement.value_or("&");
        text.remove_prefix(replacement ? end + 1 : 1);
    }
    return result;
}

/// A one-pass scanner with a bounded stack of open elements, so that deep nesting costs neither stack nor time.
/// Namespace prefixes are taken from wherever they were declared last, which differs from XML only for packets that
/// redeclare one.
class Reader {
public:
    explicit Reader(std::string_view packet) : m_rest(packet) {}

    std::vector<Property> read() {
        while (!m_rest.empty() && m_properties.size() < maxProperties) {
            const size_t bracket = m_rest.find('<');
            m_text += unescaped(m_rest.substr(0, bracket));
            if (bracket == std::string_view::npos) {
                break;
            }
            m_rest.remove_prefix(bracket);
            if (!(skipped("<!--", "-->") || characterData() || skipped("<?", "?>") || skipped("<!", ">") || tag())) {
                break;
            }
        }
        return std::move(m_properties);
    }

private:
    struct Element {
        std::string name;
        bool hasChildren = false;
    };

    bool skipped(std::string_view opening, std::string_view closing) {
        if (!m_rest.starts_with(opening)) {
            return false;
        }
        const size_t end = m_rest.find(closing, opening.size());
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + closing.size());
        return true;
    }

    bool characterData() {
        constexpr std::string_view opening = "<![CDATA[";
        if (!m_rest.starts_with(opening)) {
            return false;
        }
        const size_t end = m_rest.find("]]>", opening.size());
        m_text += m_rest.substr(opening.size(), end == std::string_view::npos ? end : end - opening.size());
        m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 3);
        return true;
    }

    bool tag() {
        m_rest.remove_prefix(1);
        if (m_rest.starts_with('/')) {
            const size_t end = m_rest.find('>');
            m_rest.remove_prefix(end == std::string_view::npos ? m_rest.size() : end + 1);
            return closeElement();
        }
        const std::string_view name = word();
        std::vector<std::pair<std::string_view, std::string>> attributes;
        for (skipSpace(); !m_rest.empty() && m_rest[0] != '>' && m_rest[0] != '/'; skipSpace()) {
            const std::string_view attribute = word();
            skipSpace();
            if (attribute.empty() || !m_rest.starts_with('=') || attributes.size() == maxProperties) {
                return false;
            }
            m_rest.remove_prefix(1);
            skipSpace();
            const char quote = m_rest.empty() ? '\0' : m_rest[0];
            const size_t end = quote == '"' || quote == '\'' ? m_rest.find(quote, 1) : std::string_view::npos;
            if (end == std::string_view::npos) {
                return false;
            }
            attributes.emplace_back(attribute, unescaped(m_rest.substr(1, end - 1)));
            m_rest.remove_prefix(end + 1);
        }
        const bool closed = m_rest.starts_with("/>");
        if (name.empty() || !(closed || m_rest.starts_with('>')) || m_open.size() == maxDepth) {
            return false;
        }
        m_rest.remove_prefix(closed ? 2 : 1);
        openElement(name, attributes);
        return closed ? closeElement() : true;
    }

    void openElement(std::string_view name, const std::vector<std::pair<std::string_view, std::string>>& attributes) {
        for (const auto& [attribute, value] : attributes) {
            if (attribute.starts_with("xmlns:")) {
                m_prefixes.insert_or_assign(std::string(attribute.substr(6)), value);
            }
        }
        if (!m_open.empty()) {
            m_open.back().hasChildren = true;
        }
        m_open.push_back({canonicalName(name)});
        m_text.clear();
        if (m_open.back().name == "rdf:Description") {
            for (const auto& [attribute, value] : attributes) {
                add(canonicalName(attribute), value);
            }
        }
    }

    bool closeElement() {
        if (m_open.empty()) {
            return false;
        }
        if (!m_open.back().hasChildren) {
            // The text of an rdf:li belongs to the property that holds the list.
            for (auto element = m_open.rbegin(); element != m_open.rend(); ++element) {
                if (!element->name.starts_with("rdf:")) {
                    add(element->name, m_text);
                    break;
                }
            }
        }
        m_open.pop_back();
        m_text.clear();
        return true;
    }

    void add(const std::string& name, const std::string& value) {
        if (!name.starts_with("rdf:") && !name.starts_with("xmlns:") && m_properties.size() < maxProperties) {
            m_properties.push_back({name, value});
        }
    }

    std::string canonicalName(std::string_view name) const {
        const size_t colon = name.find(':');
        const auto declared = m_prefixes.find(name.substr(0, colon));
        if (colon != std::string_view::npos && declared != m_prefixes.end()) {
            for (const auto& [prefix, uri] : namespaces) {
                if (declared->second == uri) {
                    return std::string(prefix).append(name.substr(colon));
                }
            }
        }
        return std::string(name);
    }

    std::string_view word() {
        const std::string_view found = m_rest.substr(0, m_rest.find_first_of("=/> \t\r\n"));
        m_rest.remove_prefix(found.size());
        return found;
    }

    void skipSpace() {
        const size_t next = m_rest.find_first_not_of(" \t\r\n");
        m_rest.remove_prefix(next == std::string_view::npos ? m_rest.size() : next);
    }

    std::string_view m_rest;
    std::string m_text; // since the last tag
    std::vector<Element> m_open;
    std::map<std::string, std::string, std::less<>> m_prefixes;
    std::vector<Property> m_properties;
};

} // namespace

std::vector<Property> propertiesFor(const EmbeddedTexts& texts, bool full) {
    std::vector<Property> properties;
    if (!texts.program.empty()) {
        properties.push_back({"xmp:CreatorTool", texts.program});
    }
    if (texts.markAsGenerated) {
        properties.push_back({"Iptc4xmpExt:DigitalSourceType",
                              "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"});
    }
    if (full && !texts.arcflow.empty()) {
        properties.push_back({"arcflow:request", texts.arcflow});
    }
    return properties;
}

std::string packet(const std::vector<Property>& properties) {
    std::string text = "<?xpacket begin=\"\uFEFF\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n"
                       "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">\n"
                       "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">\n"
                       "<rdf:Description rdf:about=\"\"";
    for (const auto& [prefix, uri] : namespaces) {
        const std::string start = std::string(prefix) + ":";
        for (const Property& property : properties) {
            if (property.name.starts_with(start)) {
                text.append("\n xmlns:").append(prefix).append("=\"").append(uri).append("\"");
                break;
            }
        }
    }
    text += ">\n";
    for (const Property& property : properties) {
        text += "<" + property.name + ">" + escaped(property.value) + "</" + property.name + ">\n";
    }
    return text + "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n<?xpacket end=\"w\"?>";
}

std::vector<Property> read(std::string_view packet) {
    return Reader(packet).read();
}

void collectTexts(std::string_view packet, TextCollector& texts) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 5> keys = {{
        {"arcflow:request", "arcflow"},
        {"arcflow:parameters", "parameters"},
        {"sdcpp:parameters", "parameters"}, // stable-diffusion.cpp, WebP
        {"dc:description", "Description"},  // Draw Things
        {"exif:UserComment", "UserComment"},
    }};
    for (Property& property : read(packet)) {
        for (const auto& [name, key] : keys) {
            if (property.name == name) {
                texts.add(std::string(key), toValidUtf8(property.value));
            }
        }
    }
}

} // namespace arcflow::xmp
