// Where the tiles of 3x3 convolutions lie while they are transformed, for winograd_tiles.cpp and winograd_gradient.cpp.
#pragma once
#include "winograd_rows.h"
#include <ATen/ATen.h>
#include <ATen/Parallel.h>

namespace langevin {

constexpr int64_t CachedFloats = 4 << 20;            // of transformed tiles at a time: half of a usual last cache
constexpr int64_t OwnFloats = 128 << 10;             // the same of one thread: half of its own cache
constexpr int64_t FewWeights = 128 * 128;            // that stay in a thread's own cache when they are transformed

inline int64_t rounded(int64_t value, int64_t to) { return (value + to - 1) / to * to; }

// Tiles of the planes [N, C, H, W], and how many are transformed at a time.
struct Tiles {
  int64_t height, width, across, per_sample, count;
  explicit Tiles(const at::Tensor& x)
      : height(x.size(2)), width(x.size(3)), across((width + Inner - 1) / Inner), per_sample((height + Inner - 1) / Inner * across), count(x.size(0) * per_sample) {}

  int64_t at_once(int64_t channels) const { return std::min(count, std::max<int64_t>(4, CachedFloats / (Points * channels * MostRows)) * MostRows); }
  int64_t sample(int64_t tile) const { return tile / per_sample; }
  int64_t top(int64_t tile) const { return tile % per_sample / across * Inner; }
  int64_t left(int64_t tile) const { return tile % per_sample % across * Inner; }

  template <typename T>
  Plane<T> plane(T* data, int64_t tile, int64_t channels) const { return {data + sample(tile) * height * width * channels, height, width, channels}; }
};

// How far apart 36 matrices of so many numbers lie: whole pages would share their places in the cache.
inline int64_t apart(int64_t numbers) { return rounded(numbers, 1024) + Lanes; }

// 36 matrices with room for whole panels and blocks, and rows that are not a power of two apart, for the same reason.
struct Held {
  at::Tensor memory;
  Matrices matrices;
  Held(int64_t rows, int64_t columns) {
    int64_t row = rounded(columns, Panel) + Lanes, plane = apart((rows + MostRows) * row);
    memory = at::empty({Points * plane}, at::kFloat);
    matrices = {memory.data_ptr<float>(), plane, row};
  }
};

template <typename F>
void by_type(const at::Tensor& t, F&& work) {
  if (t.scalar_type() == at::kFloat) work(static_cast<float*>(t.data_ptr()));
  else work(static_cast<uint16_t*>(t.data_ptr()));
}

template <typename F>
void each(int64_t count, F&& work) {
  at::parallel_for(0, count, 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i++) work(i);
  });
}

inline bool has_few(const at::Tensor& weight) { return weight.size(0) * weight.size(1) <= FewWeights; }

// How many tiles of so many channels a thread takes at a time.
inline int64_t lot(int64_t channels) { return std::max<int64_t>(2, OwnFloats / (Points * channels * MostRows)) * MostRows; }

}  // namespace langevin
