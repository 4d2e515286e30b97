// Loops over channels-last rows [rows, channels] of one sample, in float or bfloat16 (as its bits), accumulating in float.
#pragma once
#include <cstdint>

namespace langevin {

// Rows that may be part of wider ones.
template <typename T>
struct Beside {
  const T* data;
  int64_t spacing;
};

#define LV_ROWS_OF(T)                                                                                                     \
  /* Adds each channel's values and squares. */                                                                           \
  void row_sums(const T* x, int64_t rows, int64_t channels, float* sum, float* square);                                   \
  /* y = act(x scale + shift). */                                                                                         \
  void row_apply(bool silu, const T* x, T* y, int64_t rows, int64_t channels, const float* scale, const float* shift);    \
  /* With dz = dy act'(x scale + shift), adds each channel's dz and dz x. */                                              \
  void row_gradient_sums(bool silu, const T* x, const T* dy, int64_t rows, int64_t channels, const float* scale,          \
                         const float* shift, float* sum, float* product);                                                 \
  /* dx = scale dz + slope x + offset, and added, unless that is null. */                                                 \
  void row_gradient(bool silu, const T* x, const T* dy, Beside<T> added, T* dx, int64_t rows, int64_t channels, const float* scale, \
                    const float* shift, const float* slope, const float* offset);

LV_ROWS_OF(float)
LV_ROWS_OF(uint16_t)
#undef LV_ROWS_OF

}  // namespace langevin
