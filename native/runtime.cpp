// Versions, threads, autocast, CUDA, and the error of the last call.
#include "handles.h"
#include <ATen/Parallel.h>
#include <ATen/Version.h>
#include <ATen/autocast_mode.h>
#include <ATen/detail/CUDAHooksInterface.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>
#include <cstdlib>
#include <string>

static thread_local std::string last_error;
static thread_local std::string description;

// Float32 is Float32 on a GPU too: libtorch would have convolutions there round to the ten bits of TensorFloat-32.
static const bool exact = [] {
#if TORCH_VERSION_MAJOR > 2 || TORCH_VERSION_MINOR >= 10
  at::globalContext().setFloat32Precision(at::Float32Backend::CUDA, at::Float32Op::CONV, at::Float32Precision::IEEE);
#else
  at::globalContext().setAllowTF32CuDNN(false);
#endif
  return true;
}();

int32_t lv_abi_version(void) { return LV_ABI_VERSION; }
const char* lv_last_error(void) { return last_error.c_str(); }
void lv_set_last_error(const char* message) { last_error = message ? message : ""; }
const char* lv_torch_version(void) { return TORCH_VERSION; }
const char* lv_build_description(void) { return (description = at::show_config()).c_str(); }
const char* lv_cpu_capability(void) { return (description = at::get_cpu_capability()).c_str(); }
int32_t lv_threads(void) { return at::get_num_threads(); }
void lv_set_threads(int32_t threads) { at::set_num_threads(threads); }
void lv_set_flush_denormal(int32_t enabled) { at::globalContext().setFlushDenormal(enabled != 0); }
void lv_free(void* memory) { std::free(memory); }

int32_t lv_cuda_device_count(void) { return at::hasCUDA() ? static_cast<int32_t>(at::detail::getCUDAHooks().getNumGPUs()) : 0; }

int lv_cuda_synchronize(int32_t index) {
  return langevin::guarded([&] {
    c10::impl::VirtualGuardImpl guard(c10::DeviceType::CUDA);
    guard.synchronizeStream(guard.getStream(c10::Device(c10::DeviceType::CUDA, static_cast<c10::DeviceIndex>(index))));
  });
}

int32_t lv_autocast(int32_t device_type, int32_t scalar_type, int32_t entering) {
  auto device = static_cast<c10::DeviceType>(device_type);
  int32_t was = at::autocast::is_autocast_enabled(device) ? static_cast<int32_t>(at::autocast::get_autocast_dtype(device)) : -1;
  if (entering) at::autocast::increment_nesting();
  else if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
  at::autocast::set_autocast_enabled(device, scalar_type >= 0);
  if (scalar_type >= 0) at::autocast::set_autocast_dtype(device, static_cast<at::ScalarType>(scalar_type));
  return was;
}
