// The loops of winograd_rows.h for the processor at hand.
#include "winograd_rows.h"

using namespace langevin;

// A lambda takes neither the target nor the inlining of the function that it stands in.
#define LV_LAMBDA __attribute__((always_inline))

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LV_PROCESSORS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
namespace with_512_bits {
constexpr int Rows = 14, Wide = 2;
#include "vectors.h"
#include "winograd_loops.h"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace with_256_bits {
constexpr int Rows = 6, Wide = 1;
#include "vectors.h"
#include "winograd_loops.h"
}
#pragma GCC pop_options
#endif
namespace with_any_processor {
constexpr int Rows = 2, Wide = 1;
#include "vectors.h"
#include "winograd_loops.h"
}

#ifdef LV_PROCESSORS
#define LV_BEST(call)                                                                  \
  if (__builtin_cpu_supports("x86-64-v4")) return with_512_bits::call;                 \
  if (__builtin_cpu_supports("x86-64-v3")) return with_256_bits::call;                 \
  return with_any_processor::call
#else
#define LV_BEST(call) return with_any_processor::call
#endif

void langevin::winograd_multiply(const Product& product) { LV_BEST(multiply(product)); }

void langevin::winograd_weights_gradient(Matrices from, int64_t input, Weights<float> to) { LV_BEST(weights_gradient(from, input, to)); }

#define LV_WINOGRAD(T)                                                                                                          \
  void langevin::winograd_input(Plane<const T> x, int64_t top, int64_t left, const T* zeros, Matrices to, int64_t row) {       \
    LV_BEST(input_tile<T>(x, top, left, zeros, to, row));                                                                       \
  }                                                                                                                             \
  void langevin::winograd_gradient(Plane<const T> dy, int64_t top, int64_t left, const T* zeros, Matrices to, int64_t row) {   \
    LV_BEST(gradient_tile<T>(dy, top, left, zeros, to, row));                                                                   \
  }                                                                                                                             \
  void langevin::winograd_output(Matrices from, int64_t row, const float* bias, Plane<T> y, int64_t top, int64_t left) {       \
    LV_BEST(output_tile<T>(from, row, bias, y, top, left));                                                                     \
  }                                                                                                                             \
  void langevin::winograd_weights(Weights<const T> g, bool flipped, int64_t panel, int64_t first_input, int64_t inputs, Matrices to) { \
    LV_BEST(weights_panel<T>(g, flipped, panel, first_input, inputs, to));                                                      \
  }

LV_WINOGRAD(float)
LV_WINOGRAD(uint16_t)
