// langevin::pack_linear, langevin::packed_linear: x W^T + b with weights [out, in] that oneDNN has laid out once as its products read them, in Float32 and
// bfloat16 on the CPU. Where that cannot be, what is packed is the weight itself, and the product libtorch's.
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using OptionalTensor = std::optional<Tensor>;

constexpr int64_t UsualRows = 1024;  // for which the layout is chosen; it serves all

std::optional<c10::OperatorHandle> found(const char* name) { return c10::Dispatcher::singleton().findSchema({name, ""}); }

Tensor pack_linear(const Tensor& weight) {
  static const auto reorder = found("mkldnn::_reorder_linear_weight"), product = found("mkldnn::_linear_pointwise");
  bool ours = reorder && product && at::globalContext().userEnabledMkldnn() && weight.is_cpu() && weight.dim() == 2 && weight.numel() > 0 &&
              (weight.scalar_type() == at::kFloat || weight.scalar_type() == at::kBFloat16);
  if (!ours) return weight.detach();
  at::NoGradGuard off;
  c10::Stack stack{weight.detach().contiguous()};
  if (reorder->schema().arguments().size() > 1) stack.emplace_back(UsualRows);
  reorder->callBoxed(stack);
  return stack[0].toTensor();
}

Tensor packed_linear(const Tensor& x, const Tensor& packed, const OptionalTensor& bias) {
  if (!packed.is_mkldnn()) return at::linear(x, packed, bias);
  TORCH_CHECK(x.size(-1) == packed.size(1) && x.scalar_type() == packed.scalar_type(), "a packed product of [..., ", packed.size(1), "] ", packed.scalar_type(), " was given ", x.sizes(), " ", x.scalar_type());
  TORCH_CHECK(!at::GradMode::is_enabled() || !x.requires_grad(), "packed weights have no gradients");
  auto sizes = x.sizes().vec();
  sizes.back() = packed.size(0);
  if (x.numel() == 0) return at::zeros(sizes, x.options());
  static const auto product = found("mkldnn::_linear_pointwise");
  c10::Stack stack{x, packed, bias, std::string("none"), c10::List<std::optional<at::Scalar>>(), std::optional<std::string>(std::string())};
  product->callBoxed(stack);
  return stack[0].toTensor();
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(langevin, library) {
  library.def("pack_linear(Tensor weight) -> Tensor", &pack_linear);
  library.def("packed_linear(Tensor x, Tensor packed, Tensor? bias) -> Tensor", &packed_linear);
}
