// Generators: libtorch's own, so that a seed gives the numbers that PyTorch gives.
#include "handles.h"
#include <mutex>

using langevin::generator;

static lv_generator box(at::Generator value) { return reinterpret_cast<lv_generator>(new at::Generator(std::move(value))); }

// A clone of the device's default one, since only libtorch knows how to make a CUDA generator.
int lv_generator_new(int32_t device, lv_generator* result) {
  return langevin::guarded([&] {
    auto model = at::globalContext().defaultGenerator(langevin::unpack_device(device));
    std::lock_guard<std::mutex> lock(model.mutex());
    *result = box(model.clone());
  });
}

int lv_generator_default(int32_t device, lv_generator* result) {
  return langevin::guarded([&] { *result = box(at::globalContext().defaultGenerator(langevin::unpack_device(device))); });
}

void lv_generator_release(lv_generator handle) { delete &generator(handle); }

int lv_generator_seed(lv_generator handle, uint64_t seed) {
  return langevin::guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    generator(handle).set_current_seed(seed);
  });
}

int lv_generator_state(lv_generator handle, lv_tensor* result) {
  return langevin::guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    *result = langevin::own(generator(handle).get_state());
  });
}

int lv_generator_set_state(lv_generator handle, lv_tensor state) {
  return langevin::guarded([&] {
    std::lock_guard<std::mutex> lock(generator(handle).mutex());
    generator(handle).set_state(langevin::borrow(state));
  });
}
