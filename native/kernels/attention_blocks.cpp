// The loops of attention_blocks.h for the processor at hand.
#include "attention_blocks.h"
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LV_INTRINSICS
#include <immintrin.h>
#endif

using namespace langevin;

template <typename Number>
constexpr int PairOf = sizeof(Number) == 2 ? 2 : 1;

#ifdef LV_INTRINSICS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,avx512bf16,prefer-vector-width=512")
namespace with_bfloat_pairs {
#define LV_BFLOAT_PAIRS
constexpr int Processor = 4;
#include "vectors.h"
#include "attention_block_loops.h"
#undef LV_BFLOAT_PAIRS
}
#pragma GCC pop_options
#endif
#define LV_LOOPS "attention_block_loops.h"
#include "processors.h"

#ifdef LV_INTRINSICS
#define LV_PAIRS(...) \
  if (shape.kept == Kept::Pairs) return with_bfloat_pairs::__VA_ARGS__
#else
#define LV_PAIRS(...)
#endif

bool langevin::multiplies_pairs() {
#ifdef LV_INTRINSICS
  return __builtin_cpu_supports("avx512bf16") && __builtin_cpu_supports("x86-64-v4");
#else
  return false;
#endif
}

void langevin::attention_pack_blocks(const BlockShape& shape, Tokens<const float> k, Tokens<const float> v, void* to) { LV_BEST(pack_blocks<float, float>(shape, k, v, to)); }

void langevin::attention_pack_blocks(const BlockShape& shape, Tokens<const uint16_t> k, Tokens<const uint16_t> v, void* to) {
  LV_PAIRS(pack_blocks<uint16_t, uint16_t>(shape, k, v, to));
  LV_BEST(pack_blocks<float, uint16_t>(shape, k, v, to));
}

void langevin::attention_block(const BlockShape& shape, const void* packed, float scale, Tokens<const float> q, int64_t queries, Tokens<float> o, float* logsum, void* scratch) {
  LV_BEST(attend_block<float, float>(shape, packed, scale, q, queries, o, logsum, scratch));
}

void langevin::attention_block(const BlockShape& shape, const void* packed, float scale, Tokens<const uint16_t> q, int64_t queries, Tokens<uint16_t> o, float* logsum, void* scratch) {
  LV_PAIRS(attend_block<uint16_t, uint16_t>(shape, packed, scale, q, queries, o, logsum, scratch));
  LV_BEST(attend_block<float, uint16_t>(shape, packed, scale, q, queries, o, logsum, scratch));
}
