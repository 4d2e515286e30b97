// What must know CUDA itself: its graphs, and what a device is and holds. Compiled where the headers of CUDA's run time are found (CMakeLists.txt says
// where); elsewhere every call says that they were not. Nothing is linked besides libtorch, and nothing is called without a device.
#include "graph.h"
#include "handles.h"

#ifdef LV_CUDA
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/DeviceGuard.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAFunctions.h>
#include <c10/cuda/CUDAStream.h>
#include <cstring>

namespace at::cuda {
TORCH_CUDA_CPP_API cudaDeviceProp* getDeviceProperties(c10::DeviceIndex device);  // its header wants those of cuBLAS, cuSPARSE and cuSOLVER too
}

namespace {

// Work is captured on a stream of its own: capture is not allowed on the default one.
struct CudaGraph final : langevin::Graph {
  c10::cuda::CUDAStream stream, outside;
  at::cuda::CUDAGraph graph;

  explicit CudaGraph(c10::DeviceIndex index) : stream(c10::cuda::getStreamFromPool(false, index)), outside(c10::cuda::getCurrentCUDAStream(index)) {}

  void enter() override {
    c10::DeviceGuard there(stream.device());
    outside = c10::cuda::getCurrentCUDAStream(stream.device_index());
    c10::cuda::device_synchronize();
    c10::cuda::setCurrentCUDAStream(stream);
  }

  void leave() override {
    c10::DeviceGuard there(stream.device());
    c10::cuda::setCurrentCUDAStream(outside);
    c10::cuda::device_synchronize();
  }

  void draw_from(const at::Generator& source) override {
    TORCH_CHECK(source.device().is_cuda(), "a graph draws from generators of its device, not from one of the ", source.device());
    graph.register_generator_state(source);
  }

  // Only this thread is held to what a capture allows: others, such as the loader of images, go on as they like.
  void begin() override {
    c10::DeviceGuard there(stream.device());
    graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
  }

  void end() override {
    c10::DeviceGuard there(stream.device());
    graph.capture_end();
  }

  void replay() override {
    c10::DeviceGuard there(stream.device());
    graph.replay();
  }
};

lv_graph make(int32_t device) {
  langevin::Graph* made = nullptr;
  langevin::guarded([&] { made = new CudaGraph(langevin::unpack_device(device).index()); });
  return reinterpret_cast<lv_graph>(made);
}

const bool brought = (lv_graph_bring(static_cast<int32_t>(c10::DeviceType::CUDA), make), true);

}  // namespace

int32_t lv_cuda_is_complete(void) { return 1; }

int lv_cuda_describe(int32_t index, lv_cuda_device* result) {
  return langevin::guarded([&] {
    auto device = static_cast<c10::DeviceIndex>(index);
    at::empty({1}, at::TensorOptions().device(c10::Device(c10::DeviceType::CUDA, device)));  // libtorch counts from the first tensor on
    auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(device);
    auto* properties = at::cuda::getDeviceProperties(device);
    *result = {stats.allocated_bytes[0].current, stats.reserved_bytes[0].current, stats.allocated_bytes[0].peak, static_cast<int64_t>(properties->totalGlobalMem),
               properties->major, properties->minor, {}};
    std::strncpy(result->name, properties->name, sizeof(result->name) - 1);
  });
}

int lv_cuda_empty_cache(void) {
  return langevin::guarded([] { c10::cuda::CUDACachingAllocator::emptyCache(); });
}

#else

namespace {
int absent() {
  lv_set_last_error("this build of native/ knows nothing of a CUDA device's memory: the headers of CUDA's run time were not found when it was compiled");
  return 1;
}
}  // namespace

int32_t lv_cuda_is_complete(void) { return 0; }
int lv_cuda_describe(int32_t, lv_cuda_device*) { return absent(); }
int lv_cuda_empty_cache(void) { return absent(); }

#endif
