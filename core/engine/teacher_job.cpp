#include "core/engine/teacher_job.h"

namespace arcflow {

TrainingResult trainTeacher(const TrainingRequest& request, std::stop_token stop, EngineSink& sink) {
    (void)request, (void)stop, (void)sink;
    fail(ErrorKind::unsupported, "under construction");
}

} // namespace arcflow
