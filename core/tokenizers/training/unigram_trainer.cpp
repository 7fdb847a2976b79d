#include "core/tokenizers/training/unigram_trainer.h"

#include "core/base/module_library.h"

namespace arcflow {

const UnigramTrainer& UnigramTrainer::instance() {
    static const UnigramTrainer* trainer = ModuleLibrary(ModuleLibrary::locate("arcflow_unigram_trainer"))
                                               .function<decltype(arcflowUnigramTrainer)>("arcflowUnigramTrainer")();
    return *trainer;
}

} // namespace arcflow
