// The loops of attention for the processor at hand. target_clones, which the other kernels use, would come too late: vectors written as
// such are taken apart for the plainest processor before a function is cloned.
#include "attention_rows.h"
#include "lanes.h"

using namespace langevin;

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LV_PROCESSORS
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
namespace with_512_bits {
#include "vectors.h"
#include "attention_loops.h"
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace with_256_bits {
#include "vectors.h"
#include "attention_loops.h"
}
#pragma GCC pop_options
#endif
namespace with_any_processor {
#include "vectors.h"
#include "attention_loops.h"
}

#ifdef LV_PROCESSORS
#define LV_BEST(call)                                                                  \
  if (__builtin_cpu_supports("x86-64-v4")) return with_512_bits::call;                 \
  if (__builtin_cpu_supports("x86-64-v3")) return with_256_bits::call;                 \
  return with_any_processor::call
#else
#define LV_BEST(call) return with_any_processor::call
#endif

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
