// What the loops are made of: loads and stores of both types, one number at a time.
#pragma once
#include <cstdint>
#include <cstring>

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

}  // namespace langevin
