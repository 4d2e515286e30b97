// The loop of gated_gelu_rows.h for the processor at hand.
#include "gated_gelu_rows.h"

using namespace langevin;

namespace {

// x Phi(x), the normal distribution within 1.5e-7 by Abramowitz and Stegun's 7.1.26: its small values without a difference of large ones.
LV_INLINE float gelu(float x) {
  float z = 0.70710678f * (x < 0 ? -x : x), t = 1.0f / (1.0f + 0.3275911f * z);
  float p = 1.061405429f * t - 1.453152027f;
  p = p * t + 1.421413741f;
  p = p * t - 0.284496736f;
  p = p * t + 0.254829592f;
  float tail = 0.5f * p * t * exponential(-z * z);
  return x * (x < 0 ? tail : 1.0f - tail);
}

template <typename T>
LV_INLINE void row(const T* x, T* y, int64_t width) {
  for (int64_t i = 0; i < width; i++) store(y + i, load(x[i]) * gelu(load(x[width + i])));
}

}  // namespace

LV_EVERY_CPU void langevin::gated_gelu_row(const float* x, float* y, int64_t width) { row(x, y, width); }
LV_EVERY_CPU void langevin::gated_gelu_row(const uint16_t* x, uint16_t* y, int64_t width) { row(x, y, width); }
