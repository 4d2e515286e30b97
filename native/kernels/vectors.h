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

// bfloat16, as its bits: read exactly, written to the nearest, halves to even; where the processor rounds by itself, numbers below 2^-126 become zero.
LV_INLINE Vector read(const uint16_t* from) {
  Halves bits;
  std::memcpy(&bits, from, sizeof bits);
  return reinterpret_cast<Vector>(__builtin_convertvector(bits, Integers) << 16);
}

LV_INLINE void write(uint16_t* to, Vector value) {
#ifdef LV_BFLOAT
  auto held = _mm512_cvtneps_pbh(reinterpret_cast<__m512>(value));
#else
  Integers bits = reinterpret_cast<Integers>(value);
  Integers rounded = ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16) & 0xffff;
  Halves held = __builtin_convertvector(value == value ? rounded : 0x7fc0 - Integers{}, Halves);
#endif
  std::memcpy(to, &held, sizeof held);
}

// A riffle of the halves of N rows moves the highest bit of a number's place (row, lane) to the end, and the others up by one.
template <int Times, int N>
LV_INLINE void riffle(Vector (&rows)[N]) {
  constexpr Integers first = {0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23}, last = first + 8;
  LV_UNROLL for (int time = 0; time < Times; time++) {
    Vector riffled[N];
    LV_UNROLL for (int i = 0; i < N / 2; i++) {
      riffled[2 * i] = __builtin_shuffle(rows[i], rows[i + N / 2], first);
      riffled[2 * i + 1] = __builtin_shuffle(rows[i], rows[i + N / 2], last);
    }
    LV_UNROLL for (int i = 0; i < N; i++) rows[i] = riffled[i];
  }
}

// Rows become columns: four riffles exchange the bits of row and lane.
LV_INLINE void transpose(Vector (&rows)[Lanes]) { riffle<4>(rows); }

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

// The logarithm to the base 2 of numbers of at least 2^-126, within 2 units in the last place: m 2^e with m around 1, and the series of artanh (m - 1) / (m + 1).
LV_INLINE Vector logarithm(Vector x) {
  Integers exponent = (reinterpret_cast<Integers>(x) - 0x3f3504f3) >> 23;
  Vector m = reinterpret_cast<Vector>(reinterpret_cast<Integers>(x) - (exponent << 23)), z = (m - 1.0f) / (m + 1.0f), square = z * z;
  return z * ((((square * 0.320598898f + 0.412198583f) * square + 0.577078016f) * square + 0.961796694f) * square + 2.885390082f) + __builtin_convertvector(exponent, Vector);
}
