// Vectors of 16 numbers, in 512 bits where the processor has them and else in several shorter ones: included inside a namespace, once for each
// kind of processor, under that processor's options.

typedef float Vector __attribute__((vector_size(Lanes * sizeof(float)), aligned(4)));
typedef int32_t Integers __attribute__((vector_size(Lanes * sizeof(float)), aligned(4)));
typedef uint16_t Halves __attribute__((vector_size(Lanes * sizeof(uint16_t)), aligned(2)));

// Without it the accumulators of a loop over channels stay in memory.
#define LV_UNROLL _Pragma("GCC unroll 36")

LV_INLINE Vector read(const float* from) {
  Vector value;
  std::memcpy(&value, from, sizeof value);
  return value;
}

LV_INLINE void write(float* to, Vector value) { std::memcpy(to, &value, sizeof value); }

// bfloat16, as its bits: read exactly, written to the nearest, halves to even.
LV_INLINE Vector read(const uint16_t* from) {
  Halves bits;
  std::memcpy(&bits, from, sizeof bits);
  return reinterpret_cast<Vector>(__builtin_convertvector(bits, Integers) << 16);
}

LV_INLINE void write(uint16_t* to, Vector value) {
  Integers bits = reinterpret_cast<Integers>(value);
  Integers rounded = ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16) & 0xffff;
  Halves held = __builtin_convertvector(value == value ? rounded : 0x7fc0 - Integers{}, Halves);
  std::memcpy(to, &held, sizeof held);
}

// Rows become columns: a riffle of the halves moves the highest bit of a number's place to the end, and four of them exchange the bits of row and column.
LV_INLINE void transpose(Vector (&rows)[Lanes]) {
  constexpr Integers first = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23}, last = first + 8;
  LV_UNROLL for (int stage = 0; stage < 4; stage++) {
    Vector riffled[Lanes];
    LV_UNROLL for (int i = 0; i < Lanes / 2; i++) {
      riffled[2 * i] = __builtin_shuffle(rows[i], rows[i + Lanes / 2], first);
      riffled[2 * i + 1] = __builtin_shuffle(rows[i], rows[i + Lanes / 2], last);
    }
    LV_UNROLL for (int i = 0; i < Lanes; i++) rows[i] = riffled[i];
  }
}

LV_INLINE Vector all(float value) { return value - Vector{}; }

LV_INLINE Vector greater(Vector a, Vector b) { return a > b ? a : b; }

constexpr float Log2E = 1.44269504f;

// 2^f on [-1/2, 1/2] by polynomials that were fitted for the least relative error: within 2^-22.6 (and 1 at 0), and within 2^-13.7 for what is kept in 8 bits.
LV_INLINE Vector long_power(Vector f) { return ((((f * 1.3276472e-3f + 9.6755410e-3f) * f + 5.5507131e-2f) * f + 0.24022120f) * f + 0.69314694f) * f + 1.0f; }
LV_INLINE Vector short_power(Vector f) { return ((f * 0.0551716685f + 0.2426111251f) * f + 0.6932609677f) * f + 0.9999280572f; }

// 2^x for x of at most about 1, and as for -126 below that; NaN stays NaN. Short: for a weight that is kept in bfloat16.
template <bool Short>
LV_INLINE Vector power_of_two(Vector x) {
  Vector held = greater(all(-126.0f), x), shifted = held + 12582912.0f, f = held - (shifted - 12582912.0f), p = Short ? short_power(f) : long_power(f);
  return reinterpret_cast<Vector>(reinterpret_cast<Integers>(p) + (reinterpret_cast<Integers>(shifted) << 23));
}
