// Self time per operator, through libtorch's own hooks: it sees what autograd calls too, which never passes our door.
#include "handles.h"
#include <ATen/record_function.h>
#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;

struct Frame : at::ObserverContext {
  Clock::time_point begin = Clock::now();
  Frame* parent = nullptr;
  int64_t children = 0;
};

struct Row {
  int64_t calls = 0, self = 0;
};

thread_local Frame* innermost = nullptr;
std::mutex rows_lock;
std::map<std::string, Row> rows;
at::CallbackHandle handle = at::INVALID_CALLBACK_HANDLE;

std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction&) {
  auto frame = std::make_unique<Frame>();
  frame->parent = innermost;
  innermost = frame.get();
  return frame;
}

void leave(const at::RecordFunction& function, at::ObserverContext* context) {
  auto* frame = static_cast<Frame*>(context);
  int64_t spent = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - frame->begin).count();
  innermost = frame->parent;
  if (frame->parent) frame->parent->children += spent;
  std::lock_guard<std::mutex> lock(rows_lock);
  auto& row = rows[function.name()];
  row.calls++;
  row.self += spent - frame->children;
}

}  // namespace

static void stop() {
  if (handle != at::INVALID_CALLBACK_HANDLE) at::removeCallback(handle);
  handle = at::INVALID_CALLBACK_HANDLE;
}

void lv_profile_start(void) {
  stop();
  std::lock_guard<std::mutex> lock(rows_lock);
  rows.clear();
  handle = at::addGlobalCallback(at::RecordFunctionCallback(enter, leave).scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
}

void lv_profile_stop(lv_profile_row row, void* state) {
  stop();
  std::lock_guard<std::mutex> lock(rows_lock);
  for (auto& [name, r] : rows) row(state, name.c_str(), r.calls, r.self);
}
