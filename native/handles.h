// Handles to objects and back, and exceptions to error codes: shared by every file behind the C interface.
#pragma once
#include "langevin.h"
#include <ATen/ATen.h>
#include <exception>
#include <vector>

namespace langevin {

inline at::Tensor borrow(lv_tensor handle) {
  if (!handle) return {};
  return at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim_copy(reinterpret_cast<at::TensorImpl*>(handle)));
}

inline lv_tensor own(at::Tensor tensor) {
  return tensor.defined() ? reinterpret_cast<lv_tensor>(tensor.unsafeReleaseTensorImpl()) : nullptr;
}

// A handle taken over: what a callback hands us.
inline at::Tensor take(lv_tensor handle) {
  if (!handle) return {};
  return at::Tensor(c10::intrusive_ptr<at::TensorImpl, at::UndefinedTensorImpl>::reclaim(reinterpret_cast<at::TensorImpl*>(handle)));
}

inline std::vector<at::Tensor> borrow_all(const lv_tensor* handles, int32_t count) {
  std::vector<at::Tensor> tensors;
  tensors.reserve(count);
  for (int32_t i = 0; i < count; i++) tensors.push_back(borrow(handles[i]));
  return tensors;
}

inline c10::Device unpack_device(int64_t packed) {
  return c10::Device(static_cast<c10::DeviceType>(packed & 0xff), static_cast<c10::DeviceIndex>((packed >> 8) - 1));
}

inline int32_t pack_device(c10::Device device) {
  return static_cast<int32_t>(device.type()) | (static_cast<int32_t>(device.index()) + 1) << 8;
}

inline at::Generator& generator(lv_generator handle) { return *reinterpret_cast<at::Generator*>(handle); }

template <typename F>
int guarded(F&& body) {
  try {
    body();
    return 0;
  } catch (const c10::Error& e) {
    lv_set_last_error(e.what_without_backtrace());
  } catch (const std::exception& e) {
    lv_set_last_error(e.what());
  } catch (...) {
    lv_set_last_error("unknown native error");
  }
  return 1;
}

}  // namespace langevin
