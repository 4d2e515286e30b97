// What each operator costs, through libtorch's own hooks: they see what autograd calls too, which never passes our door.
#include "costs.h"
#include "handles.h"
#include <ATen/SequenceNumber.h>
#include <ATen/record_function.h>
#include <algorithm>
#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace {

using Clock = std::chrono::steady_clock;

// What something costs with all that it calls, or without.
struct Cost {
  int64_t nanoseconds = 0, bytes = 0, operations = 0;

  Cost without(const Cost& called) const { return {nanoseconds - called.nanoseconds, std::max<int64_t>(bytes - called.bytes, 0), std::max<int64_t>(operations - called.operations, 0)}; }
  Cost& operator+=(const Cost& other) {
    nanoseconds += other.nanoseconds, bytes += other.bytes, operations += other.operations;
    return *this;
  }
};

struct Row {
  int64_t calls = 0;
  Cost self;
};

// A call that runs.
struct Frame : at::ObserverContext {
  Clock::time_point begin = Clock::now();
  Frame* parent = nullptr;
  bool backward = false, counts_bytes = false;
  Cost total, called;
  int64_t per_output = 0;
  std::vector<const void*> given;  // what is also given back is not counted twice
  int64_t first_node = 0, gradient_bytes = 0;
  double gradient_share = 0;
};

// What the node that an operator of ours has left in the graph will cost: nodes of C++ functions do not say what they read.
struct Left {
  int64_t first;
  std::string name;
  int64_t bytes, operations;
};

thread_local Frame* innermost = nullptr;
thread_local std::map<int64_t, Left> left;  // by the last of its nodes
std::mutex rows_lock;
std::map<std::pair<std::string, bool>, Row> rows;
at::CallbackHandle handle = at::INVALID_CALLBACK_HANDLE;

bool is_ours(const char* name) { return std::string_view(name).substr(0, 10) == "langevin::"; }

void count_inputs(Frame& frame, const at::RecordFunction& function) {
  auto inputs = function.inputs();
  auto operations = langevin::operations_of(function.name(), inputs);
  frame.total.operations = operations.at_once;
  frame.per_output = operations.per_output;
  frame.counts_bytes = !langevin::moves_nothing(function.name());
  if (is_ours(function.name())) frame.gradient_share = langevin::gradient_share(function.name(), inputs), frame.first_node = static_cast<int64_t>(at::sequence_number::peek());
  for (auto& input : inputs)
    langevin::each_tensor(input, [&](const at::Tensor& tensor) {
      frame.given.push_back(tensor.unsafeGetTensorImpl());
      if (frame.counts_bytes) frame.total.bytes += langevin::bytes_of(tensor);
      if (tensor.requires_grad()) frame.gradient_bytes += langevin::bytes_of(tensor);
    });
}

void count_outputs(Frame& frame, const at::RecordFunction& function) {
  for (auto& output : function.outputs())
    langevin::each_tensor(output, [&](const at::Tensor& tensor) {
      frame.total.operations += frame.per_output * tensor.numel();
      bool is_new = std::find(frame.given.begin(), frame.given.end(), tensor.unsafeGetTensorImpl()) == frame.given.end();
      if (is_new && frame.counts_bytes) frame.total.bytes += langevin::bytes_of(tensor);
    });
}

// A node of the graph, or what the engine does around one.
bool is_node(const at::RecordFunction& function) {
  return function.scope() == at::RecordScope::BACKWARD_FUNCTION || std::string_view(function.name()).substr(0, 18) == "autograd::engine::";
}

std::unique_ptr<at::ObserverContext> enter(const at::RecordFunction& function) {
  auto frame = std::make_unique<Frame>();
  frame->parent = innermost;
  frame->backward = is_node(function) || (innermost && innermost->backward);
  if (!is_node(function)) count_inputs(*frame, function);
  innermost = frame.get();
  return frame;
}

// The row of a node: what autograd does around the operators is one, but nodes of our own operators do their work themselves.
std::string name_of_node(Frame& frame, const at::RecordFunction& function) {
  std::string name = function.name();
  if (name.substr(0, 25) != "torch::autograd::CppNode<") return "autograd engine";
  auto found = left.lower_bound(function.seqNr());
  if (found == left.end() || found->second.first > function.seqNr()) return "custom function's backward";
  frame.total.bytes = found->second.bytes;
  frame.total.operations = found->second.operations;
  frame.called.bytes = frame.called.operations = 0;
  return found->second.name + "_backward";
}

void leave(const at::RecordFunction& function, at::ObserverContext* context) {
  auto& frame = *static_cast<Frame*>(context);
  if (!is_node(function)) count_outputs(frame, function);
  frame.total.nanoseconds = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - frame.begin).count();
  auto name = is_node(function) ? name_of_node(frame, function) : function.name();
  auto self = frame.total.without(frame.called);
  auto next = static_cast<int64_t>(at::sequence_number::peek());
  if (is_ours(function.name()) && next > frame.first_node)
    left[next - 1] = {frame.first_node, name, frame.total.bytes + frame.gradient_bytes, static_cast<int64_t>(frame.gradient_share * self.operations)};
  innermost = frame.parent;
  if (frame.parent) frame.parent->called += {frame.total.nanoseconds, std::max(frame.total.bytes, frame.called.bytes), std::max(frame.total.operations, frame.called.operations)};
  std::lock_guard<std::mutex> lock(rows_lock);
  auto& row = rows[{std::move(name), frame.backward}];
  row.calls++;
  row.self += self;
}

void stop() {
  if (handle != at::INVALID_CALLBACK_HANDLE) at::removeCallback(handle);
  handle = at::INVALID_CALLBACK_HANDLE;
}

}  // namespace

void lv_profile_start(void) {
  stop();
  left.clear();
  std::lock_guard<std::mutex> lock(rows_lock);
  rows.clear();
  handle = at::addGlobalCallback(
      at::RecordFunctionCallback(enter, leave).needsInputs(true).needsOutputs(true).scopes({at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
}

void lv_profile_stop(lv_profile_take take, void* state) {
  stop();
  left.clear();
  std::lock_guard<std::mutex> lock(rows_lock);
  for (auto& [key, row] : rows) {
    lv_profile_row given{key.first.c_str(), key.second, row.calls, row.self.nanoseconds, row.self.bytes, row.self.operations};
    take(state, &given);
  }
}
