#include "tests/scenes/caption_reader.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <sstream>

namespace arcflow::scenes {
namespace {

using Words = std::vector<std::string>;

const std::map<std::string, Kind> singulars{{"apple", Kind::apple},
                                            {"cup", Kind::cup},
                                            {"mug", Kind::cup},
                                            {"ball", Kind::ball},
                                            {"book", Kind::book},
                                            {"vase", Kind::vase},
                                            {"flower", Kind::flower},
                                            {"fish", Kind::fish},
                                            {"bird", Kind::bird},
                                            {"cat", Kind::cat},
                                            {"house", Kind::house},
                                            {"cottage", Kind::house},
                                            {"car", Kind::car},
                                            {"boat", Kind::boat},
                                            {"tree", Kind::tree},
                                            {"star", Kind::star},
                                            {"heart", Kind::heart},
                                            {"teapot", Kind::teapot},
                                            {"mushroom", Kind::mushroom},
                                            {"butterfly", Kind::butterfly},
                                            {"cactus", Kind::cactus},
                                            {"balloon", Kind::balloon},
                                            {"lighthouse", Kind::lighthouse}};
const std::map<std::string, Kind> plurals{{"apples", Kind::apple},
                                          {"cups", Kind::cup},
                                          {"mugs", Kind::cup},
                                          {"balls", Kind::ball},
                                          {"books", Kind::book},
                                          {"vases", Kind::vase},
                                          {"flowers", Kind::flower},
                                          {"birds", Kind::bird},
                                          {"cats", Kind::cat},
                                          {"houses", Kind::house},
                                          {"cottages", Kind::house},
                                          {"cars", Kind::car},
                                          {"boats", Kind::boat},
                                          {"trees", Kind::tree},
                                          {"stars", Kind::star},
                                          {"hearts", Kind::heart},
                                          {"teapots", Kind::teapot},
                                          {"mushrooms", Kind::mushroom},
                                          {"butterflies", Kind::butterfly},
                                          {"cacti", Kind::cactus},
                                          {"balloons", Kind::balloon}};
const std::map<std::string, Colour> colours{
    {"red", Colour::red},     {"orange", Colour::orange}, {"yellow", Colour::yellow}, {"green", Colour::green},
    {"blue", Colour::blue},   {"purple", Colour::purple}, {"pink", Colour::pink},     {"brown", Colour::brown},
    {"white", Colour::white}, {"black", Colour::black}};
const std::map<std::string, Size> sizes{
    {"small", Size::small}, {"little", Size::small}, {"tiny", Size::small}, {"big", Size::big}, {"large", Size::big}};
const std::map<std::string, int> counts{{"a", 1}, {"an", 1}, {"one", 1}, {"two", 2}, {"three", 3}};
const std::map<std::string, DayTime> times{
    {"dawn", DayTime::dawn},   {"sunrise", DayTime::dawn}, {"morning", DayTime::dawn}, {"noon", DayTime::noon},
    {"day", DayTime::noon},    {"midday", DayTime::noon},  {"daytime", DayTime::noon}, {"dusk", DayTime::dusk},
    {"sunset", DayTime::dusk}, {"evening", DayTime::dusk}, {"night", DayTime::night}};
const std::map<std::string, Sky> skies{{"clear", Sky::clear},    {"sunny", Sky::clear},     {"sun", Sky::clear},
                                       {"cloudy", Sky::cloudy},  {"clouds", Sky::cloudy},   {"stars", Sky::stars},
                                       {"starry", Sky::stars},   {"moon", Sky::moon},       {"moonlit", Sky::moon},
                                       {"moonlight", Sky::moon}, {"rain", Sky::rain},       {"rainy", Sky::rain},
                                       {"rains", Sky::rain},     {"rainbow", Sky::rainbow}, {"snow", Sky::snow},
                                       {"snowy", Sky::snow},     {"snows", Sky::snow}};
const std::map<std::string, Land> lands{
    {"hills", Land::hills}, {"mountains", Land::mountains}, {"sea", Land::sea},      {"ocean", Land::sea},
    {"water", Land::sea},   {"desert", Land::desert},       {"dunes", Land::desert}, {"city", Land::city}};
const std::map<std::string, Surface> surfaces{{"table", Surface::table},
                                              {"shelf", Surface::shelf},
                                              {"grass", Surface::grass},
                                              {"meadow", Surface::grass},
                                              {"plain", Surface::plain}};
const std::map<Words, Backdrop> backdrops{
    {{"cream"}, Backdrop::cream},       {{"pale", "yellow"}, Backdrop::paleYellow},
    {{"peach"}, Backdrop::peach},       {{"pale", "pink"}, Backdrop::palePink},
    {{"lavender"}, Backdrop::lavender}, {{"pale", "blue"}, Backdrop::paleBlue},
    {{"mint"}, Backdrop::mint},         {{"pale", "gray"}, Backdrop::paleGray}};
/// Words that claim nothing.
const std::set<std::string> fillers{
    "a",      "an",      "the",     "of",      "in",           "on",         "at",    "by",    "to",      "and",
    "with",   "it",      "is",      "while",   "under",        "over",       "above", "among", "against", "front",
    "next",   "beside",  "outside", "early",   "rolling",      "high",       "open",  "sand",  "street",  "sky",
    "wooden", "weather", "picture", "drawing", "illustration", "painting",   "you",   "can",   "see",     "here",
    "flying", "road",    "left",    "right",   "between",      "background", "wall"};
const std::set<std::string> partsWithColour{"roof", "roofs", "sail", "sails", "leaves", "stripes"};

template <typename Map> auto lookUp(const Map& map, const typename Map::key_type& key) {
    const auto found = map.find(key);
    return found == map.end() ? std::nullopt : std::optional(found->second);
}

class Reader {
public:
    Reader(const std::string& caption, const Scene& scene)
        : m_scene(scene),
          m_stillLife(std::get_if<StillLife>(&scene.setting)),
          m_landscape(std::get_if<Landscape>(&scene.setting)) {
        std::istringstream stream(caption);
        for (std::string word; stream >> word;) {
            word.erase(std::remove(word.begin(), word.end(), ','), word.end());
            m_words.push_back(word);
        }
        m_understood.resize(m_words.size());
    }

    std::vector<std::string> read() {
        readBackdrops();
        readThings();
        readSetting();
        readPositions();
        for (size_t i = 0; i < m_words.size(); ++i) {
            expect(m_understood[i] || fillers.contains(m_words[i]), "not understood: " + m_words[i]);
        }
        return m_problems;
    }

private:
    void expect(bool holds, const std::string& problem) {
        if (!holds) {
            m_problems.push_back(problem);
        }
    }
    std::string word(size_t i) const { return i < m_words.size() ? m_words[i] : std::string(); }

    void readBackdrops() {
        for (const auto& [name, backdrop] : backdrops) {
            for (auto at = std::search(m_words.begin(), m_words.end(), name.begin(), name.end());
                 at != m_words.end();) {
                const auto first = static_cast<size_t>(at - m_words.begin());
                std::fill_n(m_understood.begin() + static_cast<std::ptrdiff_t>(first), name.size(), true);
                expect(m_stillLife && m_stillLife->backdrop == backdrop, "another backdrop than " + name.back());
                at = m_words.end();
            }
        }
    }

    void readThings() {
        for (size_t i = 0; i < m_words.size(); ++i) {
            const bool starsOfTheSky = m_landscape && m_words[i] == "stars";
            const std::optional<Kind> one = lookUp(singulars, m_words[i]);
            const std::optional<Kind> many = starsOfTheSky ? std::nullopt : lookUp(plurals, m_words[i]);
            if (one || many) {
                readThing(i, one ? *one : *many, many.has_value());
            }
        }
    }

    void readThing(size_t noun, Kind kind, bool plural) {
        m_understood[noun] = true;
        const auto group = std::find_if(m_scene.groups.begin(), m_scene.groups.end(),
                                        [kind](const Group& one) { return one.kind == kind; });
        if (group == m_scene.groups.end()) {
            expect(false, "there is no " + m_words[noun]);
            return;
        }
        m_nouns.emplace_back(noun, &*group);
        bool counted = false;
        size_t i = noun;
        while (i-- > 0 && !counted && !m_understood[i]) {
            const std::string& modifier = m_words[i];
            if (const auto colour = lookUp(colours, modifier)) {
                expect(group->colour == *colour, "the colour is not " + modifier);
            } else if (const auto size = lookUp(sizes, modifier)) {
                expect(group->size == *size, "the size is not " + modifier);
            } else if (const auto count = lookUp(counts, modifier)) {
                expect(group->count() == *count, "there are not " + modifier + ' ' + m_words[noun]);
                counted = true;
            } else if (modifier != "hot" && modifier != "air" && modifier != "sailing") {
                break;
            }
            m_understood[i] = true;
        }
        const bool fish = m_words[noun] == "fish"; // one or many
        expect(counted || fish || (group->count() > 1) == plural, "one and many: " + m_words[noun]);
        readPart(noun, *group);
    }

    /// "… with a red roof".
    void readPart(size_t noun, const Group& group) {
        size_t i = noun + 1;
        if (word(i++) != "with") {
            return;
        }
        i += word(i) == "a" || word(i) == "an" ? 1 : 0;
        const auto colour = lookUp(colours, word(i));
        if (colour && partsWithColour.contains(word(i + 1))) {
            expect(group.colour == *colour, "its part is not " + word(i));
            m_understood[i] = m_understood[i + 1] = true;
        }
    }

    template <typename Enum> void readFact(size_t i, const std::map<std::string, Enum>& names, const Enum* fact) {
        if (const auto value = lookUp(names, m_words[i])) {
            expect(fact && *fact == *value, "it is not so: " + m_words[i]);
            m_understood[i] = true;
        }
    }

    void readSetting() {
        for (size_t i = 0; i < m_words.size(); ++i) {
            if (m_understood[i]) {
                continue;
            }
            readFact(i, times, m_landscape ? &m_landscape->time : nullptr);
            readFact(i, skies, m_landscape ? &m_landscape->sky : nullptr);
            readFact(i, lands, m_landscape ? &m_landscape->land : nullptr);
            readFact(i, surfaces, m_stillLife ? &m_stillLife->surface : nullptr);
            if (m_words[i] == "wall") {
                expect(m_stillLife &&
                           (m_stillLife->surface == Surface::table || m_stillLife->surface == Surface::shelf),
                       "there is no wall");
            }
            m_understood[i] = m_understood[i] || (m_words[i] == "green" && word(i + 1) == "grass");
        }
    }

    static double middle(const Group& group) {
        double sum = 0;
        for (const Place& place : group.places) {
            sum += place.x;
        }
        return sum / group.count();
    }

    void readPositions() {
        const auto has = [this](const char* one) {
            return std::find(m_words.begin(), m_words.end(), one) != m_words.end();
        };
        if (m_nouns.size() < 2) {
            expect(!has("left") && !has("right") && !has("between"), "left or right of nothing");
            return;
        }
        const double first = middle(*m_nouns[0].second), second = middle(*m_nouns[1].second);
        if (has("left")) { // of what comes second, or "on the left, … on the right"
            expect(first < second, "the first is not to the left");
        } else if (has("right")) {
            expect(first > second, "the first is not to the right");
        }
        if (has("between")) {
            const double third = m_nouns.size() > 2 ? middle(*m_nouns[2].second) : second;
            expect(std::min(second, third) < first && first < std::max(second, third),
                   "the first is not between the others");
        }
    }

    const Scene& m_scene;
    const StillLife* m_stillLife;
    const Landscape* m_landscape;
    Words m_words;
    std::vector<bool> m_understood;
    std::vector<std::pair<size_t, const Group*>> m_nouns;
    std::vector<std::string> m_problems;
};

} // namespace

std::vector<std::string> contradictions(const std::string& caption, const Scene& scene) {
    return Reader(caption, scene).read();
}

} // namespace arcflow::scenes
