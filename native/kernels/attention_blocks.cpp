// The loops of attention_blocks.h for the processor at hand.
#include "attention_blocks.h"
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LV_PROCESSORS
#include <immintrin.h>
#endif

using namespace langevin;

template <typename Number>
constexpr int PairOf = sizeof(Number) == 2 ? 2 : 1;

#ifdef LV_PROCESSORS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,avx512bf16,prefer-vector-width=512")
namespace with_bfloat_pairs {
#define LV_BFLOAT_PAIRS
constexpr int ScoreRows = 14;
#include "vectors.h"
#include "attention_block_loops.h"
#undef LV_BFLOAT_PAIRS
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
namespace with_512_bits {
constexpr int ScoreRows = 14;
#include "vectors.h"
#include "attention_block_loops.h"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace with_256_bits {
constexpr int ScoreRows = 3;
#include "vectors.h"
#include "attention_block_loops.h"
}
#pragma GCC pop_options
#endif
namespace with_any_processor {
constexpr int ScoreRows = 3;
#include "vectors.h"
#include "attention_block_loops.h"
}

#ifdef LV_PROCESSORS
#define LV_BEST(...)                                                                  \
  if (__builtin_cpu_supports("x86-64-v4")) return with_512_bits::__VA_ARGS__;                 \
  if (__builtin_cpu_supports("x86-64-v3")) return with_256_bits::__VA_ARGS__;                 \
  return with_any_processor::__VA_ARGS__
#define LV_BEST_PAIRS(...) \
  if (multiplies_pairs()) return with_bfloat_pairs::__VA_ARGS__
#else
#define LV_BEST(...) return with_any_processor::__VA_ARGS__
#define LV_BEST_PAIRS(...)
#endif

namespace {

bool multiplies_pairs() {
#ifdef LV_PROCESSORS
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("x86-64-v4");
#else
  return false;
#endif
}

// Values are multiplied two to five vectors at a time, as divides them best: 40 channels are three, 64 four, 80 five, 160 twice five.
int64_t chunk_of(int64_t width) {
  int64_t vectors = (width + Lanes - 1) / Lanes;
  for (int64_t chunk = 5; chunk > 2; chunk--)
    if (vectors % chunk == 0) return chunk * Lanes;
  return 2 * Lanes;
}

}  // namespace

BlockShape::BlockShape(int64_t width, int64_t keys)
    : width(width), keys(keys), padded((keys + KeyPanel - 1) / KeyPanel * KeyPanel), columns(0), chunk(chunk_of(width)) {
  columns = (width + chunk - 1) / chunk * chunk;
}

int64_t langevin::attention_number(bool bfloat) { return bfloat && multiplies_pairs() ? 2 : 4; }

int64_t langevin::attention_scratch(const BlockShape& s) { return (QueryBlock + Slack) * (KeyBlock * 6 + s.columns * 4 + s.width * 4); }

void langevin::attention_pack_blocks(const BlockShape& shape, Tokens<const float> k, Tokens<const float> v, void* to) { LV_BEST(pack_blocks<float, float>(shape, k, v, to)); }

void langevin::attention_pack_blocks(const BlockShape& shape, Tokens<const uint16_t> k, Tokens<const uint16_t> v, void* to) {
  LV_BEST_PAIRS(pack_blocks<uint16_t, uint16_t>(shape, k, v, to));
  LV_BEST(pack_blocks<float, uint16_t>(shape, k, v, to));
}

void langevin::attention_block(const BlockShape& shape, const void* packed, float scale, Tokens<const float> q, int64_t queries, Tokens<float> o, void* scratch) {
  LV_BEST(attend_block<float, float>(shape, packed, scale, q, queries, o, scratch));
}

void langevin::attention_block(const BlockShape& shape, const void* packed, float scale, Tokens<const uint16_t> q, int64_t queries, Tokens<uint16_t> o, void* scratch) {
  LV_BEST_PAIRS(attend_block<uint16_t, uint16_t>(shape, packed, scale, q, queries, o, scratch));
  LV_BEST(attend_block<float, uint16_t>(shape, packed, scale, q, queries, o, scratch));
}
