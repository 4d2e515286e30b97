// What an operator's arguments say that it costs: what profile.cpp writes beside the time.
#pragma once
#include <ATen/ATen.h>
#include <ATen/core/ivalue.h>
#include <string_view>

namespace langevin {

// Multiplications and additions as the plain methods have them; those of a gradient are the ones that it takes. What is given an output is counted by its numbers.
struct Operations {
  int64_t at_once = 0, per_output = 0;
};

Operations operations_of(std::string_view name, c10::ArrayRef<const c10::IValue> inputs);

// Those of the backward pass of one of our own operators, by those of its forward pass.
double gradient_share(std::string_view name, c10::ArrayRef<const c10::IValue> inputs);

// Whether the operator gives views alone, or memory that nobody has written.
bool moves_nothing(std::string_view name);

// Calls work(tensor) for every tensor of a value.
template <typename F>
void each_tensor(const c10::IValue& value, F&& work) {
  if (value.isTensor()) {
    if (value.toTensor().defined()) work(value.toTensor());
  } else if (value.isTensorList()) {
    for (const at::Tensor& tensor : value.toTensorVector())
      if (tensor.defined()) work(tensor);
  } else if (value.isOptionalTensorList()) {
    for (const std::optional<at::Tensor>& tensor : value.toOptionalTensorVector())
      if (tensor && tensor->defined()) work(*tensor);
  }
}

// An expanded tensor is as large as what it repeats.
inline int64_t bytes_of(const at::Tensor& tensor) {
  int64_t bytes = tensor.numel() * static_cast<int64_t>(tensor.itemsize());
  return tensor.has_storage() ? std::min(bytes, static_cast<int64_t>(tensor.storage().nbytes())) : 0;
}

}  // namespace langevin
