// langevin::attention: softmax(scale q k^T) v over tokens [B, tokens, heads d], without the transposed copies and at the processor's rate.
// Heads of 8, 16 or 32 channels have a gradient by loops too (libtorch's own kernel calls a matrix product for each tile, which narrow heads
// do not fill); what learns with others is composed (in bfloat16, libtorch's take thirty times as long).
// Elsewhere (CUDA, other types, a second derivative) it is composed of libtorch's own operators.
#include "attention_rows.h"
#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/library.h>
#include <cmath>

namespace {

using at::Tensor;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

Tensor heads_of(const Tensor& x, int64_t heads) { return x.view({x.size(0), x.size(1), heads, x.size(2) / heads}).transpose(1, 2); }

Tensor composed(const Tensor& q, const Tensor& k, const Tensor& v, int64_t heads, double scale) {
  return at::scaled_dot_product_attention(heads_of(q, heads), heads_of(k, heads), heads_of(v, heads), {}, 0.0, false, scale).transpose(1, 2).reshape(q.sizes());
}

// The formula written out: libtorch's fused operators have no second derivative.
Tensor written_out(const Tensor& q, const Tensor& k, const Tensor& v, int64_t heads, double scale) {
  auto queries = heads_of(q, heads) * scale;
  return at::matmul(at::matmul(queries, heads_of(k, heads).transpose(-1, -2)).softmax(-1), heads_of(v, heads)).transpose(1, 2).reshape(q.sizes());
}

struct Shape {
  int64_t samples, queries, keys, heads, width, padded;
  Shape(const Tensor& q, const Tensor& k, int64_t heads)
      : samples(q.size(0)), queries(q.size(1)), keys(k.size(1)), heads(heads), width(q.size(2) / heads),
        padded((k.size(1) + langevin::Lanes - 1) / langevin::Lanes * langevin::Lanes) {}
};

// The part of tokens [B, tokens, heads width], contiguous, that belongs to a head of a sample.
template <typename T>
langevin::Tokens<const T> part(const Tensor& x, const Shape& s, int64_t item) {
  int64_t stride = x.size(2);
  return {static_cast<const T*>(x.const_data_ptr()) + item / s.heads * x.size(1) * stride + item % s.heads * s.width, stride};
}

template <typename T>
langevin::Tokens<T> part_of(Tensor& x, const Shape& s, int64_t item) {
  auto tokens = part<T>(x, s, item);
  return {const_cast<T*>(tokens.data), tokens.stride};
}

// The gradient's loops, which are in float, would meet weights other than those that were rounded to pairs; and where heads are narrow, exponentials take the time.
template <typename T>
langevin::Kept kept(const Shape& s, const float* logsum) {
  return sizeof(T) == 2 && !logsum && s.width >= 32 && langevin::multiplies_pairs() ? langevin::Kept::Pairs : langevin::Kept::Float;
}

// o = softmax(scale q k^T) v, a block of queries of one head at a time, and the logarithm of each query's sum of exponentials, unless that is null.
template <typename T>
void forward_heads(const Shape& s, float scale, const Tensor& q, const Tensor& k, const Tensor& v, Tensor& o, float* logsum) {
  langevin::BlockShape shape(s.width, s.keys, kept<T>(s, logsum));
  int64_t blocks = (s.queries + langevin::QueryBlock - 1) / langevin::QueryBlock;
  at::parallel_for(0, s.samples * s.heads * blocks, 1, [&](int64_t begin, int64_t end) {
    std::vector<uint8_t> packed(shape.packed()), scratch(shape.scratch());
    for (int64_t i = begin; i < end; i++) {
      int64_t item = i / blocks, first = i % blocks * langevin::QueryBlock;
      if (i == begin || first == 0) langevin::attention_pack_blocks(shape, part<T>(k, s, item), part<T>(v, s, item), packed.data());
      auto asked = part<T>(q, s, item);
      auto answer = part_of<T>(o, s, item);
      asked.data += first * asked.stride;
      answer.data += first * answer.stride;
      langevin::attention_block(shape, packed.data(), scale, asked, std::min(langevin::QueryBlock, s.queries - first), answer,
                                logsum ? logsum + item * s.queries + first : nullptr, scratch.data());
    }
  });
}

Tensor forward(const Shape& s, float scale, const Tensor& q, const Tensor& k, const Tensor& v, float* logsum) {
  auto o = at::empty_like(q);
  if (q.scalar_type() == at::kFloat) forward_heads<float>(s, scale, q, k, v, o, logsum);
  else forward_heads<uint16_t>(s, scale, q, k, v, o, logsum);
  return o;
}

// Calls work(item, head, scratch) for every head of every sample; scratch holds `floats` numbers after the packed keys and values.
template <typename T, typename F>
void every_head(const Shape& s, const Tensor& k, const Tensor& v, int64_t floats, F&& work) {
  int64_t packed = s.width * s.padded;
  at::parallel_for(0, s.samples * s.heads, 1, [&](int64_t begin, int64_t end) {
    std::vector<float> memory(2 * packed + floats), hidden(s.padded);
    std::fill(hidden.begin() + s.keys, hidden.end(), -1e30f);
    for (int64_t item = begin; item < end; item++) {
      langevin::attention_pack(part<T>(k, s, item), s.width, s.keys, s.padded, memory.data());
      langevin::attention_pack(part<T>(v, s, item), s.width, s.keys, s.padded, memory.data() + packed);
      work(item, langevin::Head{s.width, s.keys, s.padded, memory.data(), memory.data() + packed, hidden.data()}, memory.data() + 2 * packed);
    }
  });
}

template <typename T>
void backward_heads(const Shape& s, float scale, const variable_list& saved, const Tensor& dy, Tensor& dq, Tensor& dk, Tensor& dv) {
  auto* sums = saved[4].data_ptr<float>();
  int64_t packed = s.width * s.padded;
  every_head<T>(s, saved[1], saved[2], 2 * packed + 2 * langevin::Block * s.padded, [&](int64_t item, const langevin::Head& head, float* gradients) {
    std::fill(gradients, gradients + 2 * packed, 0.0f);
    langevin::attention_gradient_rows(head, scale, part<T>(saved[0], s, item), part<T>(saved[3], s, item), part<T>(dy, s, item), s.queries,
                                      sums + item * s.queries, part_of<T>(dq, s, item), gradients, gradients + packed, gradients + 2 * packed);
    langevin::attention_unpack(gradients, s.width, s.keys, s.padded, part_of<T>(dk, s, item));
    langevin::attention_unpack(gradients + packed, s.width, s.keys, s.padded, part_of<T>(dv, s, item));
  });
}

struct Attention : torch::autograd::Function<Attention> {
  static Tensor forward(AutogradContext* context, const Tensor& q, const Tensor& k, const Tensor& v, int64_t heads, double scale) {
    Shape s(q, k, heads);
    auto logsum = at::empty({s.samples, heads, s.queries}, q.options().dtype(at::kFloat));
    auto o = ::forward(s, scale, q, k, v, logsum.data_ptr<float>());
    context->save_for_backward({q, k, v, o, logsum});
    context->saved_data["heads"] = heads;
    context->saved_data["scale"] = scale;
    return o;
  }

  static variable_list backward(AutogradContext* context, variable_list grads) {
    auto saved = context->get_saved_variables();
    auto heads = context->saved_data["heads"].toInt();
    auto scale = context->saved_data["scale"].toDouble();
    if (at::GradMode::is_enabled()) {
      variable_list inputs;                             // views, since queries, keys and values may be one tensor
      for (int i = 0; i < 3; i++) inputs.push_back(saved[i].view_as(saved[i]));
      auto found = torch::autograd::grad({written_out(inputs[0], inputs[1], inputs[2], heads, scale)}, inputs, {grads[0]}, true, true, true);
      found.resize(5);
      return found;
    }
    Shape s(saved[0], saved[1], heads);
    auto dy = grads[0].to(saved[0].scalar_type()).contiguous();
    auto dq = at::empty_like(saved[0]), dk = at::empty_like(saved[1]), dv = at::empty_like(saved[2]);
    if (dy.scalar_type() == at::kFloat) backward_heads<float>(s, scale, saved, dy, dq, dk, dv);
    else backward_heads<uint16_t>(s, scale, saved, dy, dq, dk, dv);
    return {dq, dk, dv, Tensor(), Tensor()};
  }
};

Tensor attention(const Tensor& q, const Tensor& k, const Tensor& v, int64_t heads, std::optional<double> given) {
  TORCH_CHECK(heads > 0 && q.dim() == 3 && k.dim() == 3 && q.size(2) % heads == 0, "attention takes tokens [B, tokens, heads * width]");
  TORCH_CHECK(k.sizes() == v.sizes() && k.size(0) == q.size(0) && k.size(2) == q.size(2), "queries, keys and values must have one batch and width");
  auto width = q.size(2) / heads;
  auto scale = given.value_or(1 / std::sqrt(static_cast<double>(width)));
  bool learns = at::GradMode::is_enabled() && (q.requires_grad() || k.requires_grad() || v.requires_grad());
  auto fits = [&](const Tensor& x) { return x.is_cpu() && x.is_contiguous() && x.scalar_type() == q.scalar_type() && x.numel() > 0; };
  bool ours = fits(q) && fits(k) && fits(v) && (q.scalar_type() == at::kFloat || q.scalar_type() == at::kBFloat16);
  bool has_gradient = width == 8 || width == 16 || width == 32;
  if (!ours || width % 2 != 0 || scale <= 0 || (learns && !has_gradient)) return composed(q, k, v, heads, scale);
  return learns ? Attention::apply(q, k, v, heads, scale) : forward(Shape(q, k, heads), scale, q, k, v, nullptr);
}

}  // namespace

TORCH_LIBRARY_FRAGMENT(langevin, library) {
  library.def("attention(Tensor q, Tensor k, Tensor v, int heads, float? scale=None) -> Tensor", &attention);
}
