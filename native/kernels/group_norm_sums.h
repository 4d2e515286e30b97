// What group normalisation makes of the sums of its channels, in double, one sample at a time: group_norm.cpp goes over the rows.
#pragma once
#include <ATen/ATen.h>
#include <cmath>
#include <vector>

namespace langevin {

struct Shape {
  int64_t samples, channels, rows, groups;
  explicit Shape(const at::Tensor& x, int64_t g) : samples(x.size(0)), channels(x.size(1)), rows(x.size(2) * x.size(3)), groups(g) {}
  int64_t per_group() const { return channels / groups; }
  double count() const { return static_cast<double>(rows) * per_group(); }
};

// The numbers of a small tensor, without a call of an operator where that can be.
inline std::vector<double> numbers(const at::Tensor& t) {
  if (t.is_contiguous() && t.scalar_type() == at::kFloat) return {t.const_data_ptr<float>(), t.const_data_ptr<float>() + t.numel()};
  if (t.is_contiguous() && t.scalar_type() == at::kBFloat16) {
    std::vector<double> held(t.numel());
    auto* from = t.const_data_ptr<at::BFloat16>();
    for (size_t i = 0; i < held.size(); i++) held[i] = static_cast<float>(from[i]);
    return held;
  }
  auto held = t.detach().to(at::kDouble).contiguous();
  return {held.const_data_ptr<double>(), held.const_data_ptr<double>() + held.numel()};
}

inline at::Tensor tensor_of(const std::vector<double>& numbers, at::IntArrayRef sizes, at::ScalarType type) {
  if (type != at::kFloat) return at::from_blob(const_cast<double*>(numbers.data()), sizes, at::kDouble).to(type, false, true);
  auto tensor = at::empty(sizes, at::kFloat);
  auto* to = tensor.data_ptr<float>();
  for (size_t i = 0; i < numbers.size(); i++) to[i] = static_cast<float>(numbers[i]);
  return tensor;
}

// The small inputs: weights and biases [C]; gains, lifts and moves [N, C], empty where they are absent.
struct Small {
  std::vector<double> weights, biases, gains, lifts, moves;
  Small(const at::Tensor& weight, const at::Tensor& bias, const at::Tensor& scale, const at::Tensor& shift, const at::Tensor& offset) : weights(numbers(weight)), biases(numbers(bias)) {
    if (scale.defined()) gains = numbers(scale);
    if (shift.defined()) lifts = numbers(shift);
    if (offset.defined()) moves = numbers(offset);
  }
  double gain(int64_t i) const { return gains.empty() ? 1 : gains[i] + 1; }
  double move(int64_t i) const { return moves.empty() ? 0 : moves[i]; }
};

// What turns x into the activation's input, z = x a + b, for each sample's channel: [N, C]; each group's statistics, [N, G], and the sums of every channel with
// its offset, [N, C], in double.
struct Affine {
  at::Tensor a, b, mean, rstd, sum;

  static Affine empty(const Shape& s) {
    auto options = at::TensorOptions(at::kDouble);
    return {at::empty({s.samples, s.channels}, at::kFloat), at::empty({s.samples, s.channels}, at::kFloat), at::empty({s.samples, s.groups}, options), at::empty({s.samples, s.groups}, options), at::empty({s.samples, s.channels}, options)};
  }

  // From a sample's sums of x and of its square.
  void fill(const Shape& s, int64_t n, const double* sums, const double* squares, const Small& small, double epsilon) const {
    auto* totals = sum.data_ptr<double>() + n * s.channels;
    auto *slopes = a.data_ptr<float>() + n * s.channels, *levels = b.data_ptr<float>() + n * s.channels;
    for (int64_t group = 0; group < s.groups; group++) {
      int64_t begin = group * s.per_group(), end = begin + s.per_group();
      double all = 0, square = 0;
      for (int64_t c = begin; c < end; c++) {
        double move = small.move(n * s.channels + c);
        totals[c] = sums[c] + s.rows * move;
        all += totals[c];
        square += squares[c] + move * (2 * sums[c] + s.rows * move);
      }
      double middle = all / s.count(), inverse = 1 / std::sqrt(std::max(square / s.count() - middle * middle, 0.0) + epsilon);
      mean.data_ptr<double>()[n * s.groups + group] = middle;
      rstd.data_ptr<double>()[n * s.groups + group] = inverse;
      for (int64_t c = begin; c < end; c++) {
        int64_t i = n * s.channels + c;
        double slope = inverse * small.weights[c], constant = small.biases[c] + (small.move(i) - middle) * slope;
        slopes[c] = static_cast<float>(slope * small.gain(i));
        levels[c] = static_cast<float>(small.gains.empty() ? constant : constant * small.gain(i) + small.lifts[i]);
      }
    }
  }
};

// What x's gradient is made of beside dz, and the gradients of the small inputs, those of weights and biases still by samples: [N, C] each.
struct Gradients {
  std::vector<float> slope, level;
  std::vector<double> weight, bias, scale, shift, offset;

  explicit Gradients(const Shape& s) : slope(s.samples * s.channels), level(slope.size()), weight(slope.size()), bias(slope.size()), scale(slope.size()), shift(slope.size()), offset(slope.size()) {}

  // From a sample's sums of dz and of dz x.
  void fill(const Shape& s, int64_t n, const double* sums, const double* products, const Affine& map, const Small& small) {
    for (int64_t group = 0; group < s.groups; group++) {
      int64_t begin = group * s.per_group(), end = begin + s.per_group();
      double mean = map.mean.const_data_ptr<double>()[n * s.groups + group], rstd = map.rstd.const_data_ptr<double>()[n * s.groups + group], along = 0, constant = 0;
      for (int64_t c = begin; c < end; c++) {
        int64_t i = n * s.channels + c;
        double normed = (products[c] + (small.move(i) - mean) * sums[c]) * rstd, gain = small.gain(i);    // sum of dz x^
        along += small.weights[c] * gain * normed;
        constant += small.weights[c] * gain * sums[c];
        weight[i] = normed * gain;
        bias[i] = sums[c] * gain;
        scale[i] = small.weights[c] * normed + small.biases[c] * sums[c];
        shift[i] = sums[c];
      }
      double inclination = -rstd * rstd * along / s.count(), lift = -rstd * constant / s.count() - inclination * mean;
      for (int64_t c = begin; c < end; c++) {
        int64_t i = n * s.channels + c;
        double direct = rstd * small.weights[c] * small.gain(i);
        slope[i] = static_cast<float>(inclination);
        level[i] = static_cast<float>(lift + inclination * small.move(i));
        offset[i] = direct * sums[c] + inclination * map.sum.const_data_ptr<double>()[i] + lift * s.rows;   // of dx over the rows
      }
    }
  }

  // The sum over the samples, in their order.
  static std::vector<double> over_samples(const Shape& s, const std::vector<double>& parts) {
    std::vector<double> sums(s.channels);
    for (size_t i = 0; i < parts.size(); i++) sums[i % s.channels] += parts[i];
    return sums;
  }
};

}  // namespace langevin
