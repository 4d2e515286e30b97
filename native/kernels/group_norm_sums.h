// What group normalisation makes of the sums of its channels, in double: group_norm.cpp goes over the rows.
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

// Both sums of every sample's channels, [N, C] each: parts of a sample go to other threads when there are few samples.
struct Sums {
  std::vector<double> first, second;
};

// The numbers of a small tensor, or of what stands for one that is absent.
inline std::vector<double> numbers(const at::Tensor& t) {
  auto held = t.detach().to(at::kDouble).contiguous();
  return std::vector<double>(held.const_data_ptr<double>(), held.const_data_ptr<double>() + held.numel());
}

// What turns x into the activation's input, z = x a + b, for each sample's channel: [N, C]; each group's statistics, [N, G], and the sums of every channel with
// its offset, [N, C], in double.
struct Affine {
  at::Tensor a, b, mean, rstd, sum;
};

inline Affine affine(const Shape& s, const Sums& sums, const at::Tensor& weight, const at::Tensor& bias, double epsilon, const std::optional<at::Tensor>& scale, const std::optional<at::Tensor>& shift, const std::optional<at::Tensor>& offsets) {
  auto moves = offsets ? numbers(*offsets) : std::vector<double>(sums.first.size());
  auto w = numbers(weight), offset = numbers(bias), gain = scale ? numbers(*scale) : std::vector<double>(), lift = scale ? numbers(*shift) : gain;
  auto options = at::TensorOptions(at::kDouble);
  Affine map{at::empty({s.samples, s.channels}, at::kFloat), at::empty({s.samples, s.channels}, at::kFloat), at::empty({s.samples, s.groups}, options), at::empty({s.samples, s.groups}, options), at::empty({s.samples, s.channels}, options)};
  auto* totals = map.sum.data_ptr<double>();
  auto *a = map.a.data_ptr<float>(), *b = map.b.data_ptr<float>();
  auto *means = map.mean.data_ptr<double>(), *rstds = map.rstd.data_ptr<double>();
  for (int64_t group = 0; group < s.samples * s.groups; group++) {
    int64_t first = group * s.per_group(), c = group % s.groups * s.per_group();
    double sum = 0, square = 0;
    for (int64_t i = first; i < first + s.per_group(); i++) {
      totals[i] = sums.first[i] + s.rows * moves[i];
      sum += totals[i];
      square += sums.second[i] + moves[i] * (2 * sums.first[i] + s.rows * moves[i]);
    }
    double mean = sum / s.count(), rstd = 1 / std::sqrt(std::max(square / s.count() - mean * mean, 0.0) + epsilon);
    means[group] = mean, rstds[group] = rstd;
    for (int64_t i = first; i < first + s.per_group(); i++, c++) {
      double slope = rstd * w[c], constant = offset[c] + (moves[i] - mean) * slope;
      a[i] = static_cast<float>(scale ? slope * (gain[i] + 1) : slope);
      b[i] = static_cast<float>(scale ? constant * (gain[i] + 1) + lift[i] : constant);
    }
  }
  return map;
}

// From the sums of dz and dz x of every channel, [N, C]: what x's gradient is made of beside dz, and the gradients of the small inputs.
struct Gradients {
  std::vector<float> slope, level;
  at::Tensor weight, bias, scale, shift, offset;

  Gradients(const Shape& s, const Sums& sums, const Affine& map, const at::Tensor& w, const at::Tensor& b, const at::Tensor& scales, const at::Tensor& offsets)
      : slope(s.samples * s.channels), level(slope.size()), weight(at::zeros({s.channels}, at::kDouble)), bias(at::zeros({s.channels}, at::kDouble)) {
    bool modulated = scales.defined();
    auto weights = numbers(w), biases = numbers(b), gains = modulated ? numbers(scales) : std::vector<double>();
    auto moves = offsets.defined() ? numbers(offsets) : std::vector<double>(slope.size());
    if (modulated) scale = at::empty({s.samples, s.channels}, at::kDouble), shift = at::empty_like(scale);
    offset = at::empty({s.samples, s.channels}, at::kDouble);
    auto *dw = weight.data_ptr<double>(), *db = bias.data_ptr<double>();
    auto *means = map.mean.const_data_ptr<double>(), *rstds = map.rstd.const_data_ptr<double>();
    for (int64_t group = 0; group < s.samples * s.groups; group++) {
      int64_t first = group * s.per_group(), channel = group % s.groups * s.per_group();
      double mean = means[group], rstd = rstds[group], along = 0, constant = 0;
      for (int64_t i = first, c = channel; i < first + s.per_group(); i++, c++) {
        double normed = (sums.second[i] + (moves[i] - mean) * sums.first[i]) * rstd, gain = modulated ? gains[i] + 1 : 1;    // sum of dz x^
        along += weights[c] * gain * normed;
        constant += weights[c] * gain * sums.first[i];
        dw[c] += normed * gain;
        db[c] += sums.first[i] * gain;
        if (modulated) {
          scale.data_ptr<double>()[i] = weights[c] * normed + biases[c] * sums.first[i];
          shift.data_ptr<double>()[i] = sums.first[i];
        }
      }
      double inclination = -rstd * rstd * along / s.count(), lift = -rstd * constant / s.count() - inclination * mean;
      for (int64_t i = first, c = channel; i < first + s.per_group(); i++, c++) {
        double direct = rstd * weights[c] * (modulated ? gains[i] + 1 : 1);
        slope[i] = static_cast<float>(inclination);
        level[i] = static_cast<float>(lift + inclination * moves[i]);
        offset.data_ptr<double>()[i] = direct * sums.first[i] + inclination * map.sum.const_data_ptr<double>()[i] + lift * s.rows;   // of dx over the rows
      }
    }
  }
};

}  // namespace langevin
