// The loops of attention_blocks.h, compiled once for each kind of processor: included inside a namespace, after vectors.h. Number is what keys,
// values and weights are kept as; Pair is how many of them a multiplication takes together, which then lie side by side.

// sum (+)= a b: one number (or pair) of each row of a, a vector of each column of b.
LV_INLINE Vector multiplied(const float* a, const float* b, Vector sum) { return sum + *a * read(b); }

// A number that takes part in a product.
LV_INLINE void keep(float* to, Vector value) { write(to, value); }

LV_INLINE void keep(uint16_t* to, Vector value) {
#ifdef LV_BFLOAT_PAIRS
  auto held = _mm512_cvtneps_pbh(reinterpret_cast<__m512>(value));
  std::memcpy(to, &held, sizeof held);
#else
  write(to, value);
#endif
}

#ifdef LV_BFLOAT_PAIRS
LV_INLINE Vector multiplied(const uint16_t* a, const uint16_t* b, Vector sum) {
  int32_t pair;
  std::memcpy(&pair, a, sizeof pair);
  Integers values;
  std::memcpy(&values, b, sizeof values);
  return reinterpret_cast<Vector>(_mm512_dpbf16_ps(reinterpret_cast<__m512>(sum), reinterpret_cast<__m512bh>(_mm512_set1_epi32(pair)), reinterpret_cast<__m512bh>(values)));
}
#endif

// c (+)= a b for R rows and W vectors of columns. a [R, depth] with rows a_row apart; b [depth / Pair, W vectors, Pair]; c with rows c_row apart.
template <int R, int W, bool Adds, typename Number>
LV_INLINE void product(const Number* a, int64_t a_row, int64_t depth, const Number* b, float* c, int64_t c_row) {
  constexpr int Pair = PairOf<Number>;
  Vector sum[R][W];
  LV_UNROLL for (int i = 0; i < R; i++)
    LV_UNROLL for (int w = 0; w < W; w++) sum[i][w] = Adds ? read(c + i * c_row + w * Lanes) : Vector{};
  for (int64_t k = 0; k < depth; k += Pair)
    LV_UNROLL for (int i = 0; i < R; i++)
      LV_UNROLL for (int w = 0; w < W; w++) sum[i][w] = multiplied(a + i * a_row + k, b + (k * W + w * Pair) * Lanes, sum[i][w]);
  LV_UNROLL for (int i = 0; i < R; i++)
    LV_UNROLL for (int w = 0; w < W; w++) write(c + i * c_row + w * Lanes, sum[i][w]);
}

template <typename Number, typename T>
void pack_blocks(const BlockShape& s, Tokens<const T> k, Tokens<const T> v, void* memory) {
  constexpr int Pair = PairOf<Number>;
  auto* to = static_cast<Number*>(memory);
  for (int64_t panel = 0; panel < s.padded; panel += KeyPanel)
    for (int64_t c = 0; c < s.width; c++)
      for (int64_t j = 0; j < KeyPanel; j++)
        store(to + panel * s.width + (c / Pair * KeyPanel + j) * Pair + c % Pair, panel + j < s.keys ? load(k.data[(panel + j) * k.stride + c]) : 0.0f);
  to += s.padded * s.width;
  for (int64_t first = 0; first < s.columns; first += s.chunk)
    for (int64_t j = 0; j < s.padded; j++)
      for (int64_t c = 0; c < s.chunk; c++)
        store(to + first * s.padded + (j / Pair * s.chunk + c) * Pair + j % Pair, j < s.keys && first + c < s.width ? load(v.data[j * v.stride + first + c]) : 0.0f);
}

// The softmax so far of a block of queries: the greatest score, the sum of exponentials, and the weighted values.
template <typename Number>
struct Softmax {
  float top[QueryBlock], total[QueryBlock];
  float* scores;                                     // [QueryBlock + Slack, KeyBlock]
  Number* weights;                                   // the same, and in the same memory when they are float
  float* answer;                                     // [QueryBlock + Slack, columns]
};

LV_INLINE float greatest(Vector v) {
  float lanes[Lanes], most;
  write(lanes, v);
  most = lanes[0];
  LV_UNROLL for (int i = 1; i < Lanes; i++) most = lanes[i] > most ? lanes[i] : most;
  return most;
}

LV_INLINE float sum_of(Vector v) {
  float lanes[Lanes], sum = 0;
  write(lanes, v);
  LV_UNROLL for (int i = 0; i < Lanes; i++) sum += lanes[i];
  return sum;
}

// e^x for x of at most about 1, for weights that are kept as Number. In bfloat16 they have 8 bits: 2^f on [-1/2, 1/2] by a cubic within 2^-13.7 (fitted
// for the least relative error) takes half the instructions.
LV_INLINE Vector weights_of(Vector x, float) { return exponentials(x); }

LV_INLINE Vector weights_of(Vector x, uint16_t) {
  Vector t = greater(x * 1.44269504f, all(-126.0f)), shifted = t + 12582912.0f, f = t - (shifted - 12582912.0f);
  Vector p = ((f * 0.0551715698f + 0.2426111146f) * f + 0.6932610038f) * f + 0.9999280745f;
  return reinterpret_cast<Vector>(reinterpret_cast<Integers>(p) + (reinterpret_cast<Integers>(shifted) << 23));
}

// Turns scores into weights: exp(scale s - top), correcting what was summed with a lower top.
template <typename Number>
LV_INLINE void weigh(Softmax<Number>& block, int64_t queries, int64_t keys, int64_t padded, float scale, int64_t columns) {
  for (int64_t i = 0; i < queries; i++) {
    float* scores = block.scores + i * KeyBlock;
    for (int64_t j = keys; j < padded; j++) scores[j] = -1e30f;        // padding: its exponential meets zeros only
    Vector most = all(-1e30f);
    for (int64_t j = 0; j < padded; j += Lanes) most = greater(read(scores + j), most);
    float top = greatest(most) * scale, before = block.top[i];
    if (top < before) top = before;
    Vector sum = {};
    for (int64_t j = 0; j < padded; j += Lanes) {
      Vector p = weights_of(read(scores + j) * scale - top, Number{});
      sum += p;
      keep(block.weights + i * KeyBlock + j, p);
    }
    float correction = before > -1e30f ? __builtin_expf(before - top) : 0.0f;
    block.total[i] = block.total[i] * correction + sum_of(sum);
    block.top[i] = top;
    for (int64_t c = 0; c < columns; c += Lanes) write(block.answer + i * columns + c, read(block.answer + i * columns + c) * correction);
  }
}

template <int R, int W, typename Number>
LV_INLINE void add_values(const Softmax<Number>& block, int64_t queries, int64_t keys, const Number* values, float* answer, int64_t columns) {
  for (int64_t i = 0; i < queries; i += R) product<R, W, true>(block.weights + i * KeyBlock, KeyBlock, keys, values, answer + i * columns, columns);
}

template <typename Number, typename T>
void attend_block(const BlockShape& s, const void* memory, float scale, Tokens<const T> q, int64_t queries, Tokens<T> o, void* scratch) {
  auto *keys = static_cast<const Number*>(memory), *values = keys + s.padded * s.width;
  Softmax<Number> block;
  block.scores = static_cast<float*>(scratch);
  block.answer = block.scores + (QueryBlock + Slack) * KeyBlock;
  auto* asked = reinterpret_cast<Number*>(block.answer + (QueryBlock + Slack) * s.columns);      // [QueryBlock + Slack, width]
  block.weights = PairOf<Number> == 1 ? reinterpret_cast<Number*>(block.scores) : asked + (QueryBlock + Slack) * s.width;
  for (int64_t i = 0; i < QueryBlock + Slack; i++)
    for (int64_t c = 0; c < s.width; c++) store(asked + i * s.width + c, i < queries ? load(q.data[i * q.stride + c]) : 0.0f);
  for (int64_t i = 0; i < queries; i++) block.top[i] = -1e30f, block.total[i] = 0;
  std::memset(block.answer, 0, (QueryBlock + Slack) * s.columns * sizeof(float));
  for (int64_t first = 0; first < s.padded; first += KeyBlock) {
    int64_t part = s.padded - first < KeyBlock ? s.padded - first : KeyBlock, there = s.keys - first < part ? s.keys - first : part;
    for (int64_t panel = 0; panel < part; panel += KeyPanel)
      for (int64_t i = 0; i < queries; i += ScoreRows)
        product<ScoreRows, 2, false>(asked + i * s.width, s.width, s.width, keys + (first + panel) * s.width, block.scores + i * KeyBlock + panel, KeyBlock);
    weigh(block, queries, there, part, scale, s.columns);
    for (int64_t c = 0; c < s.columns; c += s.chunk) {
      const Number* chunk = values + c * s.padded + first * s.chunk;
      float* answer = block.answer + c;
      switch (s.chunk / Lanes) {
        case 2: add_values<ScoreRows, 2>(block, queries, part, chunk, answer, s.columns); break;
        case 3: add_values<ScoreRows * 4 / 7, 3>(block, queries, part, chunk, answer, s.columns); break;
        case 4: add_values<ScoreRows * 3 / 7, 4>(block, queries, part, chunk, answer, s.columns); break;
        default: add_values<ScoreRows * 5 / 14, 5>(block, queries, part, chunk, answer, s.columns);
      }
    }
  }
  for (int64_t i = 0; i < queries; i++)
    for (int64_t c = 0; c < s.width; c++) store(o.data + i * o.stride + c, block.answer[i * s.columns + c] / block.total[i]);
}
