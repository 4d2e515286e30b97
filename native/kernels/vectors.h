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

LV_INLINE Vector all(float value) { return value - Vector{}; }

LV_INLINE Vector greater(Vector a, Vector b) { return a > b ? a : b; }
