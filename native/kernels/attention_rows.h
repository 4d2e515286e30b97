// The loops of attention's gradient with narrow heads: one head of one sample at a time, keys side by side in the lanes of a vector.
#pragma once
#include "attention_blocks.h"
#include <cstdint>

namespace langevin {

constexpr int64_t Block = 8;      // queries whose weights lie in the first cache beside a head of 256 keys

// One head of one sample. Keys and values lie transposed, [width, padded], padded to whole vectors with zeros.
struct Head {
  int64_t width, keys, padded;
  const float *k, *v;
  const float* hidden;            // [padded]: 0 for a key; far below every score for padding, whose exponential, 1e-38, then meets zeros only
};

#define LV_ATTENTION_OF(T)                                                                                                        \
  /* to[width, padded] = from[keys, width] transposed; what is beyond the keys is zero. */                                        \
  void attention_pack(Tokens<const T> from, int64_t width, int64_t keys, int64_t padded, float* to);                              \
  /* dq is written; dk and dv, [width, padded] in float, are added to. scratch: [2, Block, padded]. */                            \
  void attention_gradient_rows(const Head& head, float scale, Tokens<const T> q, Tokens<const T> o, Tokens<const T> dy,           \
                               int64_t queries, const float* logsum, Tokens<T> dq, float* dk, float* dv, float* scratch);         \
  /* to[keys, width] = from[width, padded] transposed. */                                                                         \
  void attention_unpack(const float* from, int64_t width, int64_t keys, int64_t padded, Tokens<T> to);

LV_ATTENTION_OF(float)
LV_ATTENTION_OF(uint16_t)
#undef LV_ATTENTION_OF

}  // namespace langevin
