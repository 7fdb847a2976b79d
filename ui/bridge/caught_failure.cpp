#include "ui/bridge/caught_failure.h"

#include <exception>
#include <new>

namespace arcflow::ui {

Failure caughtFailure() {
    try {
        throw;
    } catch (const Error& error) {
        return {error.kind(), error.what(), {}};
    } catch (const std::bad_alloc&) {
        return {ErrorKind::outOfMemory,
                "There is not enough memory for this. Choose a smaller size, or close other programs.",
                {}};
    } catch (const std::exception& error) {
        return {ErrorKind::internal, "Something went wrong inside the program.", error.what()};
    } catch (...) {
        return {ErrorKind::internal, "Something went wrong inside the program.", "unknown exception"};
    }
}

} // namespace arcflow::ui
