// The loops of 3x3 convolutions with a quarter of the multiplications: Winograd's F(4x4, 3x3) (Lavin and Gray 2016, section 4), on the points
// 0, 1/sqrt 2, -1/sqrt 2, sqrt 2, -sqrt 2 and infinity, which lose half as many digits as whole numbers do (Barabasz et al. 2020).
//
//   y = A^T ((G g G^T) * (B^T d B)) A       d: 6x6 of the input, g: the 3x3 weights, y: 4x4 of the output, * for each number
//
// Each of the 36 numbers is a matrix product of its own: [tiles, inputs] [inputs, outputs].
#pragma once
#include "lanes.h"
#include <cstdint>

namespace langevin {

constexpr int64_t Side = 6, Points = Side * Side;    // of a transformed tile
constexpr int64_t Inner = 4;                         // of a tile of the output: WinogradInner
constexpr int64_t Panel = 2 * Lanes;                 // columns that are multiplied together
constexpr int64_t MostRows = 14;                     // rows that are multiplied together, at most; matrices have room for so many more

// Channels-last numbers [H, W, C] of one sample, in float or bfloat16 (as its bits).
template <typename T>
struct Plane {
  T* data;
  int64_t height, width, channels;
};

// One of the 36 matrices is at data + point * plane, its row r at + r * row.
struct Matrices {
  float* data;
  int64_t plane, row;
};

// Weights of any layout: from input i to output o at place k of the 3x3.
template <typename T>
struct Weights {
  T* data;
  int64_t inputs, outputs, by_input, by_output, by_place;
};

// c (+)= a b for `rows` rows and one panel of columns: a's element (r, k) at r * a_row + k * a_along.
struct Product {
  const float* a;
  int64_t rows, a_row, a_along, depth;
  const float* b;
  int64_t b_row;
  float* c;
  int64_t c_row;
  bool adds;
};

void winograd_multiply(const Product& product);

#define LV_WINOGRAD_OF(T)                                                                                                              \
  /* Row `row` of every matrix = B^T d B of the tile whose output begins at (top, left); outside the plane there are zeros. */         \
  void winograd_input(Plane<const T> x, int64_t top, int64_t left, const T* zeros, Matrices to, int64_t row);                          \
  /* The 4x4 outputs of a tile, as far as they lie inside, from row `row` of every matrix; bias [C] may be null. */                    \
  void winograd_output(Matrices from, int64_t row, const float* bias, Plane<T> y, int64_t top, int64_t left);                          \
  /* Row `row` of every matrix = A dy A^T of a tile of the output's gradient. */                                                       \
  void winograd_gradient(Plane<const T> dy, int64_t top, int64_t left, const T* zeros, Matrices to, int64_t row);                      \
  /* G g G^T of some inputs and one panel of outputs: to.data + point * plane + input * Panel; past the last output there are zeros. */ \
  void winograd_weights(Weights<const T> g, bool flipped, int64_t panel, int64_t first_input, int64_t inputs, Matrices to);

LV_WINOGRAD_OF(float)
LV_WINOGRAD_OF(uint16_t)
#undef LV_WINOGRAD_OF

// dg = G^T m G for 16 inputs from `input` on: m's rows of every matrix hold the outputs' numbers.
void winograd_weights_gradient(Matrices from, int64_t input, Weights<float> to);

}  // namespace langevin
