// The loop of gated_gelu_rows.h, compiled once for each kind of processor: included inside a namespace, after vectors.h.

// x Phi(x), the normal distribution within 1.5e-7 by Abramowitz and Stegun's 7.1.26: its small values without a difference of large ones.
LV_INLINE Vector gelu(Vector x) {
  Vector z = 0.70710678f * greater(x, -x), t = 1.0f / (1.0f + 0.3275911f * z);
  Vector p = ((((1.061405429f * t - 1.453152027f) * t + 1.421413741f) * t - 0.284496736f) * t + 0.254829592f) * t;
  Vector tail = 0.5f * p * power_of_two<false>(z * z * -Log2E);
  return x * (x < 0.0f ? tail : 1.0f - tail);
}

template <typename T>
static void row(const T* x, T* y, int64_t width) {
  int64_t i = 0;
  for (; i + Lanes <= width; i += Lanes) write(y + i, read(x + i) * gelu(read(x + width + i)));
  if (i == width) return;
  T value[Lanes] = {}, gate[Lanes] = {};
  std::memcpy(value, x + i, (width - i) * sizeof(T));
  std::memcpy(gate, x + width + i, (width - i) * sizeof(T));
  write(value, read(value) * gelu(read(gate)));
  std::memcpy(y + i, value, (width - i) * sizeof(T));
}
