#include "app/common/engine_library.h"

#include "core/base/error.h"

#include <dlfcn.h>

#include <system_error>

namespace arcflow {
namespace {

// The program has OpenImageIO loaded, and with it, far down its dependencies, the system's BLAS. Without deep binding
// LibTorch would find that `sgemm_` instead of its own: twenty times slower. Sanitizers refuse deep binding.
#ifdef ARCFLOW_SANITIZED
constexpr int loadFlags = RTLD_NOW | RTLD_LOCAL;
#else
constexpr int loadFlags = RTLD_NOW | RTLD_LOCAL | RTLD_DEEPBIND;
#endif


std::string lastLoaderError() {
    const char* text = dlerror();
    return text ? text : "unknown error of the dynamic loader";
}

} // namespace

EngineLibrary::EngineLibrary(const std::filesystem::path& file) {
    std::error_code error;
    if (!std::filesystem::exists(file, error)) {
        fail(ErrorKind::io, "the engine library is missing: ", file.string(), ". Install the program again.");
    }
    // RTLD_NOW: an unresolved symbol shows here, not in the middle of a job.
    void* library = dlopen(file.c_str(), loadFlags);
    if (!library) {
        fail(ErrorKind::io, "the engine library cannot be loaded: ", lastLoaderError(),
             ". Install the program again, with its LibTorch.");
    }
    m_create = reinterpret_cast<decltype(m_create)>(dlsym(library, "arcflowCreateEngine"));
    if (!m_create) {
        fail(ErrorKind::io, file.string(), " is not an engine library: ", lastLoaderError());
    }
}

std::unique_ptr<Engine> EngineLibrary::createEngine(const std::filesystem::path& embeddedModel) const {
    return std::unique_ptr<Engine>(m_create(embeddedModel.c_str()));
}

} // namespace arcflow
