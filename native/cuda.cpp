// What must know CUDA itself: captured graphs, and what a device is and holds. Compiled where the headers of CUDA's run time are found (CMakeLists.txt says
// where); elsewhere every call says that they were not. Nothing is linked besides libtorch, and nothing is called without a device.
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
struct Graph {
  c10::cuda::CUDAStream stream, outside;
  at::cuda::CUDAGraph graph;

  explicit Graph(c10::DeviceIndex index) : stream(c10::cuda::getStreamFromPool(false, index)), outside(c10::cuda::getCurrentCUDAStream(index)) {}
};

Graph& graph(lv_cuda_graph handle) { return *reinterpret_cast<Graph*>(handle); }

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

int lv_cuda_graph_new(int32_t index, lv_cuda_graph* result) {
  return langevin::guarded([&] { *result = reinterpret_cast<lv_cuda_graph>(new Graph(static_cast<c10::DeviceIndex>(index))); });
}

int lv_cuda_graph_enter(lv_cuda_graph handle) {
  return langevin::guarded([&] {
    auto& g = graph(handle);
    c10::DeviceGuard there(g.stream.device());
    g.outside = c10::cuda::getCurrentCUDAStream(g.stream.device_index());
    c10::cuda::device_synchronize();
    c10::cuda::setCurrentCUDAStream(g.stream);
  });
}

int lv_cuda_graph_leave(lv_cuda_graph handle) {
  return langevin::guarded([&] {
    auto& g = graph(handle);
    c10::DeviceGuard there(g.stream.device());
    c10::cuda::setCurrentCUDAStream(g.outside);
    c10::cuda::device_synchronize();
  });
}

int lv_cuda_graph_generator(lv_cuda_graph handle, lv_generator source) {
  return langevin::guarded([&] {
    TORCH_CHECK(langevin::generator(source).device().is_cuda(), "a graph draws from generators of its device, not from one of the ", langevin::generator(source).device());
    graph(handle).graph.register_generator_state(langevin::generator(source));
  });
}

// Only this thread is held to what a capture allows: others, such as the loader of images, go on as they like.
int lv_cuda_graph_begin(lv_cuda_graph handle) {
  return langevin::guarded([&] {
    c10::DeviceGuard there(graph(handle).stream.device());
    graph(handle).graph.capture_begin({0, 0}, cudaStreamCaptureModeThreadLocal);
  });
}

int lv_cuda_graph_end(lv_cuda_graph handle) {
  return langevin::guarded([&] {
    c10::DeviceGuard there(graph(handle).stream.device());
    graph(handle).graph.capture_end();
  });
}

int lv_cuda_graph_replay(lv_cuda_graph handle) {
  return langevin::guarded([&] {
    c10::DeviceGuard there(graph(handle).stream.device());
    graph(handle).graph.replay();
  });
}

void lv_cuda_graph_release(lv_cuda_graph handle) {
  langevin::guarded([&] { delete &graph(handle); });
}

#else

namespace {
int absent() {
  lv_set_last_error("this build of native/ knows nothing of CUDA graphs and of a device's memory: the headers of CUDA's run time were not found when it was compiled");
  return 1;
}
}  // namespace

int32_t lv_cuda_is_complete(void) { return 0; }
int lv_cuda_describe(int32_t, lv_cuda_device*) { return absent(); }
int lv_cuda_empty_cache(void) { return absent(); }
int lv_cuda_graph_new(int32_t, lv_cuda_graph*) { return absent(); }
int lv_cuda_graph_enter(lv_cuda_graph) { return absent(); }
int lv_cuda_graph_leave(lv_cuda_graph) { return absent(); }
int lv_cuda_graph_generator(lv_cuda_graph, lv_generator) { return absent(); }
int lv_cuda_graph_begin(lv_cuda_graph) { return absent(); }
int lv_cuda_graph_end(lv_cuda_graph) { return absent(); }
int lv_cuda_graph_replay(lv_cuda_graph) { return absent(); }
void lv_cuda_graph_release(lv_cuda_graph) {}

#endif
