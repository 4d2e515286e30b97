// The 3x3 convolutions of winograd_tiles.h: which tiles and weights are on the way together.
#include "winograd_tiles.h"
#include "winograd_rows.h"
#include <ATen/Parallel.h>

namespace {

using namespace langevin;
using at::Tensor;

constexpr int64_t CachedFloats = 4 << 20;            // of transformed tiles at a time: half of a usual last cache
constexpr int64_t OwnFloats = 128 << 10;             // the same of one thread: half of its own cache
constexpr int64_t KeptFloats = 16 << 20;             // of transformed weights that are kept for the next lot of tiles
constexpr int64_t SharedFloats = 5 << 19;            // of transformed weights that both stay in the last cache beside a lot of tiles
constexpr int64_t Groups = 8;                        // of tiles, whose parts of a gradient are added last
constexpr int64_t FewWeights = 128 * 128;            // that stay in a thread's own cache when they are transformed
constexpr int64_t FewSums = 64 * 64;                 // of a gradient, that stay there beside its tiles
constexpr int64_t ManyTiles = 4096;

int64_t rounded(int64_t value, int64_t to) { return (value + to - 1) / to * to; }

// Tiles of the planes [N, C, H, W], and how many are transformed at a time.
struct Tiles {
  int64_t height, width, across, per_sample, count;
  explicit Tiles(const Tensor& x)
      : height(x.size(2)), width(x.size(3)), across((width + Inner - 1) / Inner), per_sample((height + Inner - 1) / Inner * across), count(x.size(0) * per_sample) {}

  int64_t at_once(int64_t channels) const { return std::min(count, std::max<int64_t>(4, CachedFloats / (Points * channels * MostRows)) * MostRows); }
  int64_t sample(int64_t tile) const { return tile / per_sample; }
  int64_t top(int64_t tile) const { return tile % per_sample / across * Inner; }
  int64_t left(int64_t tile) const { return tile % per_sample % across * Inner; }

  template <typename T>
  Plane<T> plane(T* data, int64_t tile, int64_t channels) const { return {data + sample(tile) * height * width * channels, height, width, channels}; }
};

// How far apart 36 matrices of so many numbers lie: whole pages would share their places in the cache.
int64_t apart(int64_t numbers) { return rounded(numbers, 1024) + Lanes; }

// 36 matrices with room for whole panels and blocks, and rows that are not a power of two apart, for the same reason.
struct Held {
  Tensor memory;
  Matrices matrices;
  Held(int64_t rows, int64_t columns) {
    int64_t row = rounded(columns, Panel) + Lanes, plane = apart((rows + MostRows) * row);
    memory = at::empty({Points * plane}, at::kFloat);
    matrices = {memory.data_ptr<float>(), plane, row};
  }
};

template <typename F>
void by_type(const Tensor& t, F&& work) {
  if (t.scalar_type() == at::kFloat) work(static_cast<float*>(t.data_ptr()));
  else work(static_cast<uint16_t*>(t.data_ptr()));
}

template <typename F>
void each(int64_t count, F&& work) {
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) work(i);
  });
}

// Transformed weights by panels of outputs and some inputs: [panel, part, point, input, Panel]. If they are not too many they are kept for the other
// tiles. Else each thread has one part at a time, which it makes anew for each lot of tiles: that costs no more than fetching four times as many.
struct Panels {
  static constexpr int64_t Some = 640;               // a part stays in the last cache, and tiles are still read in long pieces
  int64_t inputs, outputs, count, parts, plane;
  bool kept;
  Tensor memory;
  const Tensor& weight;
  Direction direction;

  Panels(const Tensor& weight, Direction direction, bool again)         // again: there is another lot of tiles
      : inputs(weight.size(direction == Direction::Forward ? 1 : 0)), outputs(weight.size(direction == Direction::Forward ? 0 : 1)), count(rounded(outputs, Panel) / Panel),
        parts((inputs + Some - 1) / Some), plane(apart(std::min(inputs, Some) * Panel)), kept(Points * inputs * outputs <= (again ? KeptFloats : SharedFloats)),
        memory(at::empty({(kept ? count * parts : at::get_num_threads()) * Points * plane}, at::kFloat)), weight(weight), direction(direction) {}

  Matrices of(int64_t panel, int64_t part) const { return {memory.data_ptr<float>() + (kept ? panel * parts + part : at::get_thread_num()) * Points * plane, plane, Panel}; }

  int64_t depth(int64_t part) const { return std::min(Some, inputs - part * Some); }

  void transform_all() const {
    each(count * parts, [&](int64_t i) { transform(i / parts, i % parts); });
  }

  void transform(int64_t panel, int64_t part) const {
    bool turned = direction == Direction::Backward;
    by_type(weight, [&](auto* data) {
      Weights<const std::remove_pointer_t<decltype(data)>> from{data, inputs, outputs, weight.stride(turned ? 0 : 1), weight.stride(turned ? 1 : 0), weight.stride(3)};
      winograd_weights(from, turned, panel, part * Some, depth(part), of(panel, part));
    });
  }
};

// A lot of tiles on the way: transformed inputs, and what they are multiplied to.
template <typename T>
struct Lot {
  const Tiles& tiles;
  const Panels& panels;
  const T* x;
  const float* bias;
  T* y;
  int64_t first, count;
  Matrices v, m;

  void read(int64_t i, const T* zeros) const { winograd_input(tiles.plane(x, first + i, panels.inputs), tiles.top(first + i), tiles.left(first + i), zeros, v, i); }

  void multiply(int64_t panel, int64_t part, int64_t point) const {
    auto u = panels.of(panel, part);
    winograd_multiply({v.data + point * v.plane + part * Panels::Some, count, v.row, 1, panels.depth(part), u.data + point * u.plane, u.row, m.data + point * m.plane + panel * Panel, m.row, part > 0});
  }

  void write(int64_t i) const { winograd_output(m, i, bias, tiles.plane(y, first + i, panels.outputs), tiles.top(first + i), tiles.left(first + i)); }
};

bool has_few(const Tensor& weight) { return weight.size(0) * weight.size(1) <= FewWeights; }

// How many tiles of so many channels a thread takes at a time.
int64_t lot(int64_t channels) { return std::max<int64_t>(2, OwnFloats / (Points * channels * MostRows)) * MostRows; }

// Few weights: every thread takes lots of tiles all the way within its own cache, as many as another.
template <typename T>
void convolve_lots(const Tiles& tiles, const Panels& panels, const T* x, const float* bias, T* y) {
  int64_t threads = at::get_num_threads(), lots = rounded((tiles.count + lot(panels.inputs + panels.outputs) - 1) / lot(panels.inputs + panels.outputs), threads), most = (tiles.count + lots - 1) / lots;
  panels.transform_all();
  at::parallel_for(0, (tiles.count + most - 1) / most, 1, [&](int64_t begin, int64_t end) {
    Held before(most, panels.inputs), after(most, panels.outputs);
    std::vector<T> zeros(panels.inputs);
    for (int64_t i = begin; i < end; i++) {
      Lot<T> there{tiles, panels, x, bias, y, i * most, std::min(most, tiles.count - i * most), before.matrices, after.matrices};
      for (int64_t tile = 0; tile < there.count; tile++) there.read(tile, zeros.data());
      for (int64_t point = 0; point < Points; point++)
        for (int64_t panel = 0; panel < panels.count; panel++)
          for (int64_t part = 0; part < panels.parts; part++) there.multiply(panel, part, point);
      for (int64_t tile = 0; tile < there.count; tile++) there.write(tile);
    }
  });
}

// Many weights: the threads share each lot of tiles, one panel of weights after another.
template <typename T>
void convolve_panels(const Tiles& tiles, const Panels& panels, int64_t most, const T* x, const float* bias, T* y) {
  Held before(most, panels.inputs), after(most, panels.outputs);
  std::vector<T> zeros(panels.inputs);
  if (panels.kept) panels.transform_all();
  for (int64_t first = 0; first < tiles.count; first += most) {
    Lot<T> there{tiles, panels, x, bias, y, first, std::min(most, tiles.count - first), before.matrices, after.matrices};
    each(there.count, [&](int64_t tile) { there.read(tile, zeros.data()); });
    if (panels.kept) {
      each(Points * panels.count, [&](int64_t i) {
        for (int64_t part = 0; part < panels.parts; part++) there.multiply(i % panels.count, part, i / panels.count);
      });
    } else {
      each(panels.count, [&](int64_t panel) {
        for (int64_t part = 0; part < panels.parts; part++) {
          panels.transform(panel, part);
          for (int64_t point = 0; point < Points; point++) there.multiply(panel, part, point);
        }
      });
    }
    each(there.count, [&](int64_t tile) { there.write(tile); });
  }
}

template <typename T>
void convolve(const Tensor& x, const Tensor& weight, Direction direction, const float* bias, Tensor& y) {
  Tiles tiles(x);
  int64_t most = tiles.at_once(x.size(1) + y.size(1));
  bool few = has_few(weight);
  Panels panels(weight, direction, few || tiles.count > most);
  auto* from = static_cast<const T*>(x.const_data_ptr());
  auto* to = static_cast<T*>(y.mutable_data_ptr());
  if (few) convolve_lots(tiles, panels, from, bias, to);
  else convolve_panels(tiles, panels, most, from, bias, to);
}

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

void langevin::winograd_convolve(const Tensor& x, const Tensor& weight, Direction direction, const float* bias, Tensor& y) {
  if (x.scalar_type() == at::kFloat) convolve<float>(x, weight, direction, bias, y);
  else convolve<uint16_t>(x, weight, direction, bias, y);
}

Tensor langevin::winograd_gradient_of_weights(const Tensor& x, const Tensor& dy, const Tensor& weight) {
  return x.scalar_type() == at::kFloat ? gradient<float>(x, dy, weight) : gradient<uint16_t>(x, dy, weight);
}
