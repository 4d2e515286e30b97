// langevin::convolution3x3: a 3x3 convolution with stride 1 and padding 1, for large enough planes by Winograd's method with a quarter of the
// multiplications (winograd_rows.h), and so are its gradients (the method is bilinear: the gradient of the weights is G^T (V * A dy A^T) G).
// Sums are in float whatever the type. Elsewhere (CUDA, contiguous memory, double, few tiles, a second derivative) it is libtorch's convolution.
#include "winograd_rows.h"
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
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

// Below these the transforms cost more than the multiplications saved: those of the weights take as long as about eight tiles save. libtorch
// multiplies bfloat16 at twice the rate of ours, which are in float.
struct Worthwhile {
  int64_t tiles, weights;
};
constexpr Worthwhile InFloat{16, 48 * 48}, InBFloat{256, 256 * 256};

constexpr int64_t CachedFloats = 4 << 20;            // of transformed tiles at a time: half of a usual last cache

int64_t rounded(int64_t value, int64_t to) { return (value + to - 1) / to * to; }

// One channel is channels-last and contiguous at once, and libtorch then answers with the latter, which slows down whatever follows.
Tensor composed(const Tensor& x, const Tensor& weight, const OptionalTensor& bias) {
  auto y = at::conv2d(x, weight, bias, 1, 1);
  return x.dim() == 4 && x.size(1) == 1 && x.is_cpu() ? y.contiguous(at::MemoryFormat::ChannelsLast) : y;
}

// Tiles of the planes [N, C, H, W], and how many are transformed at a time.
struct Tiles {
  int64_t height, width, across, per_sample, count;
  explicit Tiles(const Tensor& x)
      : height(x.size(2)), width(x.size(3)), across((width + Inner - 1) / Inner), per_sample((height + Inner - 1) / Inner * across), count(x.size(0) * per_sample) {}

  int64_t at_once(int64_t channels) const { return std::min(count, std::max<int64_t>(4, CachedFloats / (Points * channels * MostRows)) * MostRows); }
  int64_t sample(int64_t tile) const { return tile / per_sample; }
  int64_t top(int64_t tile) const { return tile % per_sample / across * Inner; }
  int64_t left(int64_t tile) const { return tile % per_sample % across * Inner; }

  template <typename T>
  Plane<T> plane(T* data, int64_t tile, int64_t channels) const { return {data + sample(tile) * height * width * channels, height, width, channels}; }
};

// 36 matrices with room for whole panels and blocks. Rows that are a power of two apart would share their places in the cache.
struct Held {
  Tensor memory;
  Matrices matrices;
  Held(int64_t rows, int64_t columns) {
    int64_t row = rounded(columns, Panel) + Lanes, plane = (rows + MostRows) * row;
    memory = at::empty({Points * plane}, at::kFloat);
    matrices = {memory.data_ptr<float>(), plane, row};
  }
};

template <typename F>
void by_type(const Tensor& t, F&& work) {
  if (t.scalar_type() == at::kFloat) work(static_cast<float*>(t.data_ptr()));
  else work(static_cast<uint16_t*>(t.data_ptr()));
}

// The weights [O, I, 3, 3] as the convolution's own, or turned round as that of its input's gradient.
enum class Direction { Forward, Backward };

// Transformed weights by panels of outputs: [panel, point, input, Panel]. When every tile is multiplied at once a panel is used up before the
// next is made, and so each thread has one: those of small planes with many channels would fill gigabytes.
struct Panels {
  int64_t inputs, outputs, count;
  bool kept;
  Tensor memory;
  const Tensor& weight;
  Direction direction;

  Panels(const Tensor& weight, Direction direction, bool kept)
      : inputs(weight.size(direction == Direction::Forward ? 1 : 0)), outputs(weight.size(direction == Direction::Forward ? 0 : 1)), count(rounded(outputs, Panel) / Panel),
        kept(kept), memory(at::empty({(kept ? count : at::get_num_threads()) * Points * inputs * Panel}, at::kFloat)), weight(weight), direction(direction) {}

  Matrices of(int64_t panel) const {
    return {memory.data_ptr<float>() + (kept ? panel : at::get_thread_num()) * Points * inputs * Panel, inputs * Panel, Panel};
  }

  Matrices transformed(int64_t panel) const {
    bool turned = direction == Direction::Backward;
    auto to = of(panel);
    by_type(weight, [&](auto* data) {
      winograd_weights(Weights<std::remove_pointer_t<decltype(data)>>{data, inputs, outputs, weight.stride(turned ? 0 : 1), weight.stride(turned ? 1 : 0), weight.stride(3)}, turned, panel, to);
    });
    return to;
  }
};

template <typename T>
void convolve(const Tensor& x, const Tensor& weight, Direction direction, const float* bias, Tensor& y) {
  Tiles tiles(x);
  int64_t inputs = x.size(1), outputs = y.size(1), most = tiles.at_once(inputs + outputs);
  Panels panels(weight, direction, tiles.count > most);
  Held before(most, inputs), after(most, outputs);
  auto v = before.matrices, m = after.matrices;
  auto* from = static_cast<const T*>(x.const_data_ptr());
  auto* to = static_cast<T*>(y.mutable_data_ptr());
  std::vector<T> zeros(inputs);
  for (int64_t first = 0; first < tiles.count; first += most) {
    int64_t count = std::min(most, tiles.count - first);
    auto multiply = [&](const Matrices& u, int64_t panel, int64_t point) {
      winograd_multiply({v.data + point * v.plane, count, v.row, 1, inputs, u.data + point * u.plane, u.row, m.data + point * m.plane + panel * Panel, m.row, false});
    };
    at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin, t = first + begin; i < end; i++, t++) winograd_input(tiles.plane(from, t, inputs), tiles.top(t), tiles.left(t), zeros.data(), v, i);
    });
    at::parallel_for(0, first == 0 ? panels.count : 0, 1, [&](int64_t begin, int64_t end) {
      for (int64_t panel = begin; panel < end; panel++) {
        auto u = panels.transformed(panel);
        for (int64_t point = 0; point < Points; point++) multiply(u, panel, point);
      }
    });
    at::parallel_for(0, first == 0 ? 0 : Points * panels.count, 1, [&](int64_t begin, int64_t end) {
      for (int64_t item = begin; item < end; item++) multiply(panels.of(item % panels.count), item % panels.count, item / panels.count);
    });
    at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin, t = first + begin; i < end; i++, t++) winograd_output(m, i, bias, tiles.plane(to, t, outputs), tiles.top(t), tiles.left(t));
    });
  }
}

template <typename T>
Tensor weights_gradient(const Tensor& x, const Tensor& dy, const Tensor& weight) {
  Tiles tiles(x);
  int64_t inputs = x.size(1), outputs = dy.size(1), most = tiles.at_once(inputs + outputs);
  Held before(most, inputs), after(most, outputs), sums(inputs, outputs);
  auto v = before.matrices, z = after.matrices, u = sums.matrices;
  auto *from = static_cast<const T*>(x.const_data_ptr()), *gradient = static_cast<const T*>(dy.const_data_ptr());
  std::vector<T> zeros(std::max(inputs, outputs));
  for (int64_t first = 0; first < tiles.count; first += most) {
    int64_t count = std::min(most, tiles.count - first);
    at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
      for (int64_t i = begin, t = first + begin; i < end; i++, t++) {
        winograd_input(tiles.plane(from, t, inputs), tiles.top(t), tiles.left(t), zeros.data(), v, i);
        winograd_gradient(tiles.plane(gradient, t, outputs), tiles.top(t), tiles.left(t), zeros.data(), z, i);
      }
    });
    int64_t panels = rounded(outputs, Panel) / Panel;
    at::parallel_for(0, Points * panels, 1, [&](int64_t begin, int64_t end) {
      for (int64_t item = begin; item < end; item++) {
        int64_t point = item / panels, column = item % panels * Panel;
        winograd_multiply({v.data + point * v.plane, inputs, 1, v.row, count, z.data + point * z.plane + column, z.row, u.data + point * u.plane + column, u.row, first > 0});
      }
    });
  }
  auto found = at::empty_like(weight, weight.options().dtype(at::kFloat));
  auto* to = found.data_ptr<float>();
  at::parallel_for(0, inputs, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) winograd_weights_gradient(u, i, outputs, to + i * found.stride(1), found.stride(0), found.stride(3));
  });
  return found.to(weight.scalar_type());
}

Tensor run(const Tensor& x, const Tensor& weight, Direction direction, const OptionalTensor& bias) {
  auto y = at::empty({x.size(0), weight.size(direction == Direction::Forward ? 0 : 1), x.size(2), x.size(3)}, x.options(), at::MemoryFormat::ChannelsLast);
  auto added = bias ? bias->detach().to(at::kFloat).contiguous() : Tensor();
  auto* offset = bias ? added.const_data_ptr<float>() : nullptr;
  if (x.scalar_type() == at::kFloat) convolve<float>(x, weight, direction, offset, y);
  else convolve<uint16_t>(x, weight, direction, offset, y);
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
    if (context->needs_input_grad(1)) found[1] = x.scalar_type() == at::kFloat ? weights_gradient<float>(x, dy, weight) : weights_gradient<uint16_t>(x, dy, weight);
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
  Tiles tiles(x);
  return (learns ? tiles.count : tiles.per_sample) >= least.tiles && weight.size(0) * weight.size(1) >= least.weights;
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
