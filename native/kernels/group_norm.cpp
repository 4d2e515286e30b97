// langevin::group_norm_act: group normalisation, an optional modulation of each sample's channels, and SiLU in two passes over
// channels-last memory. libtorch takes five passes, and at few channels a group its channels-last kernel is ten times slower.
//
//   y = act(((x + offset - mean) rstd weight + bias) (1 + scale) + shift)
//
// Wu and He 2018 (group norm); Ho et al. 2020, appendix B (the time's offset); Dhariwal and Nichol 2021, section 3 (adaptive group norm: scale and shift).
// The last three, [N, C], may be absent. The offset takes no pass of its own: it moves the sums of its channel.
// langevin::group_norm_act_beside gives x too, for what stands beside the norm: x's two gradients are then added in the norm's own pass.
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

// Adds both sums of every channel over some rows of a sample.
template <typename F>
void add_rows(const Shape& s, int64_t n, int64_t r, int64_t last, double* first, double* second, F&& sums_of) {
  std::vector<float> a(s.channels), b(s.channels);
  for (; r < last; r += RowsAtOnce) {
    std::fill(a.begin(), a.end(), 0.0f);
    std::fill(b.begin(), b.end(), 0.0f);
    sums_of(n * s.rows + r, std::min(RowsAtOnce, last - r), n, a.data(), b.data());
    for (int64_t c = 0; c < s.channels; c++) {
      first[c] += a[c];
      second[c] += b[c];
    }
  }
}

// The second pass over a sample follows the first, whose rows are still in the cache.
template <typename F, typename G, typename H>
void whole_samples(const Shape& s, F&& sums_of, G&& small_of, H&& rows_of) {
  at::parallel_for(0, s.samples, 1, [&](int64_t begin, int64_t end) {
    for (int64_t n = begin; n < end; n++) {
      std::vector<double> first(s.channels), second(s.channels);
      add_rows(s, n, 0, s.rows, first.data(), second.data(), sums_of);
      small_of(n, first.data(), second.data());
      rows_of(n * s.rows, s.rows, n);
    }
  });
}

// Parts of a sample go to other threads when there are few samples.
template <typename F, typename G, typename H>
void shared_samples(const Shape& s, F&& sums_of, G&& small_of, H&& rows_of) {
  int64_t parts = s.samples >= at::get_num_threads() ? 1 : at::get_num_threads(), size = s.samples * s.channels;
  std::vector<double> first(parts * size), second(parts * size);
  at::parallel_for(0, parts * s.samples, 1, [&](int64_t begin, int64_t end) {
    for (int64_t item = begin; item < end; item++) {
      int64_t part = item / s.samples;
      add_rows(s, item % s.samples, s.rows * part / parts, s.rows * (part + 1) / parts, first.data() + item * s.channels, second.data() + item * s.channels, sums_of);
    }
  });
  for (int64_t part = 1; part < parts; part++)
    for (int64_t i = 0; i < size; i++) {
      first[i] += first[part * size + i];
      second[i] += second[part * size + i];
    }
  for (int64_t n = 0; n < s.samples; n++) small_of(n, first.data() + n * s.channels, second.data() + n * s.channels);
  int64_t grain = std::max<int64_t>(1, 32768 / s.channels);
  at::parallel_for(0, s.samples * s.rows, grain, [&](int64_t begin, int64_t end) {
    for (int64_t at = begin; at < end;) {
      int64_t n = at / s.rows, last = std::min(end, (n + 1) * s.rows);
      rows_of(at, last - at, n);
      at = last;
    }
  });
}

// Two passes over the rows: sums_of(first row, rows, sample, sums, sums), small_of(sample, sums, sums), rows_of(first row, rows, sample).
template <typename F, typename G, typename H>
void every_sample(const Shape& s, F&& sums_of, G&& small_of, H&& rows_of) {
  int64_t threads = at::get_num_threads();
  if (s.samples % threads == 0 || s.samples > 4 * threads) whole_samples(s, sums_of, small_of, rows_of);
  else shared_samples(s, sums_of, small_of, rows_of);
}

template <typename T>
std::pair<Tensor, Affine> forward_rows(const Tensor& x, const Shape& s, const Small& small, double epsilon, bool silu) {
  auto* data = static_cast<const T*>(x.const_data_ptr());
  auto y = at::empty_like(x);
  auto* out = static_cast<T*>(y.mutable_data_ptr());
  auto map = Affine::empty(s);
  auto *a = map.a.data_ptr<float>(), *b = map.b.data_ptr<float>();
  every_sample(
      s, [&](int64_t row, int64_t rows, int64_t, float* sums, float* squares) { langevin::row_sums(data + row * s.channels, rows, s.channels, sums, squares); },
      [&](int64_t n, const double* sums, const double* squares) { map.fill(s, n, sums, squares, small, epsilon); },
      [&](int64_t row, int64_t rows, int64_t n) {
        int64_t i = row * s.channels, c = n * s.channels;
        langevin::row_apply(silu, data + i, out + i, rows, s.channels, a + c, b + c);
      });
  return {y, map};
}

// The gradient of x, with what came for x itself beside its norm, unless that is not defined, and those of the small inputs.
template <typename T>
Tensor backward_rows(const Tensor& x, const Tensor& dy, const Tensor& beside, const Shape& s, const Affine& map, const Small& small, bool silu, Gradients& found) {
  auto *data = static_cast<const T*>(x.const_data_ptr()), *grad = static_cast<const T*>(dy.const_data_ptr());
  Beside<T> added{beside.defined() ? static_cast<const T*>(beside.const_data_ptr()) : nullptr, beside.defined() ? beside.stride(3) : 0};
  auto *a = map.a.data_ptr<float>(), *b = map.b.data_ptr<float>();
  auto *p = found.slope.data(), *q = found.level.data();
  auto dx = at::empty_like(x);
  auto* out = static_cast<T*>(dx.mutable_data_ptr());
  every_sample(
      s,
      [&](int64_t row, int64_t rows, int64_t n, float* sums, float* products) {
        int64_t i = row * s.channels, c = n * s.channels;
        langevin::row_gradient_sums(silu, data + i, grad + i, rows, s.channels, a + c, b + c, sums, products);
      },
      [&](int64_t n, const double* sums, const double* products) { found.fill(s, n, sums, products, map, small); },
      [&](int64_t row, int64_t rows, int64_t n) {
        int64_t i = row * s.channels, c = n * s.channels;
        langevin::row_gradient(silu, data + i, grad + i, {added.data ? added.data + row * added.spacing : nullptr, added.spacing}, out + i, rows, s.channels, a + c, b + c, p + c, q + c);
      });
  return dx;
}

// Whether rows of channels follow one another at one distance, as those of a part of the channels do.
bool has_rows(const Tensor& t, const Tensor& x) {
  return t.scalar_type() == x.scalar_type() && t.stride(1) == 1 && t.size(3) > 1 && t.stride(2) == t.size(3) * t.stride(3) && t.stride(0) == t.size(2) * t.stride(2);
}

struct GroupNormAct : torch::autograd::Function<GroupNormAct> {
  // y, and x itself where it is wanted beside.
  static variable_list forward(AutogradContext* context, const Tensor& x, const Tensor& weight, const Tensor& bias, const OptionalTensor& scale, const OptionalTensor& shift, const OptionalTensor& offset, int64_t groups, double epsilon, bool silu, bool beside) {
    Shape s(x, groups);
    Small small(weight, bias, scale.value_or(Tensor()), shift.value_or(Tensor()), offset.value_or(Tensor()));
    auto [y, map] = x.scalar_type() == at::kFloat ? forward_rows<float>(x, s, small, epsilon, silu) : forward_rows<uint16_t>(x, s, small, epsilon, silu);
    context->save_for_backward({x, weight, bias, scale.value_or(Tensor()), shift.value_or(Tensor()), offset.value_or(Tensor()), map.a, map.b, map.mean, map.rstd, map.sum});
    context->saved_data["groups"] = groups;
    context->saved_data["epsilon"] = epsilon;
    context->saved_data["silu"] = silu;
    context->set_materialize_grads(false);
    return beside ? variable_list{y, x} : variable_list{y};
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    auto saved = context->get_saved_variables();
    auto beside = grads.size() > 1 ? grads[1] : Tensor();
    variable_list results(6);
    if (!grads[0].defined()) {
      results[0] = beside;
    } else if (at::GradMode::is_enabled()) {
      results = differentiable(saved, context->saved_data["groups"].toInt(), context->saved_data["epsilon"].toDouble(), context->saved_data["silu"].toBool(), grads[0]);
      if (beside.defined()) results[0] = results[0].defined() ? results[0] + beside : beside;
    } else {
      results = gradients(saved, Shape(saved[0], context->saved_data["groups"].toInt()), context->saved_data["silu"].toBool(), grads[0], beside);
    }
    results.resize(10);
    return results;
  }

  static variable_list gradients(const variable_list& saved, const Shape& s, bool silu, const Tensor& upstream, const Tensor& other) {
    auto as_x = [&](const Tensor& t) { return t.to(saved[0].scalar_type()).contiguous(at::MemoryFormat::ChannelsLast); };
    auto dy = as_x(upstream), beside = other.defined() && !has_rows(other, saved[0]) ? as_x(other) : other;
    Affine map{saved[6], saved[7], saved[8], saved[9], saved[10]};
    Small small(saved[1], saved[2], saved[3], saved[4], saved[5]);
    Gradients found(s);
    variable_list results(6);
    results[0] = saved[0].scalar_type() == at::kFloat ? backward_rows<float>(saved[0], dy, beside, s, map, small, silu, found) : backward_rows<uint16_t>(saved[0], dy, beside, s, map, small, silu, found);
    results[1] = tensor_of(Gradients::over_samples(s, found.weight), {s.channels}, saved[1].scalar_type());
    results[2] = tensor_of(Gradients::over_samples(s, found.bias), {s.channels}, saved[2].scalar_type());
    if (saved[3].defined()) {
      results[3] = tensor_of(found.scale, {s.samples, s.channels}, saved[3].scalar_type());
      results[4] = tensor_of(found.shift, {s.samples, s.channels}, saved[4].scalar_type());
    }
    if (saved[5].defined()) results[5] = tensor_of(found.offset, {s.samples, s.channels}, saved[5].scalar_type());
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

bool fits(const Tensor& x, int64_t groups, const OptionalTensor& weight, const OptionalTensor& bias) {
  return weight && bias && x.is_cpu() && x.dim() == 4 && x.numel() > 0 && x.size(1) % groups == 0 && x.is_contiguous(at::MemoryFormat::ChannelsLast) && (x.scalar_type() == at::kFloat || x.scalar_type() == at::kBFloat16);
}

Tensor group_norm_act(const Tensor& x, int64_t groups, const OptionalTensor& weight, const OptionalTensor& bias, double epsilon, const OptionalTensor& scale, const OptionalTensor& shift, bool silu, const OptionalTensor& offset) {
  return fits(x, groups, weight, bias) ? GroupNormAct::apply(x, *weight, *bias, scale, shift, offset, groups, epsilon, silu, false)[0] : composed(x, groups, weight, bias, epsilon, scale, shift, silu, offset);
}

std::tuple<Tensor, Tensor> group_norm_act_beside(const Tensor& x, int64_t groups, const OptionalTensor& weight, const OptionalTensor& bias, double epsilon, bool silu) {
  bool learns = at::GradMode::is_enabled() && x.requires_grad();
  if (!learns || !fits(x, groups, weight, bias)) return {group_norm_act(x, groups, weight, bias, epsilon, {}, {}, silu, {}), x.alias()};
  auto both = GroupNormAct::apply(x, *weight, *bias, OptionalTensor(), OptionalTensor(), OptionalTensor(), groups, epsilon, silu, true);
  return {both[0], both[1]};
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(langevin, library) {
  library.def("group_norm_act(Tensor x, int groups, Tensor? weight, Tensor? bias, float epsilon, Tensor? scale, Tensor? shift, bool silu, Tensor? offset=None) -> Tensor", &group_norm_act);
  library.def("group_norm_act_beside(Tensor x, int groups, Tensor? weight, Tensor? bias, float epsilon, bool silu) -> (Tensor, Tensor)", &group_norm_act_beside);
}
