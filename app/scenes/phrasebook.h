#pragma once

#include "app/scenes/random.h"

#include <map>
#include <set>
#include <string>
#include <string_view>

namespace arcflow::scenes {

/// What stands for {name} in the phrases, by name.
using Facts = std::map<std::string, std::string, std::less<>>;

/// One of the forms the book has for `name`, with every {…} in it replaced: by the fact of that name, else by a form of
/// the book. Facts may hold {…} themselves. Error(internal) for a name that neither knows.
std::string expanded(std::string_view name, const Facts& facts, Random& random);

/// Single blanks, commas where they belong, "an" before vowels.
std::string tidied(std::string_view text);

/// Every word captions can have, without punctuation.
std::set<std::string> vocabulary();

} // namespace arcflow::scenes
