// The loops of winograd_rows.h, compiled once for each kind of processor: included inside a namespace, after vectors.h. Rows is how many rows
// of a product are held in registers, Wide how many vectors of each.

constexpr int Rows = Processor >= 4 ? 14 : Processor == 3 ? 6 : 2, Wide = Processor >= 4 ? 2 : 1;
constexpr float A = 0.70710678f, B = 1.41421356f, A2 = 0.5f, B2 = 2.0f, A3 = A * A2, B3 = B * B2;
constexpr float NearWeight = -2.0f / 3, FarWeight = 1.0f / 6;   // 1 / the product of a point's distances from the others, of +-A and of +-B

// B^T d
LV_INLINE void input_of(const Vector (&d)[6], Vector (&v)[6]) {
  Vector near_even = d[4] - B2 * d[2], near_odd = A * (d[3] - B2 * d[1]), far_even = d[4] - A2 * d[2], far_odd = B * (d[3] - A2 * d[1]);
  v[0] = d[0] - (A2 + B2) * d[2] + d[4];
  v[1] = near_even + near_odd;
  v[2] = near_even - near_odd;
  v[3] = far_even + far_odd;
  v[4] = far_even - far_odd;
  v[5] = d[1] - (A2 + B2) * d[3] + d[5];
}

// A^T m
LV_INLINE void output_of(const Vector (&m)[6], Vector (&y)[4]) {
  Vector near_sum = m[1] + m[2], near_difference = m[1] - m[2], far_sum = m[3] + m[4], far_difference = m[3] - m[4];
  y[0] = m[0] + near_sum + far_sum;
  y[1] = A * near_difference + B * far_difference;
  y[2] = A2 * near_sum + B2 * far_sum;
  y[3] = A3 * near_difference + B3 * far_difference + m[5];
}

// A y
LV_INLINE void gradient_of(const Vector (&y)[4], Vector (&z)[6]) {
  Vector near_even = y[0] + A2 * y[2], near_odd = A * y[1] + A3 * y[3], far_even = y[0] + B2 * y[2], far_odd = B * y[1] + B3 * y[3];
  z[0] = y[0];
  z[1] = near_even + near_odd;
  z[2] = near_even - near_odd;
  z[3] = far_even + far_odd;
  z[4] = far_even - far_odd;
  z[5] = y[3];
}

// G g
LV_INLINE void weights_of(const Vector (&g)[3], Vector (&u)[6]) {
  Vector near_even = NearWeight * (g[0] + A2 * g[2]), near_odd = NearWeight * A * g[1], far_even = FarWeight * (g[0] + B2 * g[2]), far_odd = FarWeight * B * g[1];
  u[0] = g[0];
  u[1] = near_even + near_odd;
  u[2] = near_even - near_odd;
  u[3] = far_even + far_odd;
  u[4] = far_even - far_odd;
  u[5] = g[2];
}

// G^T u
LV_INLINE void weights_gradient_of(const Vector (&u)[6], Vector (&g)[3]) {
  Vector near_sum = NearWeight * (u[1] + u[2]), near_difference = NearWeight * (u[1] - u[2]), far_sum = FarWeight * (u[3] + u[4]), far_difference = FarWeight * (u[3] - u[4]);
  g[0] = u[0] + near_sum + far_sum;
  g[1] = A * near_difference + B * far_difference;
  g[2] = A2 * near_sum + B2 * far_sum + u[5];
}

// Applies one of the above to the columns and then to the rows of a square.
template <int From, int To, typename F>
LV_INLINE void twice(const Vector (&from)[From][From], Vector (&to)[To][To], F&& transform) {
  Vector half[From][To];                                    // half[j]: column j
  LV_UNROLL for (int j = 0; j < From; j++) {
    Vector column[From];
    LV_UNROLL for (int i = 0; i < From; i++) column[i] = from[i][j];
    transform(column, half[j]);
  }
  LV_UNROLL for (int i = 0; i < To; i++) {
    Vector row[From];
    LV_UNROLL for (int j = 0; j < From; j++) row[j] = half[j][i];
    transform(row, to[i]);
  }
}

// Where the numbers of a tile lie: those outside the plane are zeros.
template <int N, typename T>
LV_INLINE void places(const Plane<const T>& x, int64_t top, int64_t left, const T* zeros, const T* (&at)[N][N]) {
  for (int64_t i = 0; i < N; i++)
    for (int64_t j = 0; j < N; j++) {
      int64_t row = top + i, column = left + j;
      bool inside = row >= 0 && row < x.height && column >= 0 && column < x.width;
      at[i][j] = inside ? x.data + (row * x.width + column) * x.channels : zeros;
    }
}

template <int N, typename T, typename F>
LV_INLINE void tile(const Plane<const T>& x, int64_t top, int64_t left, const T* zeros, const Matrices& to, int64_t row, F&& transform) {
  const T* at[N][N];
  places<N>(x, top, left, zeros, at);
  for (int64_t c = 0; c < x.channels; c += Lanes) {
    Vector d[N][N], v[Side][Side];
    LV_UNROLL for (int i = 0; i < N; i++)
      LV_UNROLL for (int j = 0; j < N; j++) d[i][j] = read(at[i][j] + c);
    twice<N, Side>(d, v, transform);
    LV_UNROLL for (int i = 0; i < Points; i++) write(to.data + i * to.plane + row * to.row + c, v[i / Side][i % Side]);
  }
}

template <typename T>
static void input_tile(const Plane<const T>& x, int64_t top, int64_t left, const T* zeros, const Matrices& to, int64_t row) {
  tile<Side>(x, top - 1, left - 1, zeros, to, row, [](const Vector (&d)[6], Vector (&v)[6]) LV_LAMBDA { input_of(d, v); });
}

template <typename T>
static void gradient_tile(const Plane<const T>& dy, int64_t top, int64_t left, const T* zeros, const Matrices& to, int64_t row) {
  tile<Inner>(dy, top, left, zeros, to, row, [](const Vector (&y)[4], Vector (&z)[6]) LV_LAMBDA { gradient_of(y, z); });
}

template <typename T>
static void output_tile(const Matrices& from, int64_t row, const float* bias, const Plane<T>& y, int64_t top, int64_t left) {
  const int64_t rows = y.height - top < Inner ? y.height - top : Inner, columns = y.width - left < Inner ? y.width - left : Inner;
  for (int64_t c = 0; c < y.channels; c += Lanes) {
    Vector m[Side][Side], out[Inner][Inner], added = bias ? read(bias + c) : Vector{};
    LV_UNROLL for (int i = 0; i < Points; i++) m[i / Side][i % Side] = read(from.data + i * from.plane + row * from.row + c);
    twice<Side, Inner>(m, out, [](const Vector (&d)[6], Vector (&v)[4]) LV_LAMBDA { output_of(d, v); });
    for (int64_t i = 0; i < rows; i++)
      for (int64_t j = 0; j < columns; j++) write(y.data + ((top + i) * y.width + left + j) * y.channels + c, out[i][j] + added);
  }
}

// Of 16 inputs and 16 outputs, for each place: vectors of outputs. Inputs lie side by side in channels-last weights, and outputs do as seen from their gradient.
template <typename T>
LV_INLINE void gather(const Weights<const T>& g, const T* from, bool flipped, Vector (&to)[9][Lanes]) {
  for (int k = 0; k < 9; k++) {
    const T* place = from + (flipped ? 8 - k : k) * g.by_place;
    if (g.by_input == 1 || g.by_output == 1) {
      LV_UNROLL for (int64_t i = 0; i < Lanes; i++) {
        const T* row = place + i * (g.by_input == 1 ? g.by_output : g.by_input);
        to[k][i] = read(row);
        __builtin_prefetch(row + 4 * Lanes);                // the rows lie pages apart, and nothing else foresees them
      }
      if (g.by_input == 1) transpose(to[k]);
    } else {
      for (int64_t i = 0; i < Lanes; i++)
        for (int64_t o = 0; o < Lanes; o++) to[k][i][o] = load(place[i * g.by_input + o * g.by_output]);
    }
  }
}

template <typename T>
static void weights_panel(const Weights<const T>& g, bool flipped, int64_t panel, int64_t first_input, int64_t inputs, const Matrices& to) {
  for (int64_t part = 0; part < Panel; part += Lanes) {
    const int64_t output = panel * Panel + part;
    for (int64_t input = 0; input < inputs; input += Lanes) {
      Vector gathered[9][Lanes] = {};
      if (output < g.outputs) gather(g, g.data + (first_input + input) * g.by_input + output * g.by_output, flipped, gathered);
      for (int64_t i = 0; i < Lanes; i++) {
        Vector square[3][3], u[Side][Side];
        LV_UNROLL for (int k = 0; k < 9; k++) square[k / 3][k % 3] = gathered[k][i];
        twice<3, Side>(square, u, [](const Vector (&d)[3], Vector (&v)[6]) LV_LAMBDA { weights_of(d, v); });
        LV_UNROLL for (int k = 0; k < Points; k++) write(to.data + k * to.plane + (input + i) * Panel + part, u[k / Side][k % Side]);
      }
    }
  }
}

// Of 16 inputs.
static void weights_gradient(const Matrices& from, int64_t input, const Weights<float>& to) {
  for (int64_t output = 0; output < to.outputs; output += Lanes) {
    Vector g[9][Lanes];
    for (int64_t i = 0; i < Lanes; i++) {
      Vector u[Side][Side], square[3][3];
      LV_UNROLL for (int k = 0; k < Points; k++) u[k / Side][k % Side] = read(from.data + k * from.plane + (input + i) * from.row + output);
      twice<Side, 3>(u, square, [](const Vector (&d)[6], Vector (&v)[3]) LV_LAMBDA { weights_gradient_of(d, v); });
      LV_UNROLL for (int k = 0; k < 9; k++) g[k][i] = square[k / 3][k % 3];
    }
    for (int k = 0; k < 9; k++) {
      float* place = to.data + input * to.by_input + output * to.by_output + k * to.by_place;
      if (to.by_input == 1) {
        transpose(g[k]);
        LV_UNROLL for (int64_t o = 0; o < Lanes; o++) write(place + o * to.by_output, g[k][o]);
      } else {
        for (int64_t i = 0; i < Lanes; i++)
          for (int64_t o = 0; o < Lanes; o++) place[i * to.by_input + o * to.by_output] = g[k][i][o];
      }
    }
  }
}

// R rows of a part of a panel. Every number is summed in the order of k, whatever its row: a sample's result does not depend on the others.
template <int R>
LV_INLINE void multiply_block(const Product& p, int64_t row, int64_t part) {
  Vector sum[R][Wide] = {};
  const float *a = p.a + row * p.a_row, *b = p.b + part;
  for (int64_t k = 0; k < p.depth; k++) {
    Vector value[Wide];
    LV_UNROLL for (int w = 0; w < Wide; w++) value[w] = read(b + k * p.b_row + w * Lanes);
    LV_UNROLL for (int i = 0; i < R; i++)
      LV_UNROLL for (int w = 0; w < Wide; w++) sum[i][w] += a[i * p.a_row + k * p.a_along] * value[w];
  }
  LV_UNROLL for (int i = 0; i < R; i++)
    LV_UNROLL for (int w = 0; w < Wide; w++) {
      float* c = p.c + (row + i) * p.c_row + part + w * Lanes;
      write(c, p.adds ? read(c) + sum[i][w] : sum[i][w]);
    }
}

// At most R rows together: as many as leave the fewest over in the last block.
template <int R>
static void multiply_rows(const Product& p, int64_t together) {
  if constexpr (R > (Rows + 1) / 2)
    if (together < R) return multiply_rows<R - 1>(p, together);
  for (int64_t part = 0; part < Panel; part += Wide * Lanes)
    for (int64_t row = 0; row < p.rows; row += R) multiply_block<R>(p, row, part);
}

static void multiply(const Product& p) {
  const int64_t blocks = (p.rows + Rows - 1) / Rows;
  multiply_rows<Rows>(p, (p.rows + blocks - 1) / blocks);
}
