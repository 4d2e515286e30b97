// The 3x3 convolutions of winograd_tiles.h: which tiles and weights are on the way together.
#include "winograd_lots.h"
#include "winograd_tiles.h"

namespace {

using namespace langevin;
using at::Tensor;

constexpr int64_t KeptFloats = 16 << 20;             // of transformed weights that are kept for the next lot of tiles
constexpr int64_t SharedFloats = 5 << 19;            // of transformed weights that both stay in the last cache beside a lot of tiles

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

}  // namespace

void langevin::winograd_convolve(const Tensor& x, const Tensor& weight, Direction direction, const float* bias, Tensor& y) {
  if (x.scalar_type() == at::kFloat) convolve<float>(x, weight, direction, bias, y);
  else convolve<uint16_t>(x, weight, direction, bias, y);
}
