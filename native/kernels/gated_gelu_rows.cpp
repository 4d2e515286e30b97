// The loop of gated_gelu_rows.h for the processor at hand.
#include "gated_gelu_rows.h"

using namespace langevin;

#define LV_LOOPS "gated_gelu_loops.h"
#include "processors.h"

void langevin::gated_gelu_row(const float* x, float* y, int64_t width) { LV_BEST(row(x, y, width)); }
void langevin::gated_gelu_row(const uint16_t* x, uint16_t* y, int64_t width) { LV_BEST(row(x, y, width)); }
