// The loops of attention_blocks.h, compiled once for each kind of processor: included inside a namespace, after vectors.h. Number is what keys, values,
// queries and weights are multiplied as; Pair is how many of them a multiplication takes together, which then lie side by side. Rows is how many rows of
// a product are held in registers, Wide how many vectors of each.

#include "token_lanes.h"

constexpr int Rows = Processor >= 4 ? 8 : 4, Wide = Processor >= 4 ? 2 : 1;

// sum (+)= a b: one number (or pair) of a, a vector of them of b.
LV_INLINE Vector multiplied(const float* a, Vector b, Vector sum) { return sum + *a * b; }

#ifdef LV_BFLOAT
LV_INLINE Vector multiplied(const uint16_t* a, Vector b, Vector sum) {
  int32_t pair;
  std::memcpy(&pair, a, sizeof pair);
  return reinterpret_cast<Vector>(_mm512_dpbf16_ps(reinterpret_cast<__m512>(sum), reinterpret_cast<__m512bh>(_mm512_set1_epi32(pair)), reinterpret_cast<__m512bh>(b)));
}
#endif

// c (+)= a^T b for V vectors of queries: a [depth / Pair, Together, Pair], b [depth / Pair, Queries, Pair], c [Together, Queries].
template <int V, bool Adds, typename Number>
LV_INLINE void product(const Number* a, const Number* b, int64_t depth, float* c) {
  constexpr int Pair = PairOf<Number>, W = V < Wide ? V : Wide;
  for (int row = 0; row < Together; row += Rows)
    for (int first = 0; first < V; first += W) {
      Vector sum[Rows][W];
      float* to = c + row * Queries + first * Lanes;
      LV_UNROLL for (int i = 0; i < Rows; i++)
        LV_UNROLL for (int w = 0; w < W; w++) sum[i][w] = Adds ? read(to + i * Queries + w * Lanes) : Vector{};
      for (int64_t k = 0; k < depth; k += Pair) {
        Vector value[W];
        LV_UNROLL for (int w = 0; w < W; w++) std::memcpy(&value[w], b + k * Queries + (first + w) * Lanes * Pair, sizeof value[w]);
        LV_UNROLL for (int i = 0; i < Rows; i++)
          LV_UNROLL for (int w = 0; w < W; w++) sum[i][w] = multiplied(a + k * Together + (row + i) * Pair, value[w], sum[i][w]);
      }
      LV_UNROLL for (int i = 0; i < Rows; i++)
        LV_UNROLL for (int w = 0; w < W; w++) write(to + i * Queries + w * Lanes, sum[i][w]);
    }
}

// A token's number as it is multiplied.
LV_INLINE void keep(float* to, float value) { *to = value; }
LV_INLINE void keep(float* to, uint16_t value) { *to = load(value); }
LV_INLINE void keep(uint16_t* to, uint16_t value) { *to = value; }

// Numbers of tokens as [depth / Pair, Together, Pair], for depth from `begin` to `end`: those of 8 tokens from `first` on, or, exchanged, of 8 channels. What is
// beyond the tokens is zero.
template <bool Inside, bool Exchanged, typename Number, typename T>
LV_INLINE void pack_panel(const Tokens<const T>& from, int64_t keys, int64_t width, int64_t first, int64_t begin, int64_t end, Number* to) {
  constexpr int64_t Pair = PairOf<Number>;
  for (int64_t k = begin; k < end; k += Pair)
    LV_UNROLL for (int64_t e = 0; e < Together; e++)
      LV_UNROLL for (int64_t p = 0; p < Pair; p++) {
        int64_t token = Exchanged ? k + p : first + e, channel = Exchanged ? first + e : k + p;
        keep(to + k * Together + e * Pair + p, Inside || (token < keys && channel < width) ? from.data[token * from.stride + channel] : T(0));
      }
}

// Keys by eights, [padded / 8, width / Pair, 8, Pair], and for each block of keys its values by eight channels, [columns / 8, keys / Pair, 8, Pair].
template <typename Number, typename T>
void pack_blocks(const BlockShape& s, Tokens<const T> k, Tokens<const T> v, void* memory) {
  auto *keys = static_cast<Number*>(memory), *values = keys + s.padded * s.width;
  int64_t j = 0;
  for (; j + Together <= s.keys; j += Together) pack_panel<true, false>(k, s.keys, s.width, j, 0, s.width, keys + j * s.width);
  if (j < s.padded) pack_panel<false, false>(k, s.keys, s.width, j, 0, s.width, keys + j * s.width);
  for (int64_t first = 0; first < s.padded; first += KeyBlock) {
    int64_t part = s.part(first), there = s.keys - first < part ? (s.keys - first) / 2 * 2 : part;
    Tokens<const T> from{v.data + first * v.stride, v.stride};
    for (int64_t c = 0; c < s.columns; c += Together, values += part * Together) {
      bool whole = c + Together <= s.width;
      if (whole) pack_panel<true, true>(from, s.keys - first, s.width, c, 0, there, values);
      pack_panel<false, true>(from, s.keys - first, s.width, c, whole ? there : 0, part, values);
    }
  }
}

// The weights of two keys side by side, as pairs.
LV_INLINE void keep_pair(float*, Vector, Vector) {}

LV_INLINE void keep_pair(uint16_t* to, Vector first, Vector second) {
#ifdef LV_BFLOAT
  auto rounded = reinterpret_cast<__m512i>(_mm512_cvtne2ps_pbh(reinterpret_cast<__m512>(second), reinterpret_cast<__m512>(first)));
  const __m512i side_by_side = _mm512_set_epi16(31, 15, 30, 14, 29, 13, 28, 12, 27, 11, 26, 10, 25, 9, 24, 8, 23, 7, 22, 6, 21, 5, 20, 4, 19, 3, 18, 2, 17, 1, 16, 0);
  auto pairs = _mm512_permutexvar_epi16(side_by_side, rounded);
  std::memcpy(to, &pairs, sizeof pairs);
#endif
}

// The softmax so far of `Queries` queries, logarithms to the base 2.
template <typename Number>
struct Softmax {
  float* scores;                                     // [KeyBlock, Queries], and then their weights
  float* answer;                                     // [columns, Queries]: the weighted values
  Number* asked;                                     // [width / Pair, Queries, Pair]
  float *top, *total;                                // [Queries]: the greatest score, the sum of exponentials
};

// Turns the scores of some keys into weights, 2^(factor s - top), correcting what was summed with a lower top.
template <int V, typename Number>
LV_INLINE void weigh(const Softmax<Number>& block, int64_t keys, int64_t padded, float factor, int64_t columns) {
  for (int64_t i = keys * Queries; i < padded * Queries; i += Lanes) write(block.scores + i, all(-1e30f));   // padding: its weight meets zeros only
  LV_UNROLL for (int w = 0; w < V; w++) {
    float* scores = block.scores + w * Lanes;
    Vector most[4] = {read(scores), read(scores + Queries), read(scores + 2 * Queries), read(scores + 3 * Queries)};   // apart, so that none waits for another
    for (int64_t j = 4; j < padded; j += 4)
      LV_UNROLL for (int i = 0; i < 4; i++) most[i] = greater(read(scores + (j + i) * Queries), most[i]);
    Vector before = read(block.top + w * Lanes), top = greater(greater(greater(most[0], most[1]), greater(most[2], most[3])) * factor, before);
    Vector correction = power_of_two<false>(before - top), sum = {}, other = {};
    for (int64_t j = 0; j < padded; j += 2) {
      float* pair = scores + j * Queries;
      Vector first = power_of_two<PairOf<Number> == 2>(read(pair) * factor - top), second = power_of_two<PairOf<Number> == 2>(read(pair + Queries) * factor - top);
      sum += first;
      other += second;
      if constexpr (PairOf<Number> == 2) {
        keep_pair(reinterpret_cast<Number*>(block.scores) + (j * Queries + w * Lanes * 2), first, second);
      } else {
        write(pair, first);
        write(pair + Queries, second);
      }
    }
    write(block.top + w * Lanes, top);
    write(block.total + w * Lanes, read(block.total + w * Lanes) * correction + (sum + other));
    for (int64_t c = 0; c < columns; c++) {
      float* answer = block.answer + c * Queries + w * Lanes;
      write(answer, read(answer) * correction);
    }
  }
}

template <int V, typename Number>
LV_INLINE void meet(const BlockShape& s, const Softmax<Number>& block, const Number* packed, int64_t first, float factor) {
  const Number *keys = packed + first * s.width, *values = packed + s.padded * s.width + first * s.columns;
  int64_t part = s.part(first), there = s.keys - first < part ? s.keys - first : part;
  for (int64_t c = 0; c < s.width; c += ChannelBlock) {
    int64_t depth = s.width - c < ChannelBlock ? s.width - c : ChannelBlock;
    for (int64_t j = 0; j < part; j += Together) {
      const Number *key = keys + j * s.width + c * Together, *asked = block.asked + c * Queries;
      if (c == 0) product<V, false>(key, asked, depth, block.scores + j * Queries);
      else product<V, true>(key, asked, depth, block.scores + j * Queries);
    }
  }
  weigh<V>(block, there, part, factor, s.columns);
  for (int64_t c = 0; c < s.columns; c += Together) product<V, true>(values + c * part, reinterpret_cast<const Number*>(block.scores), part, block.answer + c * Queries);
}

// 16 queries' channels side by side.
template <typename T>
LV_INLINE void take(const T* const* from, int64_t width, float* to) { side_by_side(from, width, to, Queries); }

// The same in pairs of channels, of which there are at least 32: 16 pairs fill a vector, and the last ones may be taken twice.
LV_INLINE void take(const uint16_t* const* from, int64_t width, uint16_t* to) {
  for (int64_t first = 0; first < width; first += 2 * Lanes) {
    const int64_t c = first + 2 * Lanes <= width ? first : width - 2 * Lanes;
    Vector rows[Lanes];
    LV_UNROLL for (int i = 0; i < Lanes; i++) std::memcpy(&rows[i], from[i] + c, sizeof rows[i]);
    transpose(rows);
    LV_UNROLL for (int i = 0; i < Lanes; i++) std::memcpy(to + (c + 2 * i) * Queries, &rows[i], sizeof rows[i]);
  }
}

template <typename Number, typename T>
LV_INLINE void begin(const BlockShape& s, const Softmax<Number>& block, Tokens<const T> q, int64_t queries) {
  const T* from[Queries];
  for (int64_t i = 0; i < Queries; i++) {
    from[i] = q.data + (i < queries ? i : queries - 1) * q.stride;                   // past the last query it is repeated
    block.top[i] = -1e30f, block.total[i] = 0;
  }
  for (int64_t i = 0; i < Queries; i += Lanes) take(from + i, s.width, block.asked + i * PairOf<Number>);
  std::memset(block.answer, 0, s.columns * Queries * sizeof(float));
}

template <typename Number, typename T>
LV_INLINE void finish(const BlockShape& s, const Softmax<Number>& block, int64_t queries, Tokens<T> o, float* logsum) {
  for (int64_t first = 0; first < queries; first += Lanes) {
    const int64_t count = queries - first < Lanes ? queries - first : Lanes;
    const Vector total = read(block.total + first), share = 1 / total;
    by_token(block.answer + first, Queries, count, s.width, share, Tokens<T>{o.data + first * o.stride, o.stride});
    if (logsum) {
      float sums[Lanes];
      write(sums, (read(block.top + first) + logarithm(total)) / Log2E);
      std::memcpy(logsum + first, sums, count * sizeof(float));
    }
  }
}

template <typename Number, typename T>
void attend_block(const BlockShape& s, const void* memory, float scale, Tokens<const T> q, int64_t queries, Tokens<T> o, float* logsum, void* scratch) {
  auto* packed = static_cast<const Number*>(memory);
  auto* numbers = static_cast<float*>(scratch);
  Softmax<Number> blocks[QueryBlock / Queries];
  int64_t count = (queries + Queries - 1) / Queries;
  for (int64_t i = 0; i < count; i++) {
    auto* own = numbers + KeyBlock * Queries + i * (s.columns + s.width + 2) * Queries;
    blocks[i] = {numbers, own, reinterpret_cast<Number*>(own + s.columns * Queries), own + (s.columns + s.width) * Queries, own + (s.columns + s.width + 1) * Queries};
    begin<Number, T>(s, blocks[i], {q.data + i * Queries * q.stride, q.stride}, queries - i * Queries);
  }
  for (int64_t first = 0; first < s.padded; first += KeyBlock)
    for (int64_t i = 0; i < count; i++) {
      if (queries - i * Queries > Lanes) meet<2>(s, blocks[i], packed, first, scale * Log2E);
      else meet<1>(s, blocks[i], packed, first, scale * Log2E);
    }
  for (int64_t i = 0; i < count; i++)
    finish<Number, T>(s, blocks[i], queries - i * Queries < Queries ? queries - i * Queries : Queries, {o.data + i * Queries * o.stride, o.stride}, logsum ? logsum + i * Queries : nullptr);
}
