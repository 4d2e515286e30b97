// langevin::group_norm_act: group normalisation, an optional modulation of each sample's channels, and SiLU in two passes over
// channels-last memory. libtorch takes five passes, and at few channels a group its channels-last kernel is ten times slower.
//
//   y = act(((x - mean) rstd weight + bias) (1 + scale) + shift)
//
// Wu and He 2018 (group norm); Dhariwal and Nichol 2021, section 3 (adaptive group norm: scale and shift, [N, C], may be absent).
// Elsewhere (CUDA, contiguous memory, double, a second derivative) it is composed of libtorch's own operators.
#include "../handles.h"
#include "group_norm_rows.h"
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using at::Tensor;
using OptionalTensor = std::optional<Tensor>;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t RowsAtOnce = 256;  // summed in float before they go to double

struct Shape {
  int64_t samples, channels, rows, groups;
  explicit Shape(const Tensor& x, int64_t g) : samples(x.size(0)), channels(x.size(1)), rows(x.size(2) * x.size(3)), groups(g) {}
  int64_t per_group() const { return channels / groups; }
  double count() const { return static_cast<double>(rows) * per_group(); }
};

Tensor composed(const Tensor& x, int64_t groups, const OptionalTensor& weight, const OptionalTensor& bias, double epsilon, const OptionalTensor& scale, const OptionalTensor& shift, bool silu) {
  auto y = at::group_norm(x, groups, weight, bias, epsilon);
  if (scale) y = y * (*scale + 1).unsqueeze(-1).unsqueeze(-1) + shift->unsqueeze(-1).unsqueeze(-1);
  return silu ? at::silu(y) : y;
}

// Both sums of every sample's channels, [N, C] each: parts of a sample go to other threads when there are few samples.
struct Sums {
  std::vector<double> first, second;
};

template <typename F>
Sums channel_sums(const Shape& s, F&& rows_of) {
  int64_t parts = s.samples >= at::get_num_threads() ? 1 : at::get_num_threads(), size = s.samples * s.channels;
  Sums sums{std::vector<double>(parts * size), std::vector<double>(parts * size)};
  at::parallel_for(0, parts * s.samples, 1, [&](int64_t begin, int64_t end) {
    std::vector<float> a(s.channels), b(s.channels);
    for (int64_t item = begin; item < end; item++) {
      int64_t n = item % s.samples, part = item / s.samples;
      int64_t last = s.rows * (part + 1) / parts;
      for (int64_t r = s.rows * part / parts; r < last; r += RowsAtOnce) {
        std::fill(a.begin(), a.end(), 0.0f);
        std::fill(b.begin(), b.end(), 0.0f);
        rows_of(n, r, std::min(RowsAtOnce, last - r), a.data(), b.data());
        for (int64_t c = 0; c < s.channels; c++) {
          sums.first[item * s.channels + c] += a[c];
          sums.second[item * s.channels + c] += b[c];
        }
      }
    }
  });
  for (int64_t part = 1; part < parts; part++)
    for (int64_t i = 0; i < size; i++) {
      sums.first[i] += sums.first[part * size + i];
      sums.second[i] += sums.second[part * size + i];
    }
  return sums;
}

template <typename F>
void every_row(const Shape& s, F&& rows_of) {
  int64_t grain = std::max<int64_t>(1, 32768 / s.channels);
  at::parallel_for(0, s.samples * s.rows, grain, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end;) {
      int64_t n = at / s.rows, last = std::min(end, (n + 1) * s.rows);
      rows_of(n, at, last - at);
      at = last;
    }
  });
}

// The numbers of a small tensor, or of what stands for one that is absent.
std::vector<double> numbers(const Tensor& t) {
  auto held = t.detach().to(at::kDouble).contiguous();
  return std::vector<double>(held.const_data_ptr<double>(), held.const_data_ptr<double>() + held.numel());
}

// What turns x into the activation's input, z = x a + b, for each sample's channel: [N, C]; and each group's statistics, [N, G], in double.
struct Affine {
  Tensor a, b, mean, rstd;
};

Affine affine(const Shape& s, const Sums& sums, const Tensor& weight, const Tensor& bias, double epsilon, const OptionalTensor& scale, const OptionalTensor& shift) {
  auto w = numbers(weight), offset = numbers(bias), gain = scale ? numbers(*scale) : std::vector<double>(), lift = scale ? numbers(*shift) : gain;
  auto options = at::TensorOptions(at::kDouble);
  Affine map{at::empty({s.samples, s.channels}, at::kFloat), at::empty({s.samples, s.channels}, at::kFloat), at::empty({s.samples, s.groups}, options), at::empty({s.samples, s.groups}, options)};
  auto *a = map.a.data_ptr<float>(), *b = map.b.data_ptr<float>();
  auto *means = map.mean.data_ptr<double>(), *rstds = map.rstd.data_ptr<double>();
  for (int64_t group = 0; group < s.samples * s.groups; group++) {
    int64_t first = group * s.per_group(), c = group % s.groups * s.per_group();
    double sum = 0, square = 0;
    for (int64_t i = first; i < first + s.per_group(); i++) sum += sums.first[i], square += sums.second[i];
    double mean = sum / s.count(), rstd = 1 / std::sqrt(std::max(square / s.count() - mean * mean, 0.0) + epsilon);
    means[group] = mean, rstds[group] = rstd;
    for (int64_t i = first; i < first + s.per_group(); i++, c++) {
      double slope = rstd * w[c], constant = offset[c] - mean * slope;
      a[i] = static_cast<float>(scale ? slope * (gain[i] + 1) : slope);
      b[i] = static_cast<float>(scale ? constant * (gain[i] + 1) + lift[i] : constant);
    }
  }
  return map;
}

template <typename T>
std::pair<Tensor, Affine> forward_rows(const Tensor& x, const Shape& s, const Tensor& weight, const Tensor& bias, double epsilon, const OptionalTensor& scale, const OptionalTensor& shift, bool silu) {
  auto* data = static_cast<const T*>(x.const_data_ptr());
  auto sums = channel_sums(s, [&](int64_t n, int64_t r, int64_t rows, float* a, float* b) {
    langevin::row_sums(data + (n * s.rows + r) * s.channels, rows, s.channels, a, b);
  });
  Affine map = affine(s, sums, weight, bias, epsilon, scale, shift);
  auto y = at::empty_like(x);
  auto* out = static_cast<T*>(y.mutable_data_ptr());
  auto *a = map.a.data_ptr<float>(), *b = map.b.data_ptr<float>();
  every_row(s, [&](int64_t n, int64_t at, int64_t rows) {
    langevin::row_apply(silu, data + at * s.channels, out + at * s.channels, rows, s.channels, a + n * s.channels, b + n * s.channels);
  });
  return {y, map};
}

// From the sums of dz and dz x of every channel, [N, C]: what x's gradient is made of beside dz, and the gradients of the small inputs.
struct Gradients {
  std::vector<float> slope, offset;
  Tensor weight, bias, scale, shift;

  Gradients(const Shape& s, const Sums& sums, const Affine& map, const Tensor& w, const Tensor& b, const Tensor& scales)
      : slope(s.samples * s.channels), offset(slope.size()), weight(at::zeros({s.channels}, at::kDouble)), bias(at::zeros({s.channels}, at::kDouble)) {
    bool modulated = scales.defined();
    auto weights = numbers(w), biases = numbers(b), gains = modulated ? numbers(scales) : std::vector<double>();
    if (modulated) scale = at::empty({s.samples, s.channels}, at::kDouble), shift = at::empty_like(scale);
    auto *dw = weight.data_ptr<double>(), *db = bias.data_ptr<double>();
    auto *means = map.mean.const_data_ptr<double>(), *rstds = map.rstd.const_data_ptr<double>();
    for (int64_t group = 0; group < s.samples * s.groups; group++) {
      int64_t first = group * s.per_group(), channel = group % s.groups * s.per_group();
      double mean = means[group], rstd = rstds[group], along = 0, constant = 0;
      for (int64_t i = first, c = channel; i < first + s.per_group(); i++, c++) {
        double normed = (sums.second[i] - mean * sums.first[i]) * rstd, gain = modulated ? gains[i] + 1 : 1;    // sum of dz x^
        along += weights[c] * gain * normed;
        constant += weights[c] * gain * sums.first[i];
        dw[c] += normed * gain;
        db[c] += sums.first[i] * gain;
        if (modulated) {
          scale.data_ptr<double>()[i] = weights[c] * normed + biases[c] * sums.first[i];
          shift.data_ptr<double>()[i] = sums.first[i];
        }
      }
      double inclination = -rstd * rstd * along / s.count(), level = -rstd * constant / s.count() - inclination * mean;
      std::fill_n(slope.begin() + first, s.per_group(), static_cast<float>(inclination));
      std::fill_n(offset.begin() + first, s.per_group(), static_cast<float>(level));
    }
  }
};

template <typename T>
variable_list backward_rows(const Tensor& x, const Tensor& dy, const Shape& s, const Affine& map, const Tensor& weight, const Tensor& bias, const Tensor& scale, bool silu) {
  auto *data = static_cast<const T*>(x.const_data_ptr()), *grad = static_cast<const T*>(dy.const_data_ptr());
  auto *a = map.a.data_ptr<float>(), *b = map.b.data_ptr<float>();
  auto sums = channel_sums(s, [&](int64_t n, int64_t r, int64_t rows, float* first, float* second) {
    int64_t at = (n * s.rows + r) * s.channels;
    langevin::row_gradient_sums(silu, data + at, grad + at, rows, s.channels, a + n * s.channels, b + n * s.channels, first, second);
  });
  Gradients small(s, sums, map, weight, bias, scale);
  auto *p = small.slope.data(), *q = small.offset.data();
  auto dx = at::empty_like(x);
  auto* out = static_cast<T*>(dx.mutable_data_ptr());
  every_row(s, [&](int64_t n, int64_t at, int64_t rows) {
    int64_t c = n * s.channels, i = at * s.channels;
    langevin::row_gradient(silu, data + i, grad + i, out + i, rows, s.channels, a + c, b + c, p + c, q + c);
  });
  variable_list grads{dx, small.weight.to(weight.scalar_type()), small.bias.to(bias.scalar_type()), {}, {}};
  if (scale.defined()) {
    grads[3] = small.scale.to(scale.scalar_type());
    grads[4] = small.shift.to(scale.scalar_type());
  }
  return grads;
}

struct GroupNormAct : torch::autograd::Function<GroupNormAct> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias, const OptionalTensor& scale, const OptionalTensor& shift, int64_t groups, double epsilon, bool silu) {
    Shape s(x, groups);
    auto [y, map] = x.scalar_type() == at::kFloat ? forward_rows<float>(x, s, weight, bias, epsilon, scale, shift, silu) : forward_rows<uint16_t>(x, s, weight, bias, epsilon, scale, shift, silu);
    context->save_for_backward({x, weight, bias, scale.value_or(Tensor()), shift.value_or(Tensor()), map.a, map.b, map.mean, map.rstd});
    context->saved_data["groups"] = groups;
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["silu"] = silu;
    return y;
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    auto saved = context->get_saved_variables();
    auto groups = context->saved_data["groups"].toInt();
    auto silu = context->saved_data["silu"].toBool();
    variable_list results;
    if (at::GradMode::is_enabled()) {
      results = differentiable(saved, groups, context->saved_data["epsilon"].toDouble(), silu, grads[0]);
    } else {
      Shape s(saved[0], groups);
      Affine map{saved[5], saved[6], saved[7], saved[8]};
      auto dy = grads[0].to(saved[0].scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
      results = saved[0].scalar_type() == at::kFloat ? backward_rows<float>(saved[0], dy, s, map, saved[1], saved[2], saved[3], silu)
                                                     : backward_rows<uint16_t>(saved[0], dy, s, map, saved[1], saved[2], saved[3], silu);
    }
    results.resize(8);
    return results;
  }

  // For second derivatives: the same value from operators that autograd knows.
  static variable_list differentiable(const variable_list& saved, int64_t groups, double epsilon, bool silu, const Tensor& dy) {
    bool modulated = saved[3].defined();
    auto y = composed(saved[0], groups, saved[1], saved[2], epsilon, modulated ? OptionalTensor(saved[3]) : std::nullopt, modulated ? OptionalTensor(saved[4]) : std::nullopt, silu);
    variable_list inputs, results(5);
    std::vector<size_t> places;
    for (size_t i = 0; i < 5; i++)
      if (saved[i].defined() && saved[i].requires_grad()) inputs.push_back(saved[i]), places.push_back(i);
    auto found = torch::autograd::grad({y}, inputs, {dy}, true, true);
    for (size_t i = 0; i < places.size(); i++) results[places[i]] = found[i];
    return results;
  }
};

Tensor group_norm_act(const Tensor& x, int64_t groups, const OptionalTensor& weight, const OptionalTensor& bias, double epsilon, const OptionalTensor& scale, const OptionalTensor& shift, bool silu) {
  bool fused = weight && bias && x.is_cpu() && x.dim() == 4 && x.numel() > 0 && x.size(1) % groups == 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast) &&
               (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
  return fused ? GroupNormAct::apply(x, *weight, *bias, scale, shift, groups, epsilon, silu) : composed(x, groups, weight, bias, epsilon, scale, shift, silu);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(langevin, library) {
  library.def("group_norm_act(Tensor x, int groups, Tensor? weight, Tensor? bias, float epsilon, Tensor? scale, Tensor? shift, bool silu) -> Tensor", &group_norm_act);
}
