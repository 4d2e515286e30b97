// The loops of attention_blocks.h for the processor at hand.
#include "attention_blocks.h"

using namespace langevin;

template <typename Number>
constexpr int PairOf = sizeof(Number) == 2 ? 2 : 1;

#define LV_LOOPS "attention_block_loops.h"
#include "processors.h"

#ifdef LV_PROCESSORS
#define LV_PAIRS(...) \
  if (shape.kept == Kept::Pairs) return with_bfloat::__VA_ARGS__
#else
#define LV_PAIRS(...)
#endif

bool langevin::multiplies_pairs() { return has_bfloat(); }

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
