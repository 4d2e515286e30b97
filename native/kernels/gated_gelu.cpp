// langevin::gated_gelu: x [..., 2 W] to value gelu(gate) [..., W], value the first half and gate the second (GEGLU, Shazeer 2020), in one pass over
// memory. Elsewhere (CUDA, strided memory, double, where it learns) it is composed of libtorch's own operators.
#include "gated_gelu_rows.h"
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

namespace {

using at::Tensor;

constexpr int64_t NumbersAtOnce = 32768;

Tensor composed(const Tensor& x) {
  auto halves = x.chunk(2, -1);
  return halves[0] * at::gelu(halves[1]);
}

template <typename T>
Tensor by_rows(const Tensor& x) {
  int64_t width = x.size(-1) / 2, rows = x.numel() / (2 * width);
  auto sizes = x.sizes().vec();
  sizes.back() = width;
  auto y = at::empty(sizes, x.options());
  auto *from = static_cast<const T*>(x.const_data_ptr());
  auto *to = static_cast<T*>(y.mutable_data_ptr());
  at::parallel_for(0, rows, std::max<int64_t>(1, NumbersAtOnce / width), [&](int64_t begin, int64_t end) {
    for (int64_t row = begin; row < end; row++) langevin::gated_gelu_row(from + 2 * row * width, to + row * width, width);
  });
  return y;
}

Tensor gated_gelu(const Tensor& x) {
  TORCH_CHECK(x.dim() > 0 && x.size(-1) % 2 == 0, "gated_gelu takes an even width");
  bool learns = at::GradMode::is_enabled() && x.requires_grad();
  if (learns || !x.is_cpu() || !x.is_contiguous() || x.numel() == 0) return composed(x);
  if (x.scalar_type() == at::kFloat) return by_rows<float>(x);
  return x.scalar_type() == at::kBFloat16 ? by_rows<uint16_t>(x) : composed(x);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(langevin, library) {
  library.def("gated_gelu(Tensor x) -> Tensor", &gated_gelu);
}
