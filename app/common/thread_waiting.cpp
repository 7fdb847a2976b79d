#include "app/common/thread_waiting.h"

#include <cstdlib>

namespace arcflow {

void limitThreadSpinning() {
    if (!std::getenv("OMP_WAIT_POLICY")) {
        ::setenv("GOMP_SPINCOUNT", "10000", /*overwrite=*/0); // turns of a loop, GNU OpenMP
    }
}

} // namespace arcflow
