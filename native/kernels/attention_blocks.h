// The loops of attention with heads of any width, forward only: a block of queries meets a block of keys at a time, and its softmax is corrected
// as greater scores turn up (Milakov and Gimelshein 2018; Dao et al. 2022, algorithm 1), so that no matrix of all scores is ever made.
#pragma once
#include "attention_rows.h"

namespace langevin {

constexpr int64_t QueryBlock = 112, KeyBlock = 512;  // their scores and the keys' and values' part fill half of a second-level cache
constexpr int64_t Slack = 16;                        // rows beyond a block that products may write to
constexpr int64_t KeyPanel = 2 * Lanes;              // keys whose scores are summed together

// How a head's keys and values are laid out: `width` channels, rounded up to `columns` for the values, which are multiplied `chunk` at a time.
struct BlockShape {
  int64_t width, keys, padded, columns, chunk;
  BlockShape(int64_t width, int64_t keys);
  int64_t packed() const { return padded * (width + columns); }      // numbers of a head's packed keys and values
};

// Bytes of a packed number: two where the processor multiplies pairs of bfloat16 (and the tokens are of that type), else four.
int64_t attention_number(bool bfloat);

#define LV_ATTENTION_BLOCKS_OF(T)                                                                                                   \
  /* Packs a head's keys and values. to: packed() numbers. */                                                                       \
  void attention_pack_blocks(const BlockShape& shape, Tokens<const T> k, Tokens<const T> v, void* to);                             \
  /* o = softmax(scale q k^T) v for at most QueryBlock queries. scratch: attention_scratch() bytes. */                              \
  void attention_block(const BlockShape& shape, const void* packed, float scale, Tokens<const T> q, int64_t queries, Tokens<T> o, void* scratch);

LV_ATTENTION_BLOCKS_OF(float)
LV_ATTENTION_BLOCKS_OF(uint16_t)
#undef LV_ATTENTION_BLOCKS_OF

int64_t attention_scratch(const BlockShape& shape);

}  // namespace langevin
