// The loops of group_norm_rows.h for the processor at hand.
#include "group_norm_rows.h"
#include "lanes.h"
#include <type_traits>

using namespace langevin;

#define LV_LOOPS "group_norm_loops.h"
#include "processors.h"

#define LV_ROWS(T)                                                                                                              \
  void langevin::row_sums(const T* x, int64_t rows, int64_t channels, float* sum, float* square) {                              \
    LV_BEST(sums(x, rows, channels, sum, square));                                                                              \
  }                                                                                                                             \
  void langevin::row_apply(bool silu, const T* x, T* y, int64_t rows, int64_t channels, const float* scale, const float* shift) { \
    LV_BEST(apply_of(silu, x, y, rows, channels, scale, shift));                                                                \
  }                                                                                                                             \
  void langevin::row_gradient_sums(bool silu, const T* x, const T* dy, int64_t rows, int64_t channels,                          \
                                   const float* scale, const float* shift, float* sum, float* product) {                        \
    LV_BEST(gradient_sums_of(silu, x, dy, rows, channels, scale, shift, sum, product));                                         \
  }                                                                                                                             \
  void langevin::row_gradient(bool silu, const T* x, const T* dy, Beside<T> added, T* dx, int64_t rows, int64_t channels,        \
                              const float* scale, const float* shift, const float* slope, const float* offset) {                \
    LV_BEST(gradient_of(silu, x, dy, added, dx, rows, channels, scale, shift, slope, offset));                                         \
  }

LV_ROWS(float)
LV_ROWS(uint16_t)
