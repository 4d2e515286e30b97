// Graphs of any device: a table of who brings them, and the C interface over what they brought.
#include "graph.h"
#include "handles.h"
#include <array>
#include <atomic>

namespace {

std::array<std::atomic<lv_graph_maker>, 256> makers{};  // by the type of the device; zero before anyone runs

std::atomic<lv_graph_maker>& maker(int32_t device_type) { return makers[device_type & 0xff]; }

langevin::Graph& graph(lv_graph handle) { return *reinterpret_cast<langevin::Graph*>(handle); }

}  // namespace

void lv_graph_bring(int32_t device_type, lv_graph_maker made) { maker(device_type) = made; }

int32_t lv_graph_is_brought(int32_t device_type) { return maker(device_type) != nullptr; }

int lv_graph_new(int32_t device, lv_graph* result) {
  auto make = maker(device).load();
  if (!make) lv_set_last_error("nobody brought graphs for this kind of device: for CUDA, the headers of its run time were not found when native/ was compiled");
  *result = make ? make(device) : nullptr;
  return *result ? 0 : 1;
}

int lv_graph_enter(lv_graph handle) {
  return langevin::guarded([&] { graph(handle).enter(); });
}

int lv_graph_leave(lv_graph handle) {
  return langevin::guarded([&] { graph(handle).leave(); });
}

int lv_graph_generator(lv_graph handle, lv_generator source) {
  return langevin::guarded([&] { graph(handle).draw_from(langevin::generator(source)); });
}

int lv_graph_begin(lv_graph handle) {
  return langevin::guarded([&] { graph(handle).begin(); });
}

int lv_graph_end(lv_graph handle) {
  return langevin::guarded([&] { graph(handle).end(); });
}

int lv_graph_replay(lv_graph handle) {
  return langevin::guarded([&] { graph(handle).replay(); });
}

void lv_graph_release(lv_graph handle) {
  langevin::guarded([&] { delete &graph(handle); });
}
