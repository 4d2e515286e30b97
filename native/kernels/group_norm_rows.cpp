// The loops of group normalisation over channels-last rows [rows, channels], vectorised over channels.
#include "group_norm_rows.h"
#include "lanes.h"

using namespace langevin;

namespace {

template <typename T>
LV_INLINE void sums(const T* x, int64_t rows, int64_t channels, float* sum, float* square) {
  int64_t r = 0;
  for (; r + 4 <= rows; r += 4) {
    const T *a = x + r * channels, *b = a + channels, *c = b + channels, *d = c + channels;
    for (int64_t i = 0; i < channels; i++) {
      float p = load(a[i]), q = load(b[i]), s = load(c[i]), t = load(d[i]);
      sum[i] += (p + q) + (s + t);
      square[i] += (p * p + q * q) + (s * s + t * t);
    }
  }
  for (; r < rows; r++)
    for (int64_t i = 0; i < channels; i++) {
      float p = load(x[r * channels + i]);
      sum[i] += p;
      square[i] += p * p;
    }
}

template <bool Silu, typename T>
LV_INLINE void apply(const T* x, T* y, int64_t rows, int64_t channels, const float* scale, const float* shift) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < channels; i++) {
      float z = load(x[r * channels + i]) * scale[i] + shift[i];
      store(y + r * channels + i, Silu ? z * logistic(z) : z);
    }
}

// The gradient at the activation's input: dy silu'(z), with silu'(z) = s + z s (1 - s).
template <bool Silu>
LV_INLINE float inner(float dy, float z) {
  if (!Silu) return dy;
  float s = logistic(z);
  return dy * (s + z * s * (1.0f - s));
}

template <bool Silu, typename T>
LV_INLINE void gradient_sums(const T* x, const T* dy, int64_t rows, int64_t channels, const float* scale, const float* shift, float* sum, float* product) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < channels; i++) {
      float v = load(x[r * channels + i]);
      float dz = inner<Silu>(load(dy[r * channels + i]), v * scale[i] + shift[i]);
      sum[i] += dz;
      product[i] += dz * v;
    }
}

template <bool Silu, typename T>
LV_INLINE void gradient(const T* x, const T* dy, T* dx, int64_t rows, int64_t channels, const float* scale, const float* shift, const float* slope, const float* offset) {
  for (int64_t r = 0; r < rows; r++)
    for (int64_t i = 0; i < channels; i++) {
      float v = load(x[r * channels + i]);
      float dz = inner<Silu>(load(dy[r * channels + i]), v * scale[i] + shift[i]);
      store(dx + r * channels + i, scale[i] * dz + slope[i] * v + offset[i]);
    }
}

}  // namespace

#define LV_ROWS(T)                                                                                                              \
  LV_EVERY_CPU void langevin::row_sums(const T* x, int64_t rows, int64_t channels, float* sum, float* square) {                 \
    sums(x, rows, channels, sum, square);                                                                                       \
  }                                                                                                                             \
  LV_EVERY_CPU void langevin::row_apply(bool silu, const T* x, T* y, int64_t rows, int64_t channels, const float* scale,        \
                                        const float* shift) {                                                                   \
    if (silu) apply<true>(x, y, rows, channels, scale, shift);                                                                  \
    else apply<false>(x, y, rows, channels, scale, shift);                                                                      \
  }                                                                                                                             \
  LV_EVERY_CPU void langevin::row_gradient_sums(bool silu, const T* x, const T* dy, int64_t rows, int64_t channels,             \
                                                const float* scale, const float* shift, float* sum, float* product) {           \
    if (silu) gradient_sums<true>(x, dy, rows, channels, scale, shift, sum, product);                                           \
    else gradient_sums<false>(x, dy, rows, channels, scale, shift, sum, product);                                               \
  }                                                                                                                             \
  LV_EVERY_CPU void langevin::row_gradient(bool silu, const T* x, const T* dy, T* dx, int64_t rows, int64_t channels,           \
                                           const float* scale, const float* shift, const float* slope, const float* offset) {   \
    if (silu) gradient<true>(x, dy, dx, rows, channels, scale, shift, slope, offset);                                           \
    else gradient<false>(x, dy, dx, rows, channels, scale, shift, slope, offset);                                               \
  }

LV_ROWS(float)
LV_ROWS(uint16_t)
