// Work that is done again: what a graph is on a device that computes when it is asked to.
#pragma once
#include "../graph.h"
#include <ATen/ATen.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/stack.h>
#include <functional>
#include <mutex>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace standin {

extern thread_local int inside;  // copies that an operator makes to compute are its own affair

struct Inside {
  Inside() { inside++; }
  ~Inside() { inside--; }
};

// The same memory as the CPU sees it.
at::Tensor host(const at::Tensor& t);

// A tensor as it lies now: the same memory, with a shape of its own and no gradients; a number that the CPU holds, as it is now.
at::Tensor seen(const at::Tensor& t);
c10::IValue seen(const c10::IValue& value);

// The operators that one thread asked for between begin and end, and its backward passes for it. As on a GPU nothing has happened when a recording ends: what was
// changed is put back, and what was made holds no numbers until the first replay.
class Recording final : public langevin::Graph {
 public:
  using Work = std::function<std::vector<at::Tensor>()>;

  // The recording that this thread works for; null for none.
  static Recording* current();

  // Of an operator: refuses what a recording cannot hold, and keeps what it is about to change.
  void before(const c10::OperatorHandle& op, const torch::jit::Stack& arguments);
  void before_writing(const at::Tensor& t);

  // What is run in each replay, and where its results lie.
  void keep(Work work, const std::vector<at::Tensor>& results);
  void took(const void* memory);

  void enter() override {}
  void leave() override {}
  void draw_from(const at::Generator& source) override;
  void begin() override;
  void end() override;
  void replay() override;

 private:
  struct Launch {
    Work work;
    std::vector<at::Tensor> results;
  };

  std::mutex lock;
  std::vector<Launch> launches;
  std::unordered_set<const void*> fresh;                              // memory that was taken on the way
  std::unordered_map<const void*, std::pair<c10::Storage, at::Tensor>> changed;  // memory from before, and what was in it
  std::unordered_map<c10::GeneratorImpl*, std::pair<at::Generator, at::Tensor>> generators;
};

// Tensors among values.
std::vector<at::Tensor> tensors_of(const torch::jit::Stack& values);

}  // namespace standin
