// The loop of gated_gelu.cpp: y = value gelu(gate) for one row [value, gate], each of `width` numbers.
#pragma once
#include "lanes.h"

namespace langevin {

void gated_gelu_row(const float* x, float* y, int64_t width);
void gated_gelu_row(const uint16_t* x, uint16_t* y, int64_t width);

}  // namespace langevin
