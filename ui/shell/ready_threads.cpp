#include "ui/shell/ready_threads.h"

#include <QThreadPool>

#include <latch>
#include <memory>

namespace arcflow::ui {

void keepThreadsReady(QThreadPool& pool) {
    pool.setExpiryTimeout(-1);
    const int count = pool.maxThreadCount();
    const auto all = std::make_shared<std::latch>(count);
    for (int i = 0; i < count; ++i) {
        pool.start(
            [all] { all->arrive_and_wait(); }); // none is free for the next, which therefore gets a thread of its own
    }
}

} // namespace arcflow::ui
