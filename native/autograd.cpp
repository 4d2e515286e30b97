// Backward, gradients, and functions whose backward is the caller's.
#include "handles.h"
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <ATen/core/grad_mode.h>

using langevin::borrow_all;
using torch::autograd::variable_list;

lv_tensor lv_grad_of(lv_tensor tensor) { return langevin::own(langevin::borrow(tensor).grad()); }
int32_t lv_grad_mode(void) { return at::GradMode::is_enabled(); }
void lv_set_grad_mode(int32_t enabled) { at::GradMode::set_enabled(enabled != 0); }

int lv_set_requires_grad(lv_tensor tensor, int32_t required) {
  return langevin::guarded([&] { langevin::borrow(tensor).requires_grad_(required != 0); });
}

int lv_set_grad(lv_tensor tensor, lv_tensor grad) {
  return langevin::guarded([&] { langevin::borrow(tensor).mutable_grad() = langevin::borrow(grad); });
}

int lv_backward(const lv_tensor* roots, const lv_tensor* grads, int32_t count, int32_t keep_graph, int32_t create_graph) {
  return langevin::guarded([&] {
    torch::autograd::backward(borrow_all(roots, count), borrow_all(grads, grads ? count : 0), keep_graph != 0, create_graph != 0);
  });
}

int lv_grad(const lv_tensor* outputs, const lv_tensor* grads, int32_t output_count, const lv_tensor* inputs, int32_t input_count,
            int32_t keep_graph, int32_t create_graph, int32_t allow_unused, lv_tensor* results) {
  return langevin::guarded([&] {
    auto found = torch::autograd::grad(borrow_all(outputs, output_count), borrow_all(inputs, input_count),
                                       borrow_all(grads, grads ? output_count : 0), keep_graph != 0, create_graph != 0, allow_unused != 0);
    for (int32_t i = 0; i < input_count; i++) results[i] = langevin::own(std::move(found[i]));
  });
}

namespace {

// The caller's functions and state, alive as long as the graph.
struct Callbacks : torch::CustomClassHolder {
  lv_custom_forward forward;
  lv_custom_backward backward;
  lv_release release;
  void* state;
  int32_t inputs;
  Callbacks(lv_custom_forward f, lv_custom_backward b, lv_release r, void* s, int32_t n) : forward(f), backward(b), release(r), state(s), inputs(n) {}
  ~Callbacks() override { release(state); }
};

std::vector<lv_tensor> own_all(const variable_list& tensors) {
  std::vector<lv_tensor> handles;
  for (auto& tensor : tensors) handles.push_back(langevin::own(tensor));
  return handles;
}

void release_all(std::vector<lv_tensor>& handles) {
  for (auto handle : handles) langevin::take(handle);
}

variable_list take_all(const lv_tensor* handles, int32_t count) {
  variable_list tensors;
  for (int32_t i = 0; i < count; i++) tensors.push_back(langevin::take(handles[i]));
  return tensors;
}

struct Custom : torch::autograd::Function<Custom> {
  static variable_list forward(torch::autograd::AutogradContext* context, at::TensorList inputs, c10::intrusive_ptr<Callbacks> callbacks) {
    auto borrowed = own_all(inputs.vec());
    lv_tensor outputs[LV_CUSTOM_LIMIT], saved[LV_CUSTOM_LIMIT];
    int32_t output_count = 0, saved_count = 0;
    int failed = callbacks->forward(callbacks->state, borrowed.data(), static_cast<int32_t>(borrowed.size()), outputs, &output_count, saved, &saved_count);
    release_all(borrowed);
    TORCH_CHECK(!failed, lv_last_error());
    context->save_for_backward(take_all(saved, saved_count));
    context->saved_data["callbacks"] = c10::IValue::make_capsule(callbacks);
    return take_all(outputs, output_count);
  }

  static variable_list backward(torch::autograd::AutogradContext* context, variable_list grads) {
    auto callbacks = c10::static_intrusive_pointer_cast<Callbacks>(context->saved_data["callbacks"].toCapsule());
    auto incoming = own_all(grads), saved = own_all(context->get_saved_variables());
    std::vector<lv_tensor> results(callbacks->inputs + 1, nullptr);  // the last is for the callbacks, which have no gradient
    int failed = callbacks->backward(callbacks->state, incoming.data(), static_cast<int32_t>(incoming.size()), saved.data(),
                                     static_cast<int32_t>(saved.size()), results.data(), callbacks->inputs);
    release_all(incoming);
    release_all(saved);
    TORCH_CHECK(!failed, lv_last_error());
    return take_all(results.data(), static_cast<int32_t>(results.size()));
  }
};

}  // namespace

int lv_custom_function(const lv_tensor* inputs, int32_t input_count, lv_custom_forward forward, lv_custom_backward backward,
                       lv_release release, void* state, lv_tensor* outputs, int32_t* output_count) {
  return langevin::guarded([&] {
    auto callbacks = c10::make_intrusive<Callbacks>(forward, backward, release, state, input_count);
    auto tensors = borrow_all(inputs, input_count);
    auto results = Custom::apply(at::TensorList(tensors), callbacks);
    *output_count = static_cast<int32_t>(results.size());
    for (size_t i = 0; i < results.size(); i++) outputs[i] = langevin::own(std::move(results[i]));
  });
}
