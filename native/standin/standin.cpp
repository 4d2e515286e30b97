// A second device for tests on machines that have only a CPU: memory of the host that libtorch takes for another device's (PrivateUse1), and every operator
// computed on copies. What it shows: each tensor of a network, a loss, an optimizer or a sampler is made where the model lives (an operator that is given
// tensors of both devices is refused, as on a GPU), how often numbers are read back, for which a GPU would be waited for, and what a recorded step gives that is
// run again: it records as a GPU does, refuses what a GPU could not record, and repeats the very operators.
#include "recording.h"
#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
#include <ATen/autocast_mode.h>
#include <ATen/native/CPUFallback.h>
#include <ATen/ops/_reshape_alias_native.h>
#include <ATen/ops/as_strided_native.h>
#include <ATen/ops/resize_native.h>
#include <ATen/ops/set_native.h>
#include <ATen/ops/unfold_native.h>
#include <ATen/ops/view_native.h>
#include <ATen/detail/PrivateUse1HooksInterface.h>
#include <c10/core/impl/DeviceGuardImplInterface.h>
#include <c10/core/impl/alloc_cpu.h>
#include <torch/library.h>
#include <atomic>

namespace {

using namespace standin;
using at::Tensor;
using OptionalTensor = std::optional<Tensor>;

constexpr auto Type = c10::DeviceType::PrivateUse1;
constexpr c10::DispatchKeySet Keys(c10::DispatchKey::PrivateUse1);

std::atomic<int64_t> reads{0};

// The recording that is to hear of an operator: what operators do themselves to compute is none of its business.
Recording* hearing() { return inside == 0 ? Recording::current() : nullptr; }

void count_read(const char* what) {
  if (inside > 0) return;
  TORCH_CHECK(!Recording::current(), what, " while work is recorded, for which a device would have to be waited for");
  reads++;
}

struct HostMemory final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    void* data = bytes == 0 ? nullptr : c10::alloc_cpu(bytes);
    if (auto* recording = Recording::current()) recording->took(data);
    return {data, data, &c10::free_cpu, c10::Device(Type, 0)};
  }
  c10::DeleterFnPtr raw_deleter() const override { return &c10::free_cpu; }
  void copy_data(void* to, const void* from, size_t bytes) const override { default_copy_data(to, from, bytes); }
};

HostMemory memory;

Tensor empty(at::IntArrayRef size, std::optional<at::ScalarType> type, std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>, std::optional<at::MemoryFormat> format) {
  return at::detail::empty_generic(size, &memory, Keys, c10::dtype_or_default(type), format);
}

Tensor empty_strided(at::IntArrayRef size, at::IntArrayRef stride, std::optional<at::ScalarType> type, std::optional<at::Layout>, std::optional<at::Device>, std::optional<bool>) {
  return at::detail::empty_strided_generic(size, stride, &memory, Keys, c10::dtype_or_default(type));
}

// Work that is done now, and in every replay where it is recorded. It holds tensors as they were seen.
std::vector<Tensor> perform(const Recording::Work& work) {
  std::vector<Tensor> results;
  {
    Inside computing;
    results = work();
  }
  if (auto* recording = hearing()) recording->keep([work] { Inside again; return work(); }, results);
  return results;
}

Tensor copy_from(const Tensor& from, const Tensor& to, bool) {
  if (to.is_cpu()) count_read("numbers are copied to the processor");
  if (auto* recording = hearing()) {
    TORCH_CHECK(!from.is_cpu(), "a tensor of ", from.sizes(), " is copied from the processor while work is recorded, and a replay would not look there again");
    recording->before_writing(to);
  }
  if (to.numel() > 0) perform([from = hearing() ? seen(from) : from, to = hearing() ? seen(to) : to] { return host(to).copy_(host(from)), std::vector<Tensor>(); });
  return to;
}

Tensor copy_from_and_resize(const Tensor& from, const Tensor& to) {
  if (to.sizes() != from.sizes()) at::native::resize_(to, from.sizes());
  return copy_from(from, to, false);
}

at::Scalar read(const Tensor& t) {
  count_read("a number is read");
  return host(t).item();
}

OptionalTensor host(const OptionalTensor& t) { return t && t->defined() ? OptionalTensor(standin::host(*t)) : std::nullopt; }

// libtorch's convolution asks devices that it does not know here.
Tensor convolution(const Tensor& x, const Tensor& weight, const OptionalTensor& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed,
                   at::IntArrayRef output_padding, int64_t groups) {
  return perform([x = seen(x), weight = seen(weight), bias = bias ? OptionalTensor(seen(*bias)) : bias, stride = stride.vec(), padding = padding.vec(), dilation = dilation.vec(), transposed,
                  output_padding = output_padding.vec(), groups]() -> std::vector<Tensor> {
    return {at::convolution(standin::host(x), standin::host(weight), host(bias), stride, padding, dilation, transposed, output_padding, groups).to(x.device())};
  })[0];
}

std::tuple<Tensor, Tensor, Tensor> convolution_backward(const Tensor& dy, const Tensor& x, const Tensor& weight, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation,
                                                        bool transposed, at::IntArrayRef output_padding, int64_t groups, std::array<bool, 3> wanted) {
  auto results = perform([dy = seen(dy), x = seen(x), weight = seen(weight), stride = stride.vec(), padding = padding.vec(), dilation = dilation.vec(), transposed,
                          output_padding = output_padding.vec(), groups, wanted]() -> std::vector<Tensor> {
    auto [dx, dw, db] = at::convolution_backward(standin::host(dy), standin::host(x), standin::host(weight), std::vector<int64_t>{weight.size(transposed ? 1 : 0)}, stride, padding, dilation,
                                                 transposed, output_padding, groups, wanted);
    auto back = [&](const Tensor& t) { return t.defined() ? t.to(x.device()) : t; };
    return {back(dx), back(dw), back(db)};
  });
  return {results[0], results[1], results[2]};
}

// libtorch lets a parameter move between the devices that it knows alone.
bool can_take_place(const Tensor& own, const Tensor& other) { return own.layout() == at::kStrided && other.layout() == at::kStrided; }

void require_one_device(const c10::OperatorHandle& op, const Tensor& t) {
  TORCH_CHECK(!t.defined() || t.dim() == 0 || t.device().type() == Type, op.schema().name(), " is given tensors of two devices: one of ", t.sizes(), " lies on ", t.device());
}

void record(Recording& recording, const c10::OperatorHandle& op, torch::jit::Stack arguments, c10::Stack* stack) {
  auto given = torch::jit::last(stack, op.schema().returns().size());
  for (auto& argument : arguments) argument = seen(argument);  // after the operator, which may have given its result a shape
  recording.keep([op, arguments] {
    Inside again;
    auto values = arguments;
    at::native::cpu_fallback(op, &values);
    return tensors_of(values);
  }, tensors_of(torch::jit::Stack(given.begin(), given.end())));
}

void compute(const c10::OperatorHandle& op, c10::Stack* stack) {
  for (auto& value : torch::jit::last(stack, op.schema().arguments().size())) {
    if (value.isTensor()) require_one_device(op, value.toTensor());
    if (value.isTensorList())
      for (const Tensor& t : value.toTensorVector()) require_one_device(op, t);
    if (value.isOptionalTensorList())
      for (const OptionalTensor& t : value.toOptionalTensorVector())
        if (t) require_one_device(op, *t);
  }
  auto* recording = hearing();
  torch::jit::Stack arguments;
  if (recording) {
    auto given = torch::jit::last(stack, op.schema().arguments().size());
    arguments.assign(given.begin(), given.end());
    recording->before(op, arguments);
  }
  {
    Inside computing;
    at::native::cpu_fallback(op, stack);
  }
  if (recording) record(*recording, op, std::move(arguments), stack);
}

// There is one, with one stream, which has always done what was asked of it.
struct OneDevice final : c10::impl::DeviceGuardImplInterface {
  static c10::Device device() { return c10::Device(Type, 0); }
  static c10::Stream stream() { return c10::Stream(c10::Stream::DEFAULT, device()); }
  c10::DeviceType type() const override { return Type; }
  c10::Device exchangeDevice(c10::Device) const override { return device(); }
  c10::Device getDevice() const override { return device(); }
  void setDevice(c10::Device) const override {}
  void uncheckedSetDevice(c10::Device) const noexcept override {}
  c10::Stream getStream(c10::Device) const noexcept override { return stream(); }
  c10::Stream getDefaultStream(c10::Device) const override { return stream(); }
  c10::Stream exchangeStream(c10::Stream) const noexcept override { return stream(); }
  c10::DeviceIndex deviceCount() const noexcept override { return 1; }
  void record(void**, const c10::Stream&, const c10::DeviceIndex, const c10::EventFlag) const override {}
  void block(void*, const c10::Stream&) const override {}
  bool queryEvent(void*) const override { return true; }
  void destroyEvent(void*, const c10::DeviceIndex) const noexcept override {}
};

// Its random numbers are the CPU's.
struct Hooks final : at::PrivateUse1HooksInterface {
  const at::Generator& getDefaultGenerator(c10::DeviceIndex) const override { return at::globalContext().defaultGenerator(c10::Device(c10::kCPU)); }
};

Hooks hooks;
const bool hooked = (at::RegisterPrivateUse1HooksInterface(&hooks), true);

lv_graph make_graph(int32_t) { return reinterpret_cast<lv_graph>(static_cast<langevin::Graph*>(new Recording)); }

}  // namespace

// Brings graphs of this device: the caller hands in lv_graph_bring.
extern "C" __attribute__((visibility("default"))) void lv_standin_bring_graphs(void (*bring)(int32_t, lv_graph_maker)) { bring(static_cast<int32_t>(Type), make_graph); }

// How often numbers were read back since the library was loaded: copies to the CPU, and single numbers.
extern "C" __attribute__((visibility("default"))) int64_t lv_standin_reads(void) { return reads; }

C10_REGISTER_GUARD_IMPL(PrivateUse1, OneDevice);

// What runs in a lower precision where that was asked for, as on a GPU: weights are converted, and kept until the outermost asking ends.
TORCH_LIBRARY_IMPL(_, AutocastPrivateUse1, library) { library.fallback(torch::CppFunction::makeFallthrough()); }

TORCH_LIBRARY_IMPL(aten, AutocastPrivateUse1, m) {
  KERNEL_PRIVATEUSEONE(conv2d, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(linear, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(matmul, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(bmm, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(baddbmm, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(addmm, lower_precision_fp)
  KERNEL_PRIVATEUSEONE(scaled_dot_product_attention, lower_precision_fp)
}

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) { library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>()); }

TORCH_LIBRARY_IMPL(aten, AutogradPrivateUse1, library) { library.impl("_has_compatible_shallow_copy_type", TORCH_FN(can_take_place)); }

TORCH_LIBRARY_IMPL(aten, PrivateUse1, library) {
  library.impl("_has_compatible_shallow_copy_type", TORCH_FN(can_take_place));
  library.impl("empty.memory_format", TORCH_FN(empty));
  library.impl("empty_strided", TORCH_FN(empty_strided));
  library.impl("_copy_from", TORCH_FN(copy_from));
  library.impl("_copy_from_and_resize", TORCH_FN(copy_from_and_resize));
  library.impl("_local_scalar_dense", TORCH_FN(read));
  library.impl("as_strided", TORCH_FN(at::native::as_strided_tensorimpl));
  library.impl("view", TORCH_FN(at::native::view));
  library.impl("_reshape_alias", TORCH_FN(at::native::_reshape_alias));
  library.impl("unfold", TORCH_FN(at::native::unfold));
  library.impl("resize_", TORCH_FN(at::native::resize_));
  library.impl("set_.source_Storage_storage_offset", TORCH_FN(at::native::set_storage_cpu_));
  library.impl("native_group_norm", torch::CppFunction::makeFromBoxedFunction<&compute>());
  library.impl("convolution_overrideable", TORCH_FN(convolution));
  library.impl("convolution_backward_overrideable", TORCH_FN(convolution_backward));
}
