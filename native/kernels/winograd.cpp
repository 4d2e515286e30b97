// langevin::convolution3x3: a 3x3 convolution with stride 1 and padding 1, for large enough planes by Winograd's method with a quarter of the
// multiplications (winograd_rows.h), and so are its gradients (the method is bilinear: the gradient of the weights is G^T (V * A dy A^T) G).
// Sums are in float whatever the type. Elsewhere (CUDA, contiguous memory, double, few tiles, a second derivative) it is libtorch's convolution.
#include "winograd_tiles.h"
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using namespace langevin;
using at::Tensor;
using OptionalTensor = std::optional<Tensor>;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// Below these the transforms cost more than the multiplications saved: those of the weights take as long as about five tiles save. libtorch
// multiplies bfloat16 at twice the rate of ours, which are in float, so that tiles must not lie half outside.
struct Worthwhile {
  int64_t tiles, weights;
  double inside;
};
constexpr Worthwhile InFloat{4, 32 * 32, 0}, InBFloat{4, 64 * 64, 0.8};

// One channel is channels-last and contiguous at once, and libtorch then answers with the latter, which slows down whatever follows.
Tensor composed(const Tensor& x, const Tensor& weight, const OptionalTensor& bias) {
  auto y = at::conv2d(x, weight, bias, 1, 1);
  return x.dim() == 4 && x.size(1) == 1 && x.is_cpu() ? y.contiguous(at::MemoryFormat::ChannelsLast) : y;
}

Tensor run(const Tensor& x, const Tensor& weight, Direction direction, const OptionalTensor& bias) {
  auto y = at::empty({x.size(0), weight.size(direction == Direction::Forward ? 0 : 1), x.size(2), x.size(3)}, x.options(), at::MemoryFormat::ChannelsLast);
  auto added = bias ? bias->detach().to(at::kFloat).contiguous() : Tensor();
  auto* offset = bias ? added.const_data_ptr<float>() : nullptr;
  winograd_convolve(x, weight, direction, offset, y);
  return y;
}

struct Convolution : torch::autograd::Function<Convolution> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const OptionalTensor& bias) {
    context->save_for_backward({x, weight, bias.value_or(Tensor())});
    return run(x, weight, Direction::Forward, bias);
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    auto saved = context->get_saved_variables();
    const auto &x = saved[0], &weight = saved[1], &bias = saved[2];
    if (at::GradMode::is_enabled()) return differentiable(x, weight, bias, grads[0]);
    auto dy = grads[0].to(x.scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
    variable_list found(3);
    if (context->needs_input_grad(0)) found[0] = run(dy, weight, Direction::Backward, std::nullopt);
    if (context->needs_input_grad(1)) found[1] = winograd_gradient_of_weights(x, dy, weight);
    if (bias.defined() && context->needs_input_grad(2)) found[2] = dy.sum({0, 2, 3}, false, at::kFloat).to(bias.scalar_type());
    return found;
  }

  // For second derivatives: the same value from operators that autograd knows.
  static variable_list differentiable(const Tensor& x, const Tensor& weight, const Tensor& bias, const Tensor& dy) {
    variable_list all{x, weight, bias}, inputs, found(3);
    std::vector<size_t> places;
    for (size_t i = 0; i < all.size(); i++)
      if (all[i].defined() && all[i].requires_grad()) inputs.push_back(all[i]), places.push_back(i);
    auto y = composed(x, weight.to(x.scalar_type()), bias.defined() ? OptionalTensor(bias.to(x.scalar_type())) : std::nullopt);
    auto grads = torch::autograd::grad({y}, inputs, {dy}, true, true, true);
    for (size_t i = 0; i < places.size(); i++) found[places[i]] = grads[i];
    return found;
  }
};

bool has_sums(const Tensor& t) { return t.is_cpu() && (t.scalar_type() == at::kFloat || t.scalar_type() == at::kBFloat16); }

// Without gradients the choice looks at one sample, so that the others of a batch do not change its numbers.
bool is_worthwhile(const Tensor& x, const Tensor& weight, bool learns) {
  auto least = x.scalar_type() == at::kFloat ? InFloat : InBFloat;
  int64_t tiles = (x.size(2) + WinogradInner - 1) / WinogradInner * ((x.size(3) + WinogradInner - 1) / WinogradInner);
  double inside = static_cast<double>(x.size(2) * x.size(3)) / (tiles * WinogradInner * WinogradInner);
  return (learns ? tiles * x.size(0) / 2 : tiles) >= least.tiles && weight.size(0) * weight.size(1) >= least.weights && inside >= least.inside;
}

Tensor convolution3x3(const Tensor& x, const Tensor& weight, const OptionalTensor& bias) {
  bool learns = at::GradMode::is_enabled() && (x.requires_grad() || weight.requires_grad());
  bool fits = x.dim() == 4 && has_sums(x) && has_sums(weight) && weight.dim() == 4 && weight.size(2) == 3 && weight.size(3) == 3 && x.size(1) == weight.size(1) &&
              weight.size(0) % Lanes == 0 && weight.size(1) % Lanes == 0 && weight.stride(2) == 3 * weight.stride(3) && x.numel() > 0 &&
              x.is_contiguous(at::MemoryFormat::ChannelsLast);
  if (!fits) return composed(x, weight, bias);
  auto cast = at::autocast::is_autocast_enabled(at::kCPU) ? x.to(at::autocast::get_autocast_dtype(at::kCPU)) : x;
  return has_sums(cast) && is_worthwhile(cast, weight, learns) ? Convolution::apply(cast, weight, bias) : composed(x, weight, bias);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(langevin, library) {
  library.def("convolution3x3(Tensor x, Tensor weight, Tensor? bias) -> Tensor", &convolution3x3);
}
