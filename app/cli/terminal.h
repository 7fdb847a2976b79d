#pragma once

#include <iosfwd>

namespace arcflow {

/// What the receiving end of a stream can show.
struct Terminal {
    bool interactive = false; ///< a person watches, and the cursor can be moved back
    bool colour = false;
    bool utf8 = false;
    int columns = 80;
};

/// Looks at standard error, where the progress bar goes; any other stream is not interactive. Colour follows NO_COLOR
/// (no-color.org), cursor movement TERM, the character set LC_ALL, LC_CTYPE and LANG.
Terminal detectTerminal(const std::ostream& stream);

} // namespace arcflow
