#include "core/imaging/srgb.h"

#include "core/imaging/byte_order.h"

#include <array>
#include <cmath>
#include <string_view>
#include <utility>
#include <vector>

namespace arcflow {

float linearFromSrgb(float value) {
    return value <= 0.04045f ? value / 12.92f : std::pow((value + 0.055f) / 1.055f, 2.4f);
}

float srgbFromLinear(float value) {
    return value <= 0.0031308f ? value * 12.92f : 1.055f * std::pow(value, 1 / 2.4f) - 0.055f;
}

namespace {

void append16(std::string& bytes, uint16_t value) {
    appendNumber(bytes, value, ByteOrder::big);
}
void append32(std::string& bytes, uint32_t value) {
    appendNumber(bytes, value, ByteOrder::big);
}

using Xyz = std::array<uint32_t, 3>; // s15Fixed16

constexpr Xyz whiteD50 = {0xF6D6, 0x10000, 0xD32D};
constexpr Xyz redColorant = {0x6FA0, 0x38F5, 0x0390};
constexpr Xyz greenColorant = {0x6297, 0xB787, 0x18D9};
constexpr Xyz blueColorant = {0x249F, 0x0F84, 0xB6C4}; // last digit up by one, so that the three add up to D50

std::string xyzTag(const Xyz& xyz) {
    std::string tag = "XYZ ";
    append32(tag, 0);
    for (const uint32_t component : xyz) {
        append32(tag, component);
    }
    return tag;
}

std::string descriptionTag(std::string_view text) {
    std::string tag = "desc";
    append32(tag, 0);
    append32(tag, static_cast<uint32_t>(text.size() + 1));
    tag.append(text).push_back('\0');
    tag.append(4 + 4 + 2 + 1 + 67,
               '\0'); // no Unicode text, no Macintosh text (whose field is 67 bytes long all the same)
    return tag;
}

std::string textTag(std::string_view text) {
    std::string tag = "text";
    append32(tag, 0);
    tag.append(text).push_back('\0');
    return tag;
}

std::string curveTag() {
    constexpr uint32_t points = 1024;
    std::string tag = "curv";
    append32(tag, 0);
    append32(tag, points);
    for (uint32_t i = 0; i < points; ++i) {
        const double value = i / (points - 1.0);
        const double linear = value <= 0.04045 ? value / 12.92 : std::pow((value + 0.055) / 1.055, 2.4);
        append16(tag, static_cast<uint16_t>(std::lround(65535 * linear)));
    }
    return tag;
}

std::string makeProfile() {
    // Tags that share their data: the three curves are one block.
    const std::vector<std::pair<std::vector<std::string_view>, std::string>> blocks = {
        {{"desc"}, descriptionTag("sRGB")},     {{"cprt"}, textTag("CC0")},        {{"wtpt"}, xyzTag(whiteD50)},
        {{"rXYZ"}, xyzTag(redColorant)},        {{"gXYZ"}, xyzTag(greenColorant)}, {{"bXYZ"}, xyzTag(blueColorant)},
        {{"rTRC", "gTRC", "bTRC"}, curveTag()},
    };
    uint32_t tagCount = 0;
    for (const auto& [signatures, data] : blocks) {
        tagCount += static_cast<uint32_t>(signatures.size());
    }

    constexpr uint32_t headerSize = 128;
    std::string table;
    std::string content;
    append32(table, tagCount);
    for (const auto& [signatures, data] : blocks) {
        const auto offset = static_cast<uint32_t>(headerSize + 4 + 12 * tagCount + content.size());
        for (const std::string_view signature : signatures) {
            table.append(signature);
            append32(table, offset);
            append32(table, static_cast<uint32_t>(data.size()));
        }
        content += data;
        content.resize((content.size() + 3) / 4 * 4); // tags start on 4-byte boundaries
    }

    std::string profile;
    append32(profile, static_cast<uint32_t>(headerSize + table.size() + content.size()));
    append32(profile, 0);          // no preferred colour engine
    append32(profile, 0x02100000); // version 2.1
    profile += "mntrRGB XYZ ";
    for (const int part : {2024, 1, 1, 0, 0, 0}) { // a fixed date: the same image gives the same file
        append16(profile, static_cast<uint16_t>(part));
    }
    profile += "acsp";
    profile.append(28, '\0'); // platform, flags, maker, model, attributes, intent: perceptual
    for (const uint32_t component : whiteD50) {
        append32(profile, component);
    }
    profile.resize(headerSize);
    return profile + table + content;
}

} // namespace

const std::string& srgbIccProfile() {
    static const std::string profile = makeProfile();
    return profile;
}

} // namespace arcflow
