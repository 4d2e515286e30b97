// langevin::group_norm_act: group normalisation, an optional modulation of each sample's channels, and SiLU in two passes over
// channels-last memory. libtorch takes five passes, and at few channels a group its channels-last kernel is ten times slower.
//
//   y = act(((x + offset - mean) rstd weight + bias) (1 + scale) + shift)
//
// Wu and He 2018 (group norm); Ho et al. 2020, appendix B (the time's offset); Dhariwal and Nichol 2021, section 3 (adaptive group norm: scale and shift).
// The last three, [N, C], may be absent. The offset takes no pass of its own: it moves the sums of its channel.
// Elsewhere (CUDA, contiguous memory, double, a second derivative) it is composed of libtorch's own operators.
#include "../handles.h"
#include "group_norm_rows.h"
#include "group_norm_sums.h"
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>

namespace {

using namespace langevin;
using at::Tensor;
using OptionalTensor = std::optional<Tensor>;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t RowsAtOnce = 256;  // summed in float before they go to double

Tensor composed(const Tensor& x, int64_t groups, const OptionalTensor& weight, const OptionalTensor& bias, double epsilon, const OptionalTensor& scale, const OptionalTensor& shift, bool silu, const OptionalTensor& offset) {
  auto y = at::group_norm(offset ? x + offset->unsqueeze(-1).unsqueeze(-1) : x, groups, weight, bias, epsilon);
  if (scale) y = y * (*scale + 1).unsqueeze(-1).unsqueeze(-1) + shift->unsqueeze(-1).unsqueeze(-1);
  return silu ? at::silu(y) : y;
}

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

template <typename T>
std::pair<Tensor, Affine> forward_rows(const Tensor& x, const Shape& s, const Tensor& weight, const Tensor& bias, double epsilon, const OptionalTensor& scale, const OptionalTensor& shift, bool silu, const OptionalTensor& offset) {
  auto* data = static_cast<const T*>(x.const_data_ptr());
  auto sums = channel_sums(s, [&](int64_t n, int64_t r, int64_t rows, float* a, float* b) {
    langevin::row_sums(data + (n * s.rows + r) * s.channels, rows, s.channels, a, b);
  });
  Affine map = affine(s, sums, weight, bias, epsilon, scale, shift, offset);
  auto y = at::empty_like(x);
  auto* out = static_cast<T*>(y.mutable_data_ptr());
  auto *a = map.a.data_ptr<float>(), *b = map.b.data_ptr<float>();
  every_row(s, [&](int64_t n, int64_t at, int64_t rows) {
    langevin::row_apply(silu, data + at * s.channels, out + at * s.channels, rows, s.channels, a + n * s.channels, b + n * s.channels);
  });
  return {y, map};
}

template <typename T>
variable_list backward_rows(const Tensor& x, const Tensor& dy, const Shape& s, const Affine& map, const Tensor& weight, const Tensor& bias, const Tensor& scale, const Tensor& offset, bool silu) {
  auto *data = static_cast<const T*>(x.const_data_ptr()), *grad = static_cast<const T*>(dy.const_data_ptr());
  auto *a = map.a.data_ptr<float>(), *b = map.b.data_ptr<float>();
  auto sums = channel_sums(s, [&](int64_t n, int64_t r, int64_t rows, float* first, float* second) {
    int64_t at = (n * s.rows + r) * s.channels;
    langevin::row_gradient_sums(silu, data + at, grad + at, rows, s.channels, a + n * s.channels, b + n * s.channels, first, second);
  });
  Gradients small(s, sums, map, weight, bias, scale, offset);
  auto *p = small.slope.data(), *q = small.level.data();
  auto dx = at::empty_like(x);
  auto* out = static_cast<T*>(dx.mutable_data_ptr());
  every_row(s, [&](int64_t n, int64_t at, int64_t rows) {
    int64_t c = n * s.channels, i = at * s.channels;
    langevin::row_gradient(silu, data + i, grad + i, out + i, rows, s.channels, a + c, b + c, p + c, q + c);
  });
  variable_list grads{dx, small.weight.to(weight.scalar_type()), small.bias.to(bias.scalar_type()), {}, {}, {}};
  if (scale.defined()) {
    grads[3] = small.scale.to(scale.scalar_type());
    grads[4] = small.shift.to(scale.scalar_type());
  }
  if (offset.defined()) grads[5] = small.offset.to(offset.scalar_type());
  return grads;
}

struct GroupNormAct : torch::autograd::Function<GroupNormAct> {
  static Tensor forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias, const OptionalTensor& scale, const OptionalTensor& shift, const OptionalTensor& offset, int64_t groups, double epsilon, bool silu) {
    Shape s(x, groups);
    auto [y, map] = x.scalar_type() == at::kFloat ? forward_rows<float>(x, s, weight, bias, epsilon, scale, shift, silu, offset) : forward_rows<uint16_t>(x, s, weight, bias, epsilon, scale, shift, silu, offset);
    context->save_for_backward({x, weight, bias, scale.value_or(Tensor()), shift.value_or(Tensor()), offset.value_or(Tensor()), map.a, map.b, map.mean, map.rstd, map.sum});
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
      Affine map{saved[6], saved[7], saved[8], saved[9], saved[10]};
      auto dy = grads[0].to(saved[0].scalar_type()).contiguous(at::MemoryFormat::ChannelsLast);
      results = saved[0].scalar_type() == at::kFloat ? backward_rows<float>(saved[0], dy, s, map, saved[1], saved[2], saved[3], saved[5], silu)
                                                     : backward_rows<uint16_t>(saved[0], dy, s, map, saved[1], saved[2], saved[3], saved[5], silu);
    }
    results.resize(9);
    return results;
  }

  // For second derivatives: the same value from operators that autograd knows.
  static variable_list differentiable(const variable_list& saved, int64_t groups, double epsilon, bool silu, const Tensor& dy) {
    auto given = [&](size_t i) { return saved[i].defined() ? OptionalTensor(saved[i]) : std::nullopt; };
    auto y = composed(saved[0], groups, saved[1], saved[2], epsilon, given(3), given(4), silu, given(5));
    variable_list inputs, results(6);
    std::vector<size_t> places;
    for (size_t i = 0; i < 6; i++)
      if (saved[i].defined() && saved[i].requires_grad()) inputs.push_back(saved[i]), places.push_back(i);
    auto found = torch::autograd::grad({y}, inputs, {dy}, true, true);
    for (size_t i = 0; i < places.size(); i++) results[places[i]] = found[i];
    return results;
  }
};

Tensor group_norm_act(const Tensor& x, int64_t groups, const OptionalTensor& weight, const OptionalTensor& bias, double epsilon, const OptionalTensor& scale, const OptionalTensor& shift, bool silu, const OptionalTensor& offset) {
  bool fused = weight && bias && x.is_cpu() && x.dim() == 4 && x.numel() > 0 && x.size(1) % groups == 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast) &&
               (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
  return fused ? GroupNormAct::apply(x, *weight, *bias, scale, shift, offset, groups, epsilon, silu) : composed(x, groups, weight, bias, epsilon, scale, shift, silu, offset);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(langevin, library) {
  library.def("group_norm_act(Tensor x, int groups, Tensor? weight, Tensor? bias, float epsilon, Tensor? scale, Tensor? shift, bool silu, Tensor? offset=None) -> Tensor", &group_norm_act);
}
