#pragma once

#include "tests/support/fake_engine.h"
#include "ui/bridge/engine_client.h"
#include "ui/distil/distil_run.h"

#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest/QtTest>

namespace arcflow::ui::test {

/// One start of the program, as far as training goes: a scripted engine on its thread, and the run over a folder that
/// outlives it.
struct DistilBench {
    explicit DistilBench(const QString& home, FakeScript script = {})
        : folder(home),
          client(
              [script, log = log]() -> std::unique_ptr<Engine> { return std::make_unique<FakeEngine>(script, log); }),
          run(client.distillation(), home + "/distil") {}

    DistillationRequest request(int64_t iterations = 30) const {
        DistillationRequest request;
        request.recipe.optimisation.iterations = iterations;
        request.recipe.batch = 2;
        request.prompts = {"a", "b", "c"};
        request.validation = {"held"};
        request.adapter = (folder + "/adapter").toStdString();
        request.validateEvery = 10;
        request.pictures = 1;
        request.validateFirst = request.curveAtEnd = true;
        return request;
    }

    int calls(const std::string& call) const {
        const std::vector<std::string> all = log->calls();
        return static_cast<int>(std::count(all.begin(), all.end(), call));
    }

    static FakeScript slow(int stepMs = 20) {
        FakeScript script;
        script.distillation.stepDuration = std::chrono::milliseconds(stepMs);
        return script;
    }

    QString folder;
    std::shared_ptr<FakeEngineLog> log = std::make_shared<FakeEngineLog>();
    EngineClient client;
    DistilRun run;
};

} // namespace arcflow::ui::test
