// What C# must know of a tensor without calling an operator: its lifetime, its shape, its memory.
#include "handles.h"

void lv_tensor_release(lv_tensor tensor) { langevin::take(tensor); }

lv_tensor lv_tensor_share(lv_tensor tensor) { return langevin::own(langevin::borrow(tensor)); }

void lv_tensor_describe(lv_tensor handle, lv_tensor_info* info) {
  int failed = langevin::guarded([&] {
    auto* tensor = reinterpret_cast<at::TensorImpl*>(handle);
    auto borrowed = langevin::borrow(handle);
    info->sizes = tensor->sizes().data();
    bool strided = tensor->layout() == c10::kStrided;
    info->strides = strided ? tensor->strides().data() : nullptr;
    info->data = strided && tensor->has_storage() && tensor->storage_initialized() ? tensor->mutable_data() : nullptr;
    info->elements = tensor->numel();
    info->storage_bytes = tensor->has_storage() ? static_cast<int64_t>(tensor->storage().nbytes()) : 0;
    info->dimensions = static_cast<int32_t>(tensor->dim());
    info->scalar_type = static_cast<int32_t>(borrowed.scalar_type());
    info->device = langevin::pack_device(tensor->device());
    info->requires_grad = borrowed.requires_grad();
    info->is_leaf = borrowed.is_leaf();
    info->is_contiguous = strided && tensor->is_contiguous();
  });
  if (failed) info->dimensions = -1;
}

int lv_tensor_from_memory(void* data, const int64_t* sizes, int32_t dimensions, int32_t scalar_type, lv_release release, void* state, lv_tensor* result) {
  auto owner = std::shared_ptr<void>(state, release);
  return langevin::guarded([&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(scalar_type));
    auto shape = at::IntArrayRef(sizes, dimensions);
    *result = langevin::own(at::from_blob(data, shape, [owner](void*) {}, options));
  });
}
