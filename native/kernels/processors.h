// The loops of LV_LOOPS, compiled once for each kind of processor in a namespace of its own, and LV_BEST(call), which takes the best for the one at hand.
// Processor tells the loops which kind it is: 5 is x86-64-v4 with bfloat16 (AVX512_BF16), 4 and 3 are x86-64-v4 and -v3, 1 is any. target_clones would come
// too late: vectors written as such are taken apart for the plainest processor before a function is cloned.
#include "lanes.h"

// A lambda takes neither the target nor the inlining of the function that it stands in.
#define LV_LAMBDA __attribute__((always_inline))

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LV_PROCESSORS
#include <immintrin.h>
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,avx512bf16,prefer-vector-width=512")
namespace with_bfloat {
#define LV_BFLOAT
constexpr int Processor = 5;
#include "vectors.h"
#include LV_LOOPS
#undef LV_BFLOAT
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v4,prefer-vector-width=512")
namespace with_512_bits {
constexpr int Processor = 4;
#include "vectors.h"
#include LV_LOOPS
}
#pragma GCC pop_options
#pragma GCC push_options
#pragma GCC target("arch=x86-64-v3")
namespace with_256_bits {
constexpr int Processor = 3;
#include "vectors.h"
#include LV_LOOPS
}
#pragma GCC pop_options
#endif
namespace with_any_processor {
constexpr int Processor = 1;
#include "vectors.h"
#include LV_LOOPS
}

#ifdef LV_PROCESSORS
static bool has_bfloat() { return __builtin_cpu_supports("x86-64-v4") && __builtin_cpu_supports("avx512bf16"); }

#define LV_BEST(...)                                                                   \
  if (has_bfloat()) return with_bfloat::__VA_ARGS__;                                   \
  if (__builtin_cpu_supports("x86-64-v4")) return with_512_bits::__VA_ARGS__;          \
  if (__builtin_cpu_supports("x86-64-v3")) return with_256_bits::__VA_ARGS__;          \
  return with_any_processor::__VA_ARGS__
#else
static bool has_bfloat() { return false; }

#define LV_BEST(...) return with_any_processor::__VA_ARGS__
#endif
