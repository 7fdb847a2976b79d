#pragma once

#include "core/imaging/embedded_text.h"

#include <string>
#include <string_view>
#include <vector>

/// XMP packets (ISO 16684-1), as far as generation metadata needs them: simple properties, no structures.
namespace arcflow::xmp {

struct Property {
    std::string name; ///< "arcflow:request"; of namespaces not known here, with the packet's own prefix
    std::string value;
};

/// The properties that carry `texts`: CreatorTool and DigitalSourceType; with `full` also the texts themselves.
std::vector<Property> propertiesFor(const EmbeddedTexts& texts, bool full);

/// A packet with these properties, in UTF-8; their namespaces must be known here. Characters that XML cannot hold (most
/// of the control characters) become U+FFFD.
std::string packet(const std::vector<Property>& properties);

/// The simple properties of a packet from a file nobody vouches for: elements with text (also inside rdf:Alt, Bag and
/// Seq) and attributes of rdf:Description. Reads on until something is no longer XML and returns what it has.
std::vector<Property> read(std::string_view packet);

/// Adds the properties that can hold generation metadata.
void collectTexts(std::string_view packet, TextCollector& texts);

} // namespace arcflow::xmp
