#pragma once

namespace arcflow {

/// Lets the engine's threads sleep after a tenth of a millisecond without work instead of spinning for seconds. Idle
/// machines do not notice; where another program wants a core, spinning threads take it from those they wait for, and a
/// 2-step image took 1.1 s to denoise instead of 0.01 to 0.04 s (two cores, one busy). Called first in main: the
/// environment is read when the engine's library is loaded. What a person has set stays.
void limitThreadSpinning();

} // namespace arcflow
