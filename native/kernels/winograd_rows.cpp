// The loops of winograd_rows.h for the processor at hand.
#include "winograd_rows.h"

using namespace langevin;

#define LV_LOOPS "winograd_loops.h"
#include "processors.h"

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
