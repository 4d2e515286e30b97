// What the loops are made of: loads and stores of both types, and e^x as plain code that compilers vectorise.
#pragma once
#include <cstdint>
#include <cstring>

#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__)
#define LV_EVERY_CPU __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define LV_EVERY_CPU
#endif
#define LV_INLINE inline __attribute__((always_inline))

namespace langevin {

constexpr int64_t Lanes = 16;  // numbers in a vector (vectors.h)

LV_INLINE float as_float(uint32_t bits) {
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

LV_INLINE uint32_t as_bits(float value) {
  uint32_t bits;
  std::memcpy(&bits, &value, sizeof bits);
  return bits;
}

LV_INLINE float load(float value) { return value; }
LV_INLINE float load(uint16_t bfloat) { return as_float(static_cast<uint32_t>(bfloat) << 16); }
LV_INLINE void store(float* to, float value) { *to = value; }

// To the nearest, halves to even; NaN stays NaN.
LV_INLINE void store(uint16_t* to, float value) {
  uint32_t bits = as_bits(value);
  uint32_t rounded = (bits + 0x7fffu + ((bits >> 16) & 1u)) >> 16;
  *to = static_cast<uint16_t>(value == value ? rounded : 0x7fc0u);
}

// e^x within 2 units in the last place: 2^n by the exponent's bits, e^r on [-ln 2 / 2, ln 2 / 2] by Cephes' polynomial (Moshier 1992).
LV_INLINE float exponential(float x) {
  float held = x < -87.0f ? -87.0f : (x > 88.0f ? 88.0f : x);
  float shifted = held * 1.44269504f + 12582912.0f;  // rounds to an integer in the low bits
  float n = shifted - 12582912.0f;
  float r = (held - n * 0.693359375f) + n * 2.12194440e-4f;
  float p = 1.9875691500e-4f;
  p = p * r + 1.3981999507e-3f;
  p = p * r + 8.3334519073e-3f;
  p = p * r + 4.1665795894e-2f;
  p = p * r + 1.6666665459e-1f;
  p = p * r + 5.0000001201e-1f;
  p = p * r * r + r + 1.0f;
  float scaled = as_float(as_bits(p) + (as_bits(shifted) << 23));
  return x == x ? scaled : x;
}

}  // namespace langevin
