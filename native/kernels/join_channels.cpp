// langevin::join_channels: the channels of two images side by side. The gradients are images of their own: parts of one would keep all of it
// until the last of them is used, and be copied wherever rows must lie close.
#include "../handles.h"
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

struct Join : torch::autograd::Function<Join> {
  static Tensor forward(AutogradContext* context, const Tensor& first, const Tensor& second) {
    context->saved_data["first"] = first.size(1);
    context->saved_data["second"] = second.size(1);
    return at::cat({first, second}, 1);
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    auto first = context->saved_data["first"].toInt(), second = context->saved_data["second"].toInt();
    auto layout = grads[0].suggest_memory_format();
    auto part = [&](int index, int64_t start, int64_t count) { return context->needs_input_grad(index) ? grads[0].narrow(1, start, count).contiguous(layout) : Tensor(); };
    return {part(0, 0, first), part(1, first, second)};
  }
};

Tensor join_channels(const Tensor& first, const Tensor& second) {
  bool learns = at::GradMode::is_enabled() && (first.requires_grad() || second.requires_grad());
  return learns && first.scalar_type() == second.scalar_type() ? Join::apply(first, second) : at::cat({first, second}, 1);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(langevin, library) { library.def("join_channels(Tensor first, Tensor second) -> Tensor", &join_channels); }
