// The loops of attention_rows.h, compiled once for each kind of processor: included inside a namespace, under that processor's options.
// Vaswani et al. 2017, eq. 1, and its gradient as in Dao et al. 2022, appendix B.2: P is computed again from the logarithms of its sums.

// Adds or compares the halves of every run of 2 half lanes of a, then of b: runs of half the length, those of a first.
template <int half, bool Add>
LV_INLINE Vector fold(Vector a, Vector b) {
  Integers low, high;
  LV_UNROLL for (int i = 0; i < Lanes; i++) {
    low[i] = i / half * 2 * half + i % half;
    high[i] = low[i] + half;
  }
  Vector x = __builtin_shuffle(a, b, low), y = __builtin_shuffle(a, b, high);
  return Add ? x + y : greater(x, y);
}

// The sum (or the greatest) of the lanes of each of 16 vectors, in four rounds for all of them together.
template <bool Add>
LV_INLINE Vector across(const Vector (&v)[16]) {
  Vector a[8], b[4], c[2];
  LV_UNROLL for (int i = 0; i < 8; i++) a[i] = fold<8, Add>(v[2 * i], v[2 * i + 1]);
  LV_UNROLL for (int i = 0; i < 4; i++) b[i] = fold<4, Add>(a[2 * i], a[2 * i + 1]);
  LV_UNROLL for (int i = 0; i < 2; i++) c[i] = fold<2, Add>(b[2 * i], b[2 * i + 1]);
  return fold<1, Add>(c[0], c[1]);
}

// The tokens of a block of queries as numbers, [Block, D]; past the last query it is repeated.
template <int D, typename T>
LV_INLINE void take(const Tokens<const T>& tokens, int64_t first, int64_t queries, float scale, float (&to)[Block][D]) {
  for (int64_t i = 0; i < Block; i++) {
    const T* from = tokens.data + (first + i < queries ? first + i : queries - 1) * tokens.stride;
    for (int c = 0; c < D; c++) to[i][c] = load(from[c]) * scale;
  }
}

// products[i] += block[i] x for four queries and two vectors of keys, x [D, padded]: what is loaded serves eight multiplications.
template <int D>
LV_INLINE void products_of(const float (*block)[D], const float* x, int64_t padded, Vector (&products)[4][2]) {
  LV_UNROLL for (int c = 0; c < D; c++) {
    Vector first = read(x + c * padded), second = read(x + c * padded + Lanes);
    LV_UNROLL for (int i = 0; i < 4; i++) {
      products[i][0] += block[i][c] * first;
      products[i][1] += block[i][c] * second;
    }
  }
}

// sums[i][c] = sum over the keys of weights[i] x[c], for two queries and eight channels at a time. weights [Block, padded], x [D, padded].
template <int D>
LV_INLINE void over_keys(const float* weights, const float* x, int64_t padded, float (&sums)[Block][D]) {
  for (int64_t i = 0; i < Block; i += 2)
    for (int c = 0; c < D; c += 8) {
      Vector total[16] = {};
      for (int64_t j = 0; j < padded; j += Lanes) {
        Vector first = read(weights + i * padded + j), second = read(weights + (i + 1) * padded + j);
        LV_UNROLL for (int e = 0; e < 8; e++) {
          Vector value = read(x + (c + e) * padded + j);
          total[e] += first * value;
          total[8 + e] += second * value;
        }
      }
      float both[16];
      write(both, across<true>(total));
      std::memcpy(&sums[i][c], both, sizeof both / 2);
      std::memcpy(&sums[i + 1][c], both + 8, sizeof both / 2);
    }
}

// to[c] += sum over the queries of weights[i] block[i][c], for two vectors of keys and eight channels at a time. to [D, padded].
template <int D>
LV_INLINE void over_queries(const float* weights, const float (&block)[Block][D], int64_t padded, float* to) {
  for (int64_t j = 0; j < padded; j += 2 * Lanes)
    for (int c = 0; c < D; c += 8) {
      Vector total[8][2];
      LV_UNROLL for (int e = 0; e < 8; e++) {
        total[e][0] = read(to + (c + e) * padded + j);
        total[e][1] = read(to + (c + e) * padded + j + Lanes);
      }
      for (int64_t i = 0; i < Block; i++) {
        Vector first = read(weights + i * padded + j), second = read(weights + i * padded + j + Lanes);
        LV_UNROLL for (int e = 0; e < 8; e++) {
          total[e][0] += first * block[i][c + e];
          total[e][1] += second * block[i][c + e];
        }
      }
      LV_UNROLL for (int e = 0; e < 8; e++) {
        write(to + (c + e) * padded + j, total[e][0]);
        write(to + (c + e) * padded + j + Lanes, total[e][1]);
      }
    }
}

template <int D, typename T>
LV_INLINE void rows(const Head& head, float scale, Tokens<const T> q, int64_t queries, Tokens<T> o, float* logsum, float* scratch) {
  const int64_t padded = head.padded;
  for (int64_t first = 0; first < queries; first += Block) {
    float block[Block][D], answer[Block][D], top[Block], total[Block];
    take<D>(q, first, queries, scale, block);
    Vector most[Block], sums[Block];
    for (int64_t i = 0; i < Block; i += 4) {
      for (int e = 0; e < 4; e++) most[i + e] = all(-1e30f);
      for (int64_t j = 0; j < padded; j += 2 * Lanes) {
        Vector s[4][2] = {};
        products_of<D>(block + i, head.k + j, padded, s);
        LV_UNROLL for (int e = 0; e < 4; e++)
          LV_UNROLL for (int half = 0; half < 2; half++) {
            Vector score = s[e][half] + read(head.hidden + j + half * Lanes);
            most[i + e] = greater(score, most[i + e]);
            write(scratch + (i + e) * padded + j + half * Lanes, score);
          }
      }
    }
    write(top, across<false>(most));
    for (int64_t i = 0; i < Block; i++) {
      sums[i] = Vector{};
      for (int64_t j = 0; j < padded; j += Lanes) {
        Vector p = exponentials(read(scratch + i * padded + j) - top[i]);
        sums[i] += p;
        write(scratch + i * padded + j, p);
      }
    }
    write(total, across<true>(sums));
    over_keys<D>(scratch, head.v, padded, answer);
    for (int64_t i = 0; i < Block && first + i < queries; i++) {
      for (int c = 0; c < D; c++) store(o.data + (first + i) * o.stride + c, answer[i][c] / total[i]);
      logsum[first + i] = top[i] + __builtin_logf(total[i]);
    }
  }
}

template <int D, typename T>
LV_INLINE void gradient(const Head& head, float scale, Tokens<const T> q, Tokens<const T> o, Tokens<const T> dy, int64_t queries, const float* logsum,
                        Tokens<T> dq, float* dk, float* dv, float* scratch) {
  const int64_t padded = head.padded;
  float *weights = scratch, *slopes = scratch + Block * padded;       // P and dS of a block of queries
  for (int64_t first = 0; first < queries; first += Block) {
    float block[Block][D], answer[Block][D], up[Block][D], normal[Block], delta[Block] = {};
    take<D>(q, first, queries, scale, block);
    take<D>(o, first, queries, 1, answer);
    take<D>(dy, first, queries, 1, up);
    for (int64_t i = 0; i < Block; i++) {
      bool there = first + i < queries;
      normal[i] = logsum[there ? first + i : queries - 1];
      for (int c = 0; c < D; c++) {
        if (!there) up[i][c] = 0;                                     // a repeated query gives nothing
        delta[i] += up[i][c] * answer[i][c];
      }
    }
    for (int64_t i = 0; i < Block; i += 4)
      for (int64_t j = 0; j < padded; j += 2 * Lanes) {
        Vector s[4][2] = {}, dp[4][2] = {};
        products_of<D>(block + i, head.k + j, padded, s);
        products_of<D>(up + i, head.v + j, padded, dp);
        LV_UNROLL for (int e = 0; e < 4; e++)
          LV_UNROLL for (int half = 0; half < 2; half++) {
            int64_t at = (i + e) * padded + j + half * Lanes;
            Vector p = exponentials(s[e][half] + read(head.hidden + j + half * Lanes) - normal[i + e]);
            write(weights + at, p);
            write(slopes + at, p * (dp[e][half] - delta[i + e]));
          }
      }
    over_queries<D>(weights, up, padded, dv);
    over_queries<D>(slopes, block, padded, dk);
    over_keys<D>(slopes, head.k, padded, answer);
    for (int64_t i = 0; i < Block && first + i < queries; i++)
      for (int c = 0; c < D; c++) store(dq.data + (first + i) * dq.stride + c, scale * answer[i][c]);
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
void gradient_of(const Head& head, float scale, Tokens<const T> q, Tokens<const T> o, Tokens<const T> dy, int64_t queries, const float* logsum, Tokens<T> dq, float* dk, float* dv, float* scratch) {
#define LV_CALL(D) gradient<D, T>(head, scale, q, o, dy, queries, logsum, dq, dk, dv, scratch)
  LV_WIDTHS(LV_CALL)
#undef LV_CALL
}
#undef LV_WIDTHS
#undef LV_UNROLL
