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

// As exponential() of lanes.h, for arguments of at most about 1.
LV_INLINE Vector exponentials(Vector x) {
  Vector held = greater(x, all(-87.0f));
  Vector shifted = held * 1.44269504f + 12582912.0f;
  Vector n = shifted - 12582912.0f;
  Vector r = (held - n * 0.693359375f) + n * 2.12194440e-4f;
  Vector p = r * 1.9875691500e-4f + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  return reinterpret_cast<Vector>(reinterpret_cast<Integers>(p) + (reinterpret_cast<Integers>(shifted) << 23));
}
