// Blocks whose graph saves nothing: what its backward pass asks for is computed again, by the caller's function.
// Every tensor that a graph saves passes the hooks of the autograd engine. In a block they keep its place in the order of
// saving instead of the tensor; the first that is asked for has the block run again, which fills all places that are left.
// The graph is the one of a plain block, and so are the bits of its gradients.
#include "handles.h"
#include <ATen/autocast_mode.h>
#include <torch/csrc/autograd/engine.h>
#include <torch/csrc/autograd/grad_mode.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <array>
#include <memory>
#include <mutex>
#include <optional>

namespace {

using torch::autograd::SavedVariable;
using torch::autograd::SavedVariableHooks;

// Lower precision as it is now on this thread, and that again later on another.
class Precision {
 public:
  Precision() {
    for (size_t i = 0; i < devices.size(); i++) settings[i] = {at::autocast::is_autocast_enabled(devices[i]), at::autocast::get_autocast_dtype(devices[i])};
  }

  void apply() const {
    for (size_t i = 0; i < devices.size(); i++) {
      at::autocast::set_autocast_enabled(devices[i], settings[i].first);
      at::autocast::set_autocast_dtype(devices[i], settings[i].second);
    }
  }

 private:
  static constexpr std::array<c10::DeviceType, 2> devices{c10::kCPU, c10::kCUDA};
  std::array<std::pair<bool, at::ScalarType>, 2> settings;
};

class PrecisionGuard {
 public:
  explicit PrecisionGuard(const Precision& precision) {
    at::autocast::increment_nesting();
    precision.apply();
  }

  ~PrecisionGuard() {
    if (at::autocast::decrement_nesting() == 0) at::autocast::clear_cache();
    before.apply();
  }

 private:
  Precision before;
};

struct Place {
  c10::DimVector sizes;
  at::ScalarType type;
  bool wanted = true;  // its node may still ask
  at::Tensor value;    // computed again, and not asked for yet
};

class Block;

// Where this thread runs a block: for the first time or again.
struct Pass {
  std::shared_ptr<Block> block;  // the first time
  Block* again;
  size_t saved = 0;
};

thread_local std::vector<Pass> passes;

struct PassGuard {
  explicit PassGuard(Pass pass) { passes.push_back(std::move(pass)); }
  ~PassGuard() { passes.pop_back(); }
};

class Block {
 public:
  Block(lv_recompute again, lv_release release, void* state) : again_(again), release_(release), state_(state) {}
  Block(const Block&) = delete;
  ~Block() { release_(state_); }

  // They pass the hooks of the block around this one, which so keeps only their places.
  void take_inputs(const std::vector<at::Tensor>& tensors) {
    for (auto& tensor : tensors) inputs.emplace_back(tensor, false);
  }

  size_t keep_place(const at::Tensor& tensor) {
    places.push_back({c10::DimVector(tensor.sizes()), tensor.scalar_type(), true, {}});
    return places.size() - 1;
  }

  void fill(size_t index, const at::Tensor& tensor) {
    TORCH_CHECK(index < places.size() && places[index].sizes == tensor.sizes() && places[index].type == tensor.scalar_type(),
                "a block that is computed again saved ", index < places.size() ? "another tensor" : "more tensors", " than the first time; it must do the same each time");
    if (places[index].wanted) places[index].value = tensor.detach();
  }

  at::Tensor give(size_t index) {
    std::lock_guard<std::mutex> guard(lock);
    if (!places[index].value.defined()) compute_again();
    return std::move(places[index].value);  // once: who asks again has it computed again
  }

  void drop(size_t index) {
    std::lock_guard<std::mutex> guard(lock);
    places[index].wanted = false;
    places[index].value.reset();
  }

 private:
  void compute_again() {
    std::vector<at::Tensor> given;
    std::vector<lv_tensor> handles;
    for (auto& input : inputs) {
      auto tensor = input.unpack();
      if (tensor.defined()) tensor = tensor.detach().requires_grad_(tensor.requires_grad());
      given.push_back(tensor);
      handles.push_back(tensor.defined() ? reinterpret_cast<lv_tensor>(given.back().unsafeGetTensorImpl()) : nullptr);
    }
    c10::AutoGradMode recording(true);
    PrecisionGuard casting(precision);
    PassGuard pass({nullptr, this});
    TORCH_CHECK(!again_(state_, handles.data(), static_cast<int32_t>(handles.size())), lv_last_error());
    auto saved = passes.back().saved;
    TORCH_CHECK(saved == places.size(), "a block that is computed again saved ", saved, " tensors instead of ", places.size(), "; it must do the same each time");
  }

  lv_recompute again_;
  lv_release release_;
  void* state_;
  Precision precision;
  std::mutex lock;
  std::vector<SavedVariable> inputs;
  std::vector<Place> places;
};

// What a node of the block holds in place of a tensor.
class PlaceHook : public SavedVariableHooks {
 public:
  explicit PlaceHook(std::shared_ptr<Block> block) : block(std::move(block)) {}
  ~PlaceHook() override {
    if (index) block->drop(*index);
  }
  void call_pack_hook(const at::Tensor& tensor) override { index = block->keep_place(tensor); }
  at::Tensor call_unpack_hook() override { return block->give(*index); }

 private:
  std::shared_ptr<Block> block;
  std::optional<size_t> index;  // none where the engine saves a plain number itself
};

// What a node of the block that is computed again holds: it is not differentiated, unless the block itself does so.
class FillHook : public SavedVariableHooks {
 public:
  void call_pack_hook(const at::Tensor& tensor) override {
    auto& pass = passes.back();
    pass.again->fill(pass.saved++, tensor);
    value = tensor.detach();
  }
  at::Tensor call_unpack_hook() override { return value; }

 private:
  at::Tensor value;
};

struct RecomputingEngine : torch::autograd::Engine {
  std::unique_ptr<SavedVariableHooks> get_default_saved_variable_hooks() override {
    if (passes.empty()) return nullptr;
    if (passes.back().again) return std::make_unique<FillHook>();
    return std::make_unique<PlaceHook>(passes.back().block);
  }
};

torch::autograd::Engine& recomputing_engine() {
  static RecomputingEngine engine;
  return engine;
}

// When the library is loaded, before anybody differentiates.
const bool engine_is_set = (torch::autograd::set_default_engine_stub(&recomputing_engine), true);

}  // namespace

int lv_recompute_enter(const lv_tensor* inputs, int32_t input_count, lv_recompute again, lv_release release, void* state) {
  auto block = std::make_shared<Block>(again, release, state);
  return langevin::guarded([&] {
    block->take_inputs(langevin::borrow_all(inputs, input_count));
    passes.push_back({block, nullptr});
  });
}

void lv_recompute_leave(void) { passes.pop_back(); }
