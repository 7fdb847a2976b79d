#include "core/transformer/recomputed.h"

#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>

namespace arcflow {
namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

/// A part on its way through autograd's arguments, which are values of a few kinds only.
struct HeldPart : torch::CustomClassHolder {
    explicit HeldPart(ModelPart given) : part(std::move(given)) {}
    ModelPart part;
};

class Recomputed : public torch::autograd::Function<Recomputed> {
public:
    static variable_list forward(AutogradContext* context, const c10::intrusive_ptr<HeldPart>& held,
                                 at::TensorList inputs) {
        context->saved_data["part"] = c10::IValue::make_capsule(held);
        context->save_for_backward(inputs.vec());
        variable_list own; // the part may change what it is given
        for (const at::Tensor& input : inputs) {
            own.push_back(input.clone());
        }
        return held->part(std::move(own));
    }

    static variable_list backward(AutogradContext* context, const variable_list& gradients) {
        const auto held = c10::static_intrusive_pointer_cast<HeldPart>(context->saved_data["part"].toCapsule());
        const at::AutoGradMode recording(true);
        variable_list inputs;
        variable_list given;
        for (const at::Tensor& saved : context->get_saved_variables()) {
            inputs.push_back(saved.detach().set_requires_grad(saved.requires_grad()));
            given.push_back(inputs.back().clone());
        }
        variable_list outputs, ofOutputs;
        const variable_list all = held->part(std::move(given));
        for (size_t i = 0; i < all.size(); ++i) {
            if (all[i].requires_grad() && gradients[i].defined()) {
                outputs.push_back(all[i]);
                ofOutputs.push_back(gradients[i]);
            }
        }
        torch::autograd::backward(outputs, ofOutputs);
        variable_list ofInputs{{}}; // none for the part itself
        for (const at::Tensor& input : inputs) {
            ofInputs.push_back(input.grad());
        }
        return ofInputs;
    }
};

} // namespace

std::vector<at::Tensor> recomputed(ModelPart part, const std::vector<at::Tensor>& inputs) {
    // A TensorList: autograd does not look for tensors in a vector.
    return Recomputed::apply(c10::make_intrusive<HeldPart>(std::move(part)), at::TensorList(inputs));
}

} // namespace arcflow
