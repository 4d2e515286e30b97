// The gradient of the weights of 3x3 convolutions (winograd_tiles.h): G^T (V * A dy A^T) G, summed over the tiles.
#include "winograd_lots.h"
#include "winograd_tiles.h"

namespace {

using namespace langevin;
using at::Tensor;

constexpr int64_t Groups = 8;                        // of tiles, whose parts of a gradient are added last
constexpr int64_t FewSums = 64 * 64;                 // of a gradient, that stay there beside its tiles
constexpr int64_t ManyTiles = 4096;

// The gradient of the weights from the tiles of a range, v^T z into sums.
template <typename T>
struct Gradient {
  const Tiles& tiles;
  const T *x, *dy;
  int64_t inputs, outputs;

  void read(int64_t i, int64_t tile, const T* zeros, const Matrices& v, const Matrices& z) const {
    winograd_input(tiles.plane(x, tile, inputs), tiles.top(tile), tiles.left(tile), zeros, v, i);
    winograd_gradient(tiles.plane(dy, tile, outputs), tiles.top(tile), tiles.left(tile), zeros, z, i);
  }

  // Columns that lie far apart are brought together first.
  void multiply(const Matrices& v, const Matrices& z, const Matrices& sums, int64_t count, int64_t point, int64_t column, bool adds, float* packed) const {
    const float* b = z.data + point * z.plane + column;
    if (packed)
      for (int64_t i = 0; i < count; i++) std::copy_n(b + i * z.row, Panel, packed + i * Panel);
    winograd_multiply({v.data + point * v.plane, inputs, 1, v.row, count, packed ? packed : b, packed ? Panel : z.row, sums.data + point * sums.plane + column, sums.row, adds});
  }
};

// Few weights: parts of the tiles have sums of their own, always as many, so that their order does not depend on the number of threads.
template <typename T>
Held gradient_lots(const Gradient<T>& g) {
  int64_t most = lot(g.inputs + g.outputs), lots = (g.tiles.count + most - 1) / most, groups = std::min(lots, Groups);
  std::vector<Held> sums;
  for (int64_t i = 0; i < groups; i++) sums.emplace_back(g.inputs, g.outputs);
  each(groups, [&](int64_t group) {
    Held before(most, g.inputs), after(most, g.outputs);
    std::vector<T> zeros(std::max(g.inputs, g.outputs));
    int64_t start = lots * group / groups, end = lots * (group + 1) / groups;
    for (int64_t i = start; i < end; i++) {
      int64_t first = i * most, count = std::min(most, g.tiles.count - first);
      for (int64_t tile = 0; tile < count; tile++) g.read(tile, first + tile, zeros.data(), before.matrices, after.matrices);
      for (int64_t point = 0; point < Points; point++)
        for (int64_t column = 0; column < g.outputs; column += Panel) g.multiply(before.matrices, after.matrices, sums[group].matrices, count, point, column, i > start, nullptr);
    }
  });
  for (int64_t i = 1; i < groups; i++) sums[0].memory += sums[i].memory;
  return sums[0];
}

// Many weights: the threads share each lot of tiles.
template <typename T>
Held gradient_panels(const Gradient<T>& g) {
  int64_t most = g.tiles.at_once(g.inputs + g.outputs), panels = rounded(g.outputs, Panel) / Panel;
  Held before(most, g.inputs), after(most, g.outputs), sums(g.inputs, g.outputs);
  std::vector<T> zeros(std::max(g.inputs, g.outputs));
  for (int64_t first = 0; first < g.tiles.count; first += most) {
    int64_t count = std::min(most, g.tiles.count - first);
    each(count, [&](int64_t tile) { g.read(tile, first + tile, zeros.data(), before.matrices, after.matrices); });
    at::parallel_for(0, Points * panels, 1, [&](int64_t begin, int64_t end) {
      std::vector<float> packed(count * Panel);
      for (int64_t i = begin; i < end; i++) g.multiply(before.matrices, after.matrices, sums.matrices, count, i / panels, i % panels * Panel, first > 0, packed.data());
    });
  }
  return sums;
}

// Sums that leave a thread's own cache are fetched for every lot: with few tiles that costs more than sharing them.
bool adds_lots(const Tensor& weight, const Tiles& tiles) { return has_few(weight) && (weight.size(0) * weight.size(1) <= FewSums || tiles.count >= ManyTiles); }

template <typename T>
Tensor gradient(const Tensor& x, const Tensor& dy, const Tensor& weight) {
  Tiles tiles(x);
  Gradient<T> g{tiles, static_cast<const T*>(x.const_data_ptr()), static_cast<const T*>(dy.const_data_ptr()), x.size(1), dy.size(1)};
  Held sums = adds_lots(weight, tiles) ? gradient_lots(g) : gradient_panels(g);
  auto found = at::empty_like(weight, weight.options().dtype(at::kFloat));
  Weights<float> to{found.data_ptr<float>(), g.inputs, g.outputs, found.stride(1), found.stride(0), found.stride(3)};
  each(g.inputs / Lanes, [&](int64_t i) { winograd_weights_gradient(sums.matrices, i * Lanes, to); });
  return found.to(weight.scalar_type());
}

}  // namespace

Tensor langevin::winograd_gradient_of_weights(const Tensor& x, const Tensor& dy, const Tensor& weight) {
  return x.scalar_type() == at::kFloat ? gradient<float>(x, dy, weight) : gradient<uint16_t>(x, dy, weight);
}
