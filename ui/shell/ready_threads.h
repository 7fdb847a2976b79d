#pragma once

class QThreadPool;

namespace arcflow::ui {

/// Starts all threads of a pool now, and keeps them. While a library is loaded (the engine's takes a fifth of a second)
/// the system makes no new thread, and whoever asks for one waits: a pool that the window uses must have its threads
/// before.
void keepThreadsReady(QThreadPool& pool);

} // namespace arcflow::ui
