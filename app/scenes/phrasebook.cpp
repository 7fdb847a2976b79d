#include "app/scenes/phrasebook.h"

#include "app/scenes/scene_names.h"
#include "core/base/error.h"

#include <sstream>
#include <vector>

namespace arcflow::scenes {
namespace {

/// Name: form | form | … All words of all captions stand here, or are names of colours and backdrops. A form given
/// twice is twice as likely.
constexpr std::string_view bookText = R"(
one apple: apple
one cup: cup | cup | mug
one ball: ball
one book: book
one vase: vase
one flower: flower
one fish: fish
one bird: bird
one cat: cat
one house: house | house | cottage
one car: car
one boat: boat | boat | sailing boat
one tree: tree
one star: star
one heart: heart
one mushroom: mushroom
one teapot: teapot
one butterfly: butterfly
one balloon: hot air balloon | balloon
one lighthouse: lighthouse
one cactus: cactus
many apple: apples
many cup: cups | cups | mugs
many ball: balls
many book: books
many vase: vases
many flower: flowers
many fish: fish
many bird: birds
many cat: cats
many house: houses | houses | cottages
many car: cars
many boat: boats | boats | sailing boats
many tree: trees
many star: stars
many heart: hearts
many mushroom: mushrooms
many teapot: teapots
many butterfly: butterflies
many balloon: hot air balloons | balloons
many cactus: cacti

count 1: a | a | a | a | one
count 2: two
count 3: three
small: small | little | tiny
big: big | large
object: {count} {size} {colour} {noun}

one house outdoors: {count} {noun} with a {colour} roof
many house outdoors: {count} {noun} with {colour} roofs
one boat outdoors: {count} {noun} with a {colour} sail
many boat outdoors: {count} {noun} with {colour} sails
one tree outdoors: {object} | {count} tree with {colour} leaves
many tree outdoors: {object} | {count} trees with {colour} leaves
one lighthouse outdoors: {object} | {count} lighthouse with {colour} stripes
one bird outdoors: {object} | {object} flying
many bird outdoors: {object} | {object} flying
one car outdoors: {object} | {object} on the road
many car outdoors: {object} | {object} on the road

opening: a picture of | a drawing of | an illustration of | a painting of | you can see | here is a picture of

together: {left} and {right} | {right} and {left} | {left} next to {right} | {right} beside {left} | {left} with {right} | {left} to the left of {right} | {right} to the right of {left} | {left} on the left , {right} on the right
all three: {left} , {middle} and {right} | {right} , {left} and {middle} | {middle} between {left} and {right} | {left} with {middle} and {right}
both: {left} and {right} | {right} and {left} | {left} with {right}

on table: on a table | on the table | on a wooden table
on shelf: on a shelf | on the shelf | on a wooden shelf
on grass: on the grass | in the grass | in a meadow | outside on the grass
on plain: on a plain background
carrying table: a table with | a wooden table with
carrying shelf: a shelf with | a wooden shelf with
carrying grass: a meadow with | green grass with
carrying plain: a plain background with
before table: in front of a {backdrop} wall | against a {backdrop} wall
before shelf: in front of a {backdrop} wall | against a {backdrop} wall
before grass: under a {backdrop} sky
before plain: on a {backdrop} background | against a {backdrop} background | on {backdrop}

still life: {things} {on} {before} | {things} {on} {before} | {opening} {things} {on} {before} | {on} , {things} {before} | {things} , {on} {before}
carried: {carrying} {things} | {carrying} {things} on it
carried outdoors: {carrying} {things}

view hills: the hills | rolling hills | hills
view mountains: the mountains | high mountains | mountains
view sea: the sea | the ocean | the open sea
view desert: the desert | a desert | sand dunes
view city: the city | a city | a city street
bare hills: hills
bare mountains: mountains
bare sea: sea | ocean
bare desert: desert
bare city: city | city street
in hills: in the hills | among the hills
in mountains: in the mountains | in front of the mountains
in sea: by the sea | at the sea
in desert: in the desert | in a desert
in city: in the city | in a city
over hills: over the hills | above the hills
over mountains: over the mountains | in front of the mountains
over sea: over the sea | above the ocean
over desert: over the desert | above the desert
over city: over the city | above the city
afloat sea: on the sea | on the water | on the ocean

at dawn: at dawn | at dawn | at sunrise | in the early morning
at noon: at noon | at noon | at midday | in the daytime
at dusk: at dusk | at dusk | at sunset | in the evening
at night: at night | at night | by night
hour dawn: dawn | sunrise | morning
hour noon: noon | midday | day
hour dusk: dusk | sunset | evening
hour night: night
span dawn: morning
span noon: day
span dusk: evening
span night: night

under clear: under a clear sky | with a clear sky | with the sun in the sky
under cloudy: under a cloudy sky | with clouds in the sky | under the clouds
under stars: under the stars | under a starry sky | with stars in the sky
under moon: under the moon | in the moonlight | with the moon in the sky
under rain: in the rain | in rainy weather | while it rains
under rainbow: under a rainbow | with a rainbow | with a rainbow in the sky
under snow: in the snow | in snowy weather | while it snows
weather clear: sunny
weather cloudy: cloudy
weather stars: starry
weather moon: moonlit
weather rain: rainy
weather snow: snowy
tag clear: clear sky | sun
tag cloudy: clouds | cloudy sky
tag stars: stars | starry sky
tag moon: moon | moonlight
tag rain: rain
tag rainbow: rainbow
tag snow: snow

landscape: {things} {place} {at} {under} | {things} {place} {under} {at} | {at} , {things} {place} {under} | {under} , {things} {place} {at} | {view} with {things} {at} {under} | {opening} {things} {place} {at} {under} | {view} {at} , {things} , {under}
weathered landscape: {things} {place} on a {weather} {span} | a {weather} {hour} {in} with {things} | a {weather} {hour} {in} , {things} | {weather} {bare} {at} with {things} | {view} , {hour} , {tag} , {things}
scenery: {view} {at} {under} | {view} {under} {at} | {opening} {view} {at} {under} | {at} , {view} {under}
weathered scenery: a {weather} {hour} {in} | {weather} {bare} {at} | {view} , {hour} , {tag}
short landscape: {weather} {bare} | {weather} {span} {in} | {bare} {at}
short rainbow: rainbow {in} | {bare} {at}
)";

using Book = std::map<std::string, std::vector<std::string>, std::less<>>;

const Book& book() {
    static const Book parsed = [] {
        Book entries;
        std::istringstream lines{std::string(bookText)};
        for (std::string line; std::getline(lines, line);) {
            const size_t colon = line.find(": ");
            if (colon == std::string::npos) {
                continue;
            }
            std::vector<std::string>& forms = entries[line.substr(0, colon)];
            for (size_t from = colon + 2; from < line.size();) {
                const size_t bar = std::min(line.find(" | ", from), line.size());
                forms.push_back(line.substr(from, bar - from));
                from = bar + 3;
            }
        }
        return entries;
    }();
    return parsed;
}

std::string replaced(std::string_view form, const Facts& facts, Random& random) {
    std::string text;
    for (;;) {
        const size_t open = form.find('{');
        text += form.substr(0, open);
        if (open == std::string_view::npos) {
            return text;
        }
        const size_t close = form.find('}', open);
        text += expanded(form.substr(open + 1, close - open - 1), facts, random);
        form.remove_prefix(close + 1);
    }
}

void addWords(std::string_view text, std::set<std::string>& words) {
    std::istringstream stream{std::string(text)};
    for (std::string word; stream >> word;) {
        if (word != "," && word.front() != '{') {
            words.insert(word);
        }
    }
}

} // namespace

std::string expanded(std::string_view name, const Facts& facts, Random& random) {
    if (const auto fact = facts.find(name); fact != facts.end()) {
        return replaced(fact->second, facts, random);
    }
    const auto entry = book().find(name);
    if (entry == book().end()) {
        fail(ErrorKind::internal, "the phrasebook has no '", name, "'");
    }
    return replaced(random.pick(entry->second), facts, random);
}

std::string tidied(std::string_view text) {
    std::istringstream stream{std::string(text)};
    std::vector<std::string> words;
    for (std::string word; stream >> word;) {
        if (word != ",") {
            const bool vowel = std::string_view("aeiou").find(word.front()) != std::string_view::npos;
            if (vowel && !words.empty() && words.back() == "a") {
                words.back() = "an";
            }
            words.push_back(word);
        } else if (!words.empty() && words.back().back() != ',') {
            words.back() += ',';
        }
    }
    std::string result;
    for (const std::string& word : words) {
        result += (result.empty() ? "" : " ") + word;
    }
    if (result.ends_with(',')) {
        result.pop_back();
    }
    return result;
}

std::set<std::string> vocabulary() {
    std::set<std::string> words{"an"};
    for (const auto& [name, forms] : book()) {
        for (const std::string& form : forms) {
            addWords(form, words);
        }
    }
    for (const std::string_view colour : names<Colour>) {
        addWords(colour, words);
    }
    for (const std::string_view backdrop : names<Backdrop>) {
        addWords(backdrop, words);
    }
    return words;
}

} // namespace arcflow::scenes
