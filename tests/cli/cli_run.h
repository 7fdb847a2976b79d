#pragma once

#include "app/cli/cli.h"
#include "tests/support/fake_engine.h"

#include <nlohmann/json.hpp>

#include <memory>
#include <sstream>
#include <string>
#include <vector>

namespace arcflow {

/// What one run of the program did.
struct CliRun {
    int exitCode = -1;
    std::string out, err;
    std::shared_ptr<FakeEngineLog> log = std::make_shared<FakeEngineLog>();

    nlohmann::json json() const { return nlohmann::json::parse(out); }
    bool errHas(const std::string& text) const { return err.find(text) != std::string::npos; }
    bool outHas(const std::string& text) const { return out.find(text) != std::string::npos; }
    /// The request of a run that must have reached the engine.
    GenerationRequest request() const { return log->lastRequest().value(); }
    ModelRequest model() const { return log->lastModel().value(); }
};

/// Runs "arcflow <arguments>" in this process with an engine that follows `script`.
inline CliRun runArcflow(const std::vector<std::string>& arguments, const FakeScript& script = {}) {
    std::vector<const char*> argv{"arcflow"};
    for (const std::string& argument : arguments) {
        argv.push_back(argument.c_str());
    }
    CliRun run;
    std::ostringstream out, err;
    const EngineFactory factory = [&] { return std::make_unique<FakeEngine>(script, run.log); };
    run.exitCode = runCli(static_cast<int>(argv.size()), argv.data(), factory, out, err);
    run.out = out.str();
    run.err = err.str();
    return run;
}

} // namespace arcflow
