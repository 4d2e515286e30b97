// Channels of 16 tokens turned into the lanes of vectors, and back: eight channels of two tokens fill a vector. Included by loops, after vectors.h.

// [width, 16] in rows that lie `stride` apart.
template <typename T>
LV_INLINE void side_by_side(const T* const* from, int64_t width, float* to, int64_t stride) {
  int64_t c = 0;
  for (; c + 8 <= width; c += 8) {
    Vector rows[8];
    LV_UNROLL for (int i = 0; i < 8; i++) {
      T both[Lanes];
      std::memcpy(both, from[2 * i] + c, 8 * sizeof(T));
      std::memcpy(both + 8, from[2 * i + 1] + c, 8 * sizeof(T));
      rows[i] = read(both);
    }
    riffle<4>(rows);
    LV_UNROLL for (int i = 0; i < 8; i++) write(to + (c + i) * stride, rows[i]);
  }
  for (; c < width; c++)
    for (int64_t i = 0; i < Lanes; i++) to[c * stride + i] = load(from[i][c]);
}

// Each row times `factor`, for the first `count` tokens.
template <typename T>
LV_INLINE void by_token(const float* from, int64_t stride, int64_t count, int64_t width, Vector factor, Tokens<T> to) {
  int64_t c = 0;
  for (; c + 8 <= width; c += 8) {
    Vector rows[8];
    LV_UNROLL for (int i = 0; i < 8; i++) rows[i] = read(from + (c + i) * stride) * factor;
    riffle<3>(rows);
    LV_UNROLL for (int i = 0; i < 8; i++) {
      T both[Lanes];
      write(both, rows[i]);
      if (2 * i < count) std::memcpy(to.data + 2 * i * to.stride + c, both, 8 * sizeof(T));
      if (2 * i + 1 < count) std::memcpy(to.data + (2 * i + 1) * to.stride + c, both + 8, 8 * sizeof(T));
    }
  }
  for (; c < width; c++) {
    T channel[Lanes];
    write(channel, read(from + c * stride) * factor);
    for (int64_t i = 0; i < count; i++) to.data[i * to.stride + c] = channel[i];
  }
}
