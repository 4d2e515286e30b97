// The loops of attention_rows.h for the processor at hand.
#include "attention_rows.h"

using namespace langevin;

#define LV_LOOPS "attention_loops.h"
#include "processors.h"

#define LV_ATTENTION(T)                                                                                                              \
  void langevin::attention_pack(Tokens<const T> from, int64_t width, int64_t keys, int64_t padded, float* to) {                     \
    LV_BEST(pack<T>(from, width, keys, padded, to));                                                                                \
  }                                                                                                                                  \
  void langevin::attention_unpack(const float* from, int64_t width, int64_t keys, int64_t padded, Tokens<T> to) {                   \
    LV_BEST(unpack<T>(from, width, keys, padded, to));                                                                              \
  }                                                                                                                                  \
  void langevin::attention_gradient_rows(const Head& head, float scale, Tokens<const T> q, Tokens<const T> o, Tokens<const T> dy,   \
                                         int64_t queries, const float* logsum, Tokens<T> dq, float* dk, float* dv, float* scratch) { \
    LV_BEST(gradient_of<T>(head, scale, q, o, dy, queries, logsum, dq, dk, dv, scratch));                                                    \
  }

LV_ATTENTION(float)
LV_ATTENTION(uint16_t)
