// The loops of group_norm_rows.h for the processor at hand.
#include "group_norm_rows.h"
#include "lanes.h"
#include <type_traits>

using namespace langevin;

// A lambda takes neither the target nor the inlining of the function that it stands in.
#define LV_LAMBDA __attribute__((always_inline))

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LV_PROCESSORS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
namespace with_512_bits {
#include "vectors.h"
#include "group_norm_loops.h"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace with_256_bits {
#include "vectors.h"
#include "group_norm_loops.h"
}
#pragma GCC pop_options
#endif
namespace with_any_processor {
#include "vectors.h"
#include "group_norm_loops.h"
}

#ifdef LV_PROCESSORS
#define LV_BEST(call)                                                                  \
  if (__builtin_cpu_supports("x86-64-v4")) return with_512_bits::call;                 \
  if (__builtin_cpu_supports("x86-64-v3")) return with_256_bits::call;                 \
  return with_any_processor::call
#else
#define LV_BEST(call) return with_any_processor::call
#endif

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
  void langevin::row_gradient(bool silu, const T* x, const T* dy, T* dx, int64_t rows, int64_t channels,                        \
                              const float* scale, const float* shift, const float* slope, const float* offset) {                \
    LV_BEST(gradient_of(silu, x, dy, dx, rows, channels, scale, shift, slope, offset));                                         \
  }

LV_ROWS(float)
LV_ROWS(uint16_t)
