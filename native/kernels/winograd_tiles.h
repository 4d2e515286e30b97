// 3x3 convolutions with stride 1 and padding 1 over whole channels-last planes by the loops of winograd_rows.h: float or bfloat16, sums in float,
// channels in multiples of Lanes. Each result is summed in one order, whatever the number of threads and of samples.
#pragma once
#include "lanes.h"
#include <ATen/ATen.h>

namespace langevin {

constexpr int64_t WinogradInner = 4;                 // a tile's side, of the output

// The weights [O, I, 3, 3] as the convolution's own, or turned round as that of its input's gradient.
enum class Direction { Forward, Backward };

// y = x * weight + bias; bias may be null. Weights of any layout.
void winograd_convolve(const at::Tensor& x, const at::Tensor& weight, Direction direction, const float* bias, at::Tensor& y);

// The gradient of the weights, in their type and layout.
at::Tensor winograd_gradient_of_weights(const at::Tensor& x, const at::Tensor& dy, const at::Tensor& weight);

}  // namespace langevin
