// The loops of attention, forward: queries lie side by side in the lanes of vectors, and a block of them meets a block of keys at a time; their
// softmax is corrected as greater scores turn up (Milakov and Gimelshein 2018; Dao et al. 2022, algorithm 1), so that no matrix of all scores is ever made.
#pragma once
#include "lanes.h"
#include <cstdint>

namespace langevin {

constexpr int64_t Queries = 2 * Lanes;               // that are multiplied together
constexpr int64_t QueryBlock = 4 * Queries;          // that meet a block of keys in turn: its keys and values are then in the nearest caches
constexpr int64_t KeyBlock = 128;
constexpr int64_t ChannelBlock = 192;                // of queries that are multiplied, in the first cache
constexpr int64_t Together = 8;                      // keys whose scores are summed together, and channels of the values

// A head's part of a tensor of tokens, [tokens, heads * width], in float or bfloat16 (as its bits).
template <typename T>
struct Tokens {
  T* data;
  int64_t stride;
};

// How the numbers of a product are kept: as float, or as pairs of bfloat16 where the tokens are of that type and the processor multiplies such pairs.
enum class Kept { Float, Pairs };
bool multiplies_pairs();

// One head: `width` channels, rounded up to `columns` for the values, and keys rounded up likewise.
struct BlockShape {
  int64_t width, keys, padded, columns;
  Kept kept;
  BlockShape(int64_t width, int64_t keys, Kept kept)
      : width(width), keys(keys), padded((keys + Together - 1) / Together * Together), columns((width + Together - 1) / Together * Together), kept(kept) {}
  int64_t part(int64_t first) const { return padded - first < KeyBlock ? padded - first : KeyBlock; }   // keys of the block that begins there
  int64_t packed() const { return padded * (width + columns) * (kept == Kept::Pairs ? 2 : 4); }         // bytes of a head's packed keys and values
  int64_t scratch() const { return (KeyBlock + QueryBlock / Queries * (columns + width + 2)) * Queries * static_cast<int64_t>(sizeof(float)); }
};

#define LV_ATTENTION_BLOCKS_OF(T)                                                                                                   \
  /* Packs a head's keys and values. to: packed() bytes. */                                                                         \
  void attention_pack_blocks(const BlockShape& shape, Tokens<const T> k, Tokens<const T> v, void* to);                             \
  /* o = softmax(scale q k^T) v for at most QueryBlock queries, and the logarithm of each one's sum of exponentials, unless that is null. */ \
  /* scratch: scratch() bytes. */                                                                                                   \
  void attention_block(const BlockShape& shape, const void* packed, float scale, Tokens<const T> q, int64_t queries, Tokens<T> o, float* logsum, void* scratch);

LV_ATTENTION_BLOCKS_OF(float)
LV_ATTENTION_BLOCKS_OF(uint16_t)
#undef LV_ATTENTION_BLOCKS_OF

}  // namespace langevin
