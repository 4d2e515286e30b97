#include "recording.h"
#include <ATen/core/LegacyTypeDispatch.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <cstring>

using at::Tensor;
using OptionalTensor = std::optional<Tensor>;

namespace standin {

thread_local int inside = 0;

namespace {

// Backward passes run on threads of their own, and libtorch takes this there with them.
constexpr auto Kind = c10::DebugInfoKind::TEST_INFO;

struct Working final : c10::DebugInfoBase {
  Recording* recording;
  explicit Working(Recording* r) : recording(r) {}
};

// Their results are as large as the numbers say, so a GPU is waited for.
const std::unordered_set<std::string> Waiting{"aten::nonzero", "aten::masked_select", "aten::_unique2", "aten::equal", "aten::is_nonzero", "aten::repeat_interleave"};

bool is_mask(const Tensor& t) { return t.defined() && (t.scalar_type() == at::kBool || t.scalar_type() == at::kByte); }

c10::IValue each(const c10::IValue& value, Tensor (*change)(const Tensor&)) {
  if (value.isTensor()) return change(value.toTensor());
  if (value.isTensorList()) {
    c10::List<Tensor> list;
    for (const Tensor& t : value.toTensorVector()) list.push_back(change(t));
    return list;
  }
  if (value.isOptionalTensorList()) {
    c10::List<OptionalTensor> list;
    for (const OptionalTensor& t : value.toOptionalTensorVector()) list.push_back(t ? OptionalTensor(change(*t)) : t);
    return list;
  }
  return value;
}

}  // namespace

Tensor host(const Tensor& t) { return t.is_cpu() ? t : at::from_blob(t.data_ptr(), t.sizes(), t.strides(), t.options().device(at::kCPU)); }

Tensor seen(const Tensor& t) {
  if (!t.defined()) return t;
  if (t.is_cpu() && !t.unsafeGetTensorImpl()->is_wrapped_number()) return t.detach().clone();
  return Tensor(t.unsafeGetTensorImpl()->shallow_copy_and_detach(c10::VariableVersion(0), false));
}

c10::IValue seen(const c10::IValue& value) { return each(value, static_cast<Tensor (*)(const Tensor&)>(seen)); }

std::vector<Tensor> tensors_of(const torch::jit::Stack& values) {
  std::vector<Tensor> found;
  for (const auto& value : values) {
    if (value.isTensor()) found.push_back(value.toTensor());
    else if (value.isTensorList()) for (const Tensor& t : value.toTensorVector()) found.push_back(t);
    else if (value.isOptionalTensorList()) for (const OptionalTensor& t : value.toOptionalTensorVector()) found.push_back(t ? *t : Tensor());
  }
  return found;
}

Recording* Recording::current() {
  auto* working = static_cast<Working*>(c10::ThreadLocalDebugInfo::get(Kind));
  return working ? working->recording : nullptr;
}

void Recording::before(const c10::OperatorHandle& op, const torch::jit::Stack& arguments) {
  const auto& schema = op.schema();
  TORCH_CHECK(Waiting.count(schema.name()) == 0, schema.name(), " reads numbers of the device, which work that is recorded cannot");
  for (size_t i = 0; i < arguments.size(); i++) {
    const auto& value = arguments[i];
    if (value.isGenerator()) TORCH_CHECK(generators.count(value.toGenerator().unsafeGetGeneratorImpl()), schema.name(), " draws from a generator that the recording was not told of");
    auto tensors = tensors_of({value});
    if (value.isOptionalTensorList()) for (const auto& t : tensors) TORCH_CHECK(!is_mask(t), schema.name(), " counts a mask, which work that is recorded cannot");
    if (schema.arguments()[i].alias_info() && schema.arguments()[i].alias_info()->isWrite()) for (const auto& t : tensors) before_writing(t);
  }
}

void Recording::before_writing(const Tensor& t) {
  if (!t.defined() || t.is_cpu() || !t.storage().data()) return;
  std::lock_guard<std::mutex> guard(lock);
  const void* memory = t.storage().data();
  if (fresh.count(memory) || changed.count(memory)) return;
  auto bytes = static_cast<int64_t>(t.storage().nbytes());
  changed.emplace(memory, std::make_pair(t.storage(), at::from_blob(const_cast<void*>(memory), {bytes}, at::kByte).clone()));
}

void Recording::keep(Work work, const std::vector<Tensor>& results) {
  std::vector<Tensor> where;
  for (const auto& t : results) where.push_back(seen(t));
  std::lock_guard<std::mutex> guard(lock);
  launches.push_back({std::move(work), std::move(where)});
}

void Recording::took(const void* memory) {
  std::lock_guard<std::mutex> guard(lock);
  fresh.insert(memory);
}

void Recording::draw_from(const at::Generator& source) { generators.emplace(source.unsafeGetGeneratorImpl(), std::make_pair(source, Tensor())); }

void Recording::begin() {
  for (auto& [_, source] : generators) source.second = source.first.get_state();
  c10::ThreadLocalDebugInfo::_push(Kind, std::make_shared<Working>(this));
}

void Recording::end() {
  c10::ThreadLocalDebugInfo::_pop(Kind);
  for (auto& [_, source] : generators) source.first.set_state(source.second);
  for (auto& [memory, before] : changed) std::memcpy(const_cast<void*>(memory), before.second.data_ptr(), before.second.numel());
  for (auto& launch : launches)
    for (auto& t : launch.results)
      if (t.defined() && !t.is_cpu() && fresh.count(t.storage().data())) std::memset(t.storage().mutable_data(), 0xff, t.storage().nbytes());
}

void Recording::replay() {
  at::AutoDispatchBelowADInplaceOrView below;
  for (auto& launch : launches) {
    auto results = launch.work();
    for (size_t i = 0; i < results.size(); i++) {
      auto& where = launch.results[i];
      if (where.defined() && where.numel() > 0 && where.data_ptr() != results[i].data_ptr()) host(where).copy_(host(results[i]));
    }
  }
}

}  // namespace standin
