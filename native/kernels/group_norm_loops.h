// The loops of group_norm_rows.h, compiled once for each kind of processor: included inside a namespace, after vectors.h. Channels go 16 at a time, over as many
// rows as stay in the first cache.

// A vector of at most n numbers; what is beyond them is zero.
template <bool Whole, typename T>
LV_INLINE Vector take(const T* from, int64_t n) {
  if constexpr (Whole) return read(from);
  T held[Lanes] = {};
  std::memcpy(held, from, n * sizeof(T));
  return read(held);
}

template <bool Whole, typename T>
LV_INLINE void put(T* to, int64_t n, Vector value) {
  if constexpr (Whole) return write(to, value);
  T held[Lanes];
  write(held, value);
  std::memcpy(to, held, n * sizeof(T));
}

// Calls work(whole, first row, rows, channel, channels of the vector).
template <typename F>
LV_INLINE void every_block(int64_t rows, int64_t channels, F&& work) {
  const int64_t some = channels < 8192 ? 8192 / channels : 1;
  for (int64_t r = 0; r < rows; r += some) {
    int64_t c = 0, count = rows - r < some ? rows - r : some;
    for (; c + Lanes <= channels; c += Lanes) work(std::true_type{}, r, count, c, Lanes);
    if (c < channels) work(std::false_type{}, r, count, c, channels - c);
  }
}

// 1 / (1 + e^-x). What is kept in bfloat16 has 8 bits, and a cubic is enough.
template <typename T>
LV_INLINE Vector logistic(Vector x) {
  Vector low = greater(all(-87.0f), x), held = low < 87.0f ? low : all(87.0f), shifted = held * -Log2E + 12582912.0f, f = held * -Log2E - (shifted - 12582912.0f);
  Vector p = sizeof(T) == 2 ? short_power(f) : long_power(f);
  return 1.0f / (1.0f + reinterpret_cast<Vector>(reinterpret_cast<Integers>(p) + (reinterpret_cast<Integers>(shifted) << 23)));
}

// The gradient at the activation's input: dy silu'(z), with silu'(z) = s + z s (1 - s).
template <bool Silu, typename T>
LV_INLINE Vector inner(Vector dy, Vector z) {
  if constexpr (!Silu) return dy;
  Vector s = logistic<T>(z);
  return dy * (s + z * s * (1.0f - s));
}

template <typename T>
void sums(const T* x, int64_t rows, int64_t channels, float* sum, float* square) {
  every_block(rows, channels, [&](auto whole, int64_t r, int64_t count, int64_t c, int64_t n) LV_LAMBDA {
    const T* from = x + r * channels + c;
    Vector total = take<whole>(sum + c, n), squares = take<whole>(square + c, n);
    int64_t i = 0;
    for (; i + 4 <= count; i += 4, from += 4 * channels) {
      Vector p = take<whole>(from, n), q = take<whole>(from + channels, n), s = take<whole>(from + 2 * channels, n), t = take<whole>(from + 3 * channels, n);
      total += (p + q) + (s + t);
      squares += (p * p + q * q) + (s * s + t * t);
    }
    for (; i < count; i++, from += channels) {
      Vector p = take<whole>(from, n);
      total += p;
      squares += p * p;
    }
    put<whole>(sum + c, n, total);
    put<whole>(square + c, n, squares);
  });
}

template <bool Silu, typename T>
LV_INLINE void apply(const T* x, T* y, int64_t rows, int64_t channels, const float* scale, const float* shift) {
  every_block(rows, channels, [&](auto whole, int64_t r, int64_t count, int64_t c, int64_t n) LV_LAMBDA {
    Vector a = take<whole>(scale + c, n), b = take<whole>(shift + c, n);
    for (int64_t i = r * channels + c, last = (r + count) * channels; i < last; i += channels) {
      Vector z = take<whole>(x + i, n) * a + b;
      put<whole>(y + i, n, Silu ? z * logistic<T>(z) : z);
    }
  });
}

template <bool Silu, typename T>
LV_INLINE void gradient_sums(const T* x, const T* dy, int64_t rows, int64_t channels, const float* scale, const float* shift, float* sum, float* product) {
  every_block(rows, channels, [&](auto whole, int64_t r, int64_t count, int64_t c, int64_t n) LV_LAMBDA {
    Vector a = take<whole>(scale + c, n), b = take<whole>(shift + c, n), total = take<whole>(sum + c, n), products = take<whole>(product + c, n);
    for (int64_t i = r * channels + c, last = (r + count) * channels; i < last; i += channels) {
      Vector v = take<whole>(x + i, n), dz = inner<Silu, T>(take<whole>(dy + i, n), v * a + b);
      total += dz;
      products += dz * v;
    }
    put<whole>(sum + c, n, total);
    put<whole>(product + c, n, products);
  });
}

template <bool Silu, bool Adds, typename T>
LV_INLINE void gradient(const T* x, const T* dy, Beside<T> added, T* dx, int64_t rows, int64_t channels, const float* scale, const float* shift, const float* slope, const float* offset) {
  every_block(rows, channels, [&](auto whole, int64_t r, int64_t count, int64_t c, int64_t n) LV_LAMBDA {
    Vector a = take<whole>(scale + c, n), b = take<whole>(shift + c, n), p = take<whole>(slope + c, n), q = take<whole>(offset + c, n);
    const T* other = Adds ? added.data + r * added.spacing + c : nullptr;
    for (int64_t i = r * channels + c, last = (r + count) * channels; i < last; i += channels) {
      Vector v = take<whole>(x + i, n), dz = inner<Silu, T>(take<whole>(dy + i, n), v * a + b), found = a * dz + p * v + q;
      if constexpr (Adds) {
        found += take<whole>(other, n);
        other += added.spacing;
      }
      put<whole>(dx + i, n, found);
    }
  });
}

template <typename T>
void apply_of(bool silu, const T* x, T* y, int64_t rows, int64_t channels, const float* scale, const float* shift) {
  if (silu) apply<true>(x, y, rows, channels, scale, shift);
  else apply<false>(x, y, rows, channels, scale, shift);
}

template <typename T>
void gradient_sums_of(bool silu, const T* x, const T* dy, int64_t rows, int64_t channels, const float* scale, const float* shift, float* sum, float* product) {
  if (silu) gradient_sums<true>(x, dy, rows, channels, scale, shift, sum, product);
  else gradient_sums<false>(x, dy, rows, channels, scale, shift, sum, product);
}

template <bool Silu, typename T>
LV_INLINE void gradient_with(const T* x, const T* dy, Beside<T> added, T* dx, int64_t rows, int64_t channels, const float* scale, const float* shift, const float* slope, const float* offset) {
  if (added.data) gradient<Silu, true>(x, dy, added, dx, rows, channels, scale, shift, slope, offset);
  else gradient<Silu, false>(x, dy, added, dx, rows, channels, scale, shift, slope, offset);
}

template <typename T>
void gradient_of(bool silu, const T* x, const T* dy, Beside<T> added, T* dx, int64_t rows, int64_t channels, const float* scale, const float* shift, const float* slope, const float* offset) {
  if (silu) gradient_with<true>(x, dy, added, dx, rows, channels, scale, shift, slope, offset);
  else gradient_with<false>(x, dy, added, dx, rows, channels, scale, shift, slope, offset);
}
