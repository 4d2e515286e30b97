// The loops of attention_rows.h, compiled once for each kind of processor: included inside a namespace, under that processor's options.
// Vaswani et al. 2017, eq. 1, and its gradient as in Dao et al. 2022, appendix B.2: P is computed again from the logarithms of its sums.

typedef float Vector __attribute__((vector_size(Lanes * sizeof(float)), aligned(4)));
typedef int32_t Integers __attribute__((vector_size(Lanes * sizeof(float)), aligned(4)));

// Without it the accumulators of a loop over channels stay in memory.
#define LV_UNROLL _Pragma("GCC unroll 32")

LV_INLINE Vector read(const float* from) {
  Vector value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

LV_INLINE void write(float* to, Vector value) { std::memcpy(to, &value, sizeof value); }

LV_INLINE Vector all(float value) { return value - Vector{}; }

// Halves are added to halves: fifteen additions one after the other would take longer than the loops before them.
LV_INLINE float sum(Vector v) {
  float lanes[Lanes];
  write(lanes, v);
  LV_UNROLL for (int64_t half = Lanes / 2; half > 0; half /= 2)
    LV_UNROLL for (int64_t i = 0; i < half; i++) lanes[i] += lanes[i + half];
  return lanes[0];
}

LV_INLINE Vector greater(Vector a, Vector b) { return a > b ? a : b; }

// As exponential() of lanes.h, for arguments of at most about 1.
LV_INLINE Vector exponentials(Vector x) {
  Vector held = greater(x, all(-87.0f));
  Vector shifted = held * 1.44269504f + 12582912.0f;
  Vector n = shifted - 12582912.0f;
  Vector r = (held - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return reinterpret_cast<Vector>(reinterpret_cast<Integers>(p) + (reinterpret_cast<Integers>(shifted) << 23));
}

LV_INLINE float highest(Vector v) {
  float lanes[Lanes];
  write(lanes, v);
  LV_UNROLL for (int64_t half = Lanes / 2; half > 0; half /= 2)
    LV_UNROLL for (int64_t i = 0; i < half; i++) lanes[i] = lanes[i] > lanes[i + half] ? lanes[i] : lanes[i + half];
  return lanes[0];
}

// For the last vector of keys: 0 for keys, and far below every score for the padding behind them, whose exponential, 1e-38, meets zeros only.
LV_INLINE Vector padding(const Head& head) {
  float below[Lanes];
  for (int64_t i = 0; i < Lanes; i++) below[i] = head.padded - Lanes + i < head.keys ? 0.0f : -1e30f;
  return read(below);
}

// The tokens of a block of queries as numbers, [Together, D]; past the last query it is repeated.
template <int D, int64_t Together, typename T>
LV_INLINE void take(const Tokens<const T>& tokens, int64_t first, int64_t queries, float scale, float (&to)[Together][D]) {
  for (int64_t i = 0; i < Together; i++) {
    const T* from = tokens.data + (first + i < queries ? first + i : queries - 1) * tokens.stride;
    for (int c = 0; c < D; c++) to[i][c] = load(from[c]) * scale;
  }
}

template <int D, typename T>
LV_INLINE void rows(const Head& head, float scale, Tokens<const T> q, int64_t queries, Tokens<T> o, float* logsum, float* scratch) {
  const Vector below = padding(head);
  const int64_t padded = head.padded, last = padded - Lanes;
  const float *keys = head.k, *values = head.v;
  for (int64_t first = 0; first < queries; first += Together) {
    float block[Together][D];
    take<D, Together>(q, first, queries, scale, block);
    Vector most[Together];
    for (int i = 0; i < Together; i++) most[i] = all(-1e30f);
    for (int64_t j = 0; j < padded; j += Lanes) {
      Vector s[Together] = {};
      LV_UNROLL for (int c = 0; c < D; c++) {
        Vector k = read(keys + c * padded + j);
        for (int i = 0; i < Together; i++) s[i] += block[i][c] * k;
      }
      if (j == last)
        for (int i = 0; i < Together; i++) s[i] += below;
      for (int i = 0; i < Together; i++) {
        most[i] = greater(s[i], most[i]);
        write(scratch + i * padded + j, s[i]);
      }
    }
    for (int64_t i = 0; i < Together && first + i < queries; i++) {
      float top = highest(most[i]);
      Vector total = {}, answer[D] = {};
      for (int64_t j = 0; j < padded; j += Lanes) {
        Vector p = exponentials(read(scratch + i * padded + j) - top);
        total += p;
        LV_UNROLL for (int c = 0; c < D; c++) answer[c] += p * read(values + c * padded + j);
      }
      float sums = sum(total);
      for (int c = 0; c < D; c++) store(o.data + (first + i) * o.stride + c, sum(answer[c]) / sums);
      logsum[first + i] = top + __builtin_logf(sums);
    }
  }
}

template <int D, typename T>
LV_INLINE void gradient(const Head& head, float scale, Tokens<const T> q, Tokens<const T> o, Tokens<const T> dy, int64_t queries, const float* logsum,
                        Tokens<T> dq, float* dk, float* dv) {
  constexpr int64_t Together = 2;                          // with their accumulators they just fit into 32 registers at 8 channels
  const Vector below = padding(head);
  const int64_t padded = head.padded, last = padded - Lanes;
  const float *keys = head.k, *values = head.v;
  for (int64_t first = 0; first < queries; first += Together) {
    float block[Together][D], answer[Together][D], up[Together][D], normal[Together], delta[Together];
    take<D, Together>(q, first, queries, scale, block);
    take<D, Together>(o, first, queries, 1, answer);
    take<D, Together>(dy, first, queries, 1, up);
    for (int i = 0; i < Together; i++) {
      bool there = first + i < queries;
      normal[i] = logsum[there ? first + i : queries - 1];
      delta[i] = 0;
      LV_UNROLL for (int c = 0; c < D; c++) {
        if (!there) up[i][c] = 0;                       // a repeated query gives nothing
        delta[i] += up[i][c] * answer[i][c];
      }
    }
    Vector moved[Together][D] = {};
    for (int64_t j = 0; j < padded; j += Lanes) {
      Vector s[Together] = {}, dp[Together] = {};
      LV_UNROLL for (int c = 0; c < D; c++) {
        Vector k = read(keys + c * padded + j), v = read(values + c * padded + j);
        for (int i = 0; i < Together; i++) {
          s[i] += block[i][c] * k;
          dp[i] += up[i][c] * v;
        }
      }
      if (j == last)
        for (int i = 0; i < Together; i++) s[i] += below;
      for (int i = 0; i < Together; i++) {
        s[i] = exponentials(s[i] - normal[i]);          // P
        dp[i] = s[i] * (dp[i] - delta[i]);              // dS
      }
      LV_UNROLL for (int c = 0; c < D; c++) {
        Vector k = read(keys + c * padded + j), dks = read(dk + c * padded + j), dvs = read(dv + c * padded + j);
        for (int i = 0; i < Together; i++) {
          moved[i][c] += dp[i] * k;
          dks += block[i][c] * dp[i];
          dvs += up[i][c] * s[i];
        }
        write(dk + c * padded + j, dks);
        write(dv + c * padded + j, dvs);
      }
    }
    for (int64_t i = 0; i < Together && first + i < queries; i++)
      for (int c = 0; c < D; c++) store(dq.data + (first + i) * dq.stride + c, scale * sum(moved[i][c]));
  }
}

template <typename T>
void pack(Tokens<const T> from, int64_t width, int64_t keys, int64_t padded, float* to) {
  for (int64_t c = 0; c < width; c++)
    for (int64_t j = 0; j < padded; j++) to[c * padded + j] = j < keys ? load(from.data[j * from.stride + c]) : 0.0f;
}

template <typename T>
void unpack(const float* from, int64_t width, int64_t keys, int64_t padded, Tokens<T> to) {
  for (int64_t j = 0; j < keys; j++)
    for (int64_t c = 0; c < width; c++) store(to.data + j * to.stride + c, from[c * padded + j]);
}

#define LV_WIDTHS(call)                        \
  switch (head.width) {                        \
    case 8: return call(8);                    \
    case 16: return call(16);                  \
    default: return call(32);                  \
  }

template <typename T>
void rows_of(const Head& head, float scale, Tokens<const T> q, int64_t queries, Tokens<T> o, float* logsum, float* scratch) {
#define LV_CALL(D) rows<D, T>(head, scale, q, queries, o, logsum, scratch)
  LV_WIDTHS(LV_CALL)
#undef LV_CALL
}

template <typename T>
void gradient_of(const Head& head, float scale, Tokens<const T> q, Tokens<const T> o, Tokens<const T> dy, int64_t queries, const float* logsum, Tokens<T> dq, float* dk, float* dv) {
#define LV_CALL(D) gradient<D, T>(head, scale, q, o, dy, queries, logsum, dq, dk, dv)
  LV_WIDTHS(LV_CALL)
#undef LV_CALL
}
#undef LV_WIDTHS
#undef LV_UNROLL
