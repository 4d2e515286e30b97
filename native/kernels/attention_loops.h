// The loops of attention_rows.h, compiled once for each kind of processor: included inside a namespace, under that processor's options.
// The gradient of Vaswani et al. 2017, eq. 1, as in Dao et al. 2022, appendix B.2: P is computed again from the logarithms of its sums.

#include "token_lanes.h"

// Adds the halves of every run of 2 half lanes of a, then of b: runs of half the length, those of a first.
template <int half>
LV_INLINE Vector fold(Vector a, Vector b) {
  Integers low, high;
  LV_UNROLL for (int i = 0; i < Lanes; i++) {
    low[i] = i / half * 2 * half + i % half;
    high[i] = low[i] + half;
  }
  return __builtin_shuffle(a, b, low) + __builtin_shuffle(a, b, high);
}

// The sum of the lanes of each of 16 vectors, in four rounds for all of them together.
LV_INLINE Vector across(const Vector (&v)[16]) {
  Vector a[8], b[4], c[2];
  LV_UNROLL for (int i = 0; i < 8; i++) a[i] = fold<8>(v[2 * i], v[2 * i + 1]);
  LV_UNROLL for (int i = 0; i < 4; i++) b[i] = fold<4>(a[2 * i], a[2 * i + 1]);
  LV_UNROLL for (int i = 0; i < 2; i++) c[i] = fold<2>(b[2 * i], b[2 * i + 1]);
  return fold<1>(c[0], c[1]);
}

// The tokens of a block of queries as numbers, [Block, D]; past the last query it is repeated.
template <int D, typename T>
LV_INLINE void take(const Tokens<const T>& tokens, int64_t first, int64_t queries, float scale, float (&to)[Block][D]) {
  for (int64_t i = 0; i < Block; i++) {
    const T* from = tokens.data + (first + i < queries ? first + i : queries - 1) * tokens.stride;
    for (int c = 0; c < D; c++) to[i][c] = load(from[c]) * scale;
  }
}

// products[i] += block[i] x for four queries and V vectors of keys, x [D, padded]: what is loaded serves several multiplications.
template <int D, int V>
LV_INLINE void products_of(const float (*block)[D], const float* x, int64_t padded, Vector (&products)[4][V]) {
  LV_UNROLL for (int c = 0; c < D; c++) {
    Vector keys[V];
    LV_UNROLL for (int w = 0; w < V; w++) keys[w] = read(x + c * padded + w * Lanes);
    LV_UNROLL for (int i = 0; i < 4; i++)
      LV_UNROLL for (int w = 0; w < V; w++) products[i][w] += block[i][c] * keys[w];
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
      write(both, across(total));
      std::memcpy(&sums[i][c], both, sizeof both / 2);
      std::memcpy(&sums[i + 1][c], both + 8, sizeof both / 2);
    }
}

// to[c] += sum over the queries of weights[i] block[i][c], for V vectors of keys and eight channels at a time. weights [Block, padded], to [D, padded].
template <int D, int V>
LV_INLINE void over_queries(const float* weights, const float (&block)[Block][D], int64_t padded, float* to) {
  for (int c = 0; c < D; c += 8) {
    Vector total[8][V];
    LV_UNROLL for (int e = 0; e < 8; e++)
      LV_UNROLL for (int w = 0; w < V; w++) total[e][w] = read(to + (c + e) * padded + w * Lanes);
    for (int64_t i = 0; i < Block; i++)
      LV_UNROLL for (int w = 0; w < V; w++) {
        Vector weight = read(weights + i * padded + w * Lanes);
        LV_UNROLL for (int e = 0; e < 8; e++) total[e][w] += weight * block[i][c + e];
      }
    LV_UNROLL for (int e = 0; e < 8; e++)
      LV_UNROLL for (int w = 0; w < V; w++) write(to + (c + e) * padded + w * Lanes, total[e][w]);
  }
}

// A block of queries: scaled, their results' gradients, the logarithms (to the base 2) of their sums of exponentials, and the gradients' products with the results.
template <int D>
struct Asked {
  float queries[Block][D], up[Block][D], normal[Block], delta[Block];
};

// What a block of queries gives to V vectors of keys from j on; P and dS stay in weights and slopes, [Block, padded].
template <int D, int V>
LV_INLINE void give(const Head& head, const Asked<D>& asked, int64_t j, float* weights, float* slopes, float* dk, float* dv) {
  const int64_t padded = head.padded;
  for (int64_t i = 0; i < Block; i += 4) {
    Vector s[4][V] = {}, dp[4][V] = {};
    products_of<D, V>(asked.queries + i, head.k + j, padded, s);
    products_of<D, V>(asked.up + i, head.v + j, padded, dp);
    LV_UNROLL for (int e = 0; e < 4; e++)
      LV_UNROLL for (int w = 0; w < V; w++) {
        int64_t at = (i + e) * padded + j + w * Lanes;
        Vector p = power_of_two<false>((s[e][w] + read(head.hidden + j + w * Lanes)) * Log2E - asked.normal[i + e]);
        write(weights + at, p);
        write(slopes + at, p * (dp[e][w] - asked.delta[i + e]));
      }
  }
  over_queries<D, V>(weights + j, asked.up, padded, dv + j);
  over_queries<D, V>(slopes + j, asked.queries, padded, dk + j);
}

template <int D, typename T>
LV_INLINE void gradient(const Head& head, float scale, Tokens<const T> q, Tokens<const T> o, Tokens<const T> dy, int64_t queries, const float* logsum,
                        Tokens<T> dq, float* dk, float* dv, float* scratch) {
  const int64_t padded = head.padded;
  float *weights = scratch, *slopes = scratch + Block * padded;
  for (int64_t first = 0; first < queries; first += Block) {
    Asked<D> asked;
    float answer[Block][D];
    take<D>(q, first, queries, scale, asked.queries);
    take<D>(o, first, queries, 1, answer);
    take<D>(dy, first, queries, 1, asked.up);
    for (int64_t i = 0; i < Block; i++) {
      bool there = first + i < queries;
      asked.normal[i] = logsum[there ? first + i : queries - 1] * Log2E;
      asked.delta[i] = 0;
      for (int c = 0; c < D; c++) {
        if (!there) asked.up[i][c] = 0;                               // a repeated query gives nothing
        asked.delta[i] += asked.up[i][c] * answer[i][c];
      }
    }
    int64_t j = 0;
    for (; j + 2 * Lanes <= padded; j += 2 * Lanes) give<D, 2>(head, asked, j, weights, slopes, dk, dv);
    if (j < padded) give<D, 1>(head, asked, j, weights, slopes, dk, dv);
    over_keys<D>(slopes, head.k, padded, answer);
    for (int64_t i = 0; i < Block && first + i < queries; i++)
      for (int c = 0; c < D; c++) store(dq.data + (first + i) * dq.stride + c, scale * answer[i][c]);
  }
}

template <typename T>
void pack(Tokens<const T> from, int64_t width, int64_t keys, int64_t padded, float* to) {
  for (int64_t first = 0; first < padded; first += Lanes) {
    const T* tokens[Lanes];
    const int64_t count = keys - first < Lanes ? keys - first : Lanes;
    for (int64_t i = 0; i < Lanes; i++) tokens[i] = from.data + (first + (i < count ? i : count - 1)) * from.stride;
    side_by_side(tokens, width, to + first, padded);
    for (int64_t c = 0; c < width; c++)
      for (int64_t i = count; i < Lanes; i++) to[c * padded + first + i] = 0;
  }
}

template <typename T>
void unpack(const float* from, int64_t width, int64_t keys, int64_t padded, Tokens<T> to) {
  for (int64_t first = 0; first < keys; first += Lanes)
    by_token(from + first, padded, keys - first < Lanes ? keys - first : Lanes, width, all(1), Tokens<T>{to.data + first * to.stride, to.stride});
}

#define LV_WIDTHS(call)                        \
  switch (head.width) {                        \
    case 8: return call(8);                    \
    case 16: return call(16);                  \
    default: return call(32);                  \
  }

template <typename T>
void gradient_of(const Head& head, float scale, Tokens<const T> q, Tokens<const T> o, Tokens<const T> dy, int64_t queries, const float* logsum, Tokens<T> dq, float* dk, float* dv, float* scratch) {
#define LV_CALL(D) gradient<D, T>(head, scale, q, o, dy, queries, logsum, dq, dk, dv, scratch)
  LV_WIDTHS(LV_CALL)
#undef LV_CALL
}
#undef LV_WIDTHS
#undef LV_UNROLL
