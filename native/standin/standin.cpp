// A second device for tests on machines that have only a CPU: memory of the host that libtorch takes for another device's (PrivateUse1), and every operator
// computed on copies. What it shows: each tensor of a network, a loss, an optimizer or a sampler is made where the model lives (an operator that is given
// tensors of both devices is refused, as on a GPU), and how often numbers are read back, for which a GPU would be waited for and which no captured step may do.
#include <ATen/ATen.h>
#include <ATen/EmptyTensor.h>
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

using at::Tensor;
using OptionalTensor = std::optional<Tensor>;

constexpr auto Type = c10::DeviceType::PrivateUse1;
constexpr c10::DispatchKeySet Keys(c10::DispatchKey::PrivateUse1);

std::atomic<int64_t> reads{0};
thread_local int inside = 0;  // copies that an operator makes to compute are its own affair

struct Inside {
  Inside() { inside++; }
  ~Inside() { inside--; }
};

struct HostMemory final : c10::Allocator {
  c10::DataPtr allocate(size_t bytes) override {
    void* data = bytes == 0 ? nullptr : c10::alloc_cpu(bytes);
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

// The same memory as the CPU sees it.
Tensor host(const Tensor& t) { return t.is_cpu() ? t : at::from_blob(t.data_ptr(), t.sizes(), t.strides(), t.options().device(at::kCPU)); }

Tensor copy_from(const Tensor& from, const Tensor& to, bool) {
  if (to.is_cpu() && inside == 0) reads++;
  auto there = host(to);
  if (there.numel() > 0) there.copy_(host(from));
  return to;
}

Tensor copy_from_and_resize(const Tensor& from, const Tensor& to) {
  if (to.sizes() != from.sizes()) at::native::resize_(to, from.sizes());
  return copy_from(from, to, false);
}

at::Scalar read(const Tensor& t) {
  if (inside == 0) reads++;
  return host(t).item();
}

// libtorch's convolution asks devices that it does not know here.
Tensor convolution(const Tensor& x, const Tensor& weight, const OptionalTensor& bias, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation, bool transposed,
                   at::IntArrayRef output_padding, int64_t groups) {
  Inside computing;
  return at::convolution(host(x), host(weight), bias && bias->defined() ? OptionalTensor(host(*bias)) : std::nullopt, stride, padding, dilation, transposed, output_padding, groups).to(x.device());
}

std::tuple<Tensor, Tensor, Tensor> convolution_backward(const Tensor& dy, const Tensor& x, const Tensor& weight, at::IntArrayRef stride, at::IntArrayRef padding, at::IntArrayRef dilation,
                                                        bool transposed, at::IntArrayRef output_padding, int64_t groups, std::array<bool, 3> wanted) {
  Inside computing;
  auto [dx, dw, db] = at::convolution_backward(host(dy), host(x), host(weight), std::vector<int64_t>{weight.size(transposed ? 1 : 0)}, stride, padding, dilation, transposed, output_padding, groups, wanted);
  auto back = [&](const Tensor& t) { return t.defined() ? t.to(x.device()) : t; };
  return {back(dx), back(dw), back(db)};
}

// libtorch lets a parameter move between the devices that it knows alone.
bool can_take_place(const Tensor& own, const Tensor& other) { return own.layout() == at::kStrided && other.layout() == at::kStrided; }

void require_one_device(const c10::OperatorHandle& op, const Tensor& t) {
  TORCH_CHECK(!t.defined() || t.dim() == 0 || t.device().type() == Type, op.schema().name(), " is given tensors of two devices: one of ", t.sizes(), " lies on ", t.device());
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
  Inside computing;
  at::native::cpu_fallback(op, stack);
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

}  // namespace

// How often numbers were read back since the library was loaded: copies to the CPU, and single numbers.
extern "C" __attribute__((visibility("default"))) int64_t lv_standin_reads(void) { return reads; }

C10_REGISTER_GUARD_IMPL(PrivateUse1, OneDevice);

TORCH_LIBRARY_IMPL(_, PrivateUse1, library) { library.fallback(torch::CppFunction::makeFromBoxedFunction<&compute>()); }

// It has no lower precision: under autocast it computes in the type that it is given.
TORCH_LIBRARY_IMPL(_, AutocastPrivateUse1, library) { library.fallback(torch::CppFunction::makeFallthrough()); }

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
