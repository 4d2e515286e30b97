// The door: operators found by schema name and called boxed, with a stack of tagged values.
#include "handles.h"
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <cstdlib>
#include <cstring>
#include <map>
#include <mutex>
#include <string>
#include <utility>

namespace {

struct Parameter {
  std::string name;
  std::optional<c10::IValue> given_when_absent;
  bool is_real;
};

struct Operator {
  c10::OperatorHandle handle;
  std::string schema;
  std::vector<Parameter> parameters;

  explicit Operator(c10::OperatorHandle found) : handle(found), schema(c10::toString(found.schema())) {
    for (auto& argument : found.schema().arguments()) {
      auto type = argument.type();
      if (auto optional = type->cast<c10::OptionalType>()) type = optional->getElementType();
      parameters.push_back({argument.name(), argument.default_value(), type->kind() == c10::TypeKind::FloatType});
    }
  }
};

// Every operator that was asked for, for the life of the process: finding one twice gives the same handle.
Operator* find(const std::string& name, const std::string& overload) {
  static std::mutex lock;
  static auto& found = *new std::map<std::pair<std::string, std::string>, Operator>();
  std::lock_guard<std::mutex> guard(lock);
  auto known = found.find({name, overload});
  if (known == found.end()) {
    auto schema = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(schema.has_value(), "this libtorch has no operator ", name, overload.empty() ? "" : ".", overload);
    known = found.emplace(std::make_pair(name, overload), Operator(*schema)).first;
  }
  return &known->second;
}

template <typename T>
c10::List<T> list_of(const lv_value& value) {
  c10::List<T> list;
  list.reserve(value.length);
  auto* items = static_cast<const T*>(value.p);
  for (int32_t i = 0; i < value.length; i++) list.push_back(items[i]);
  return list;
}

c10::IValue tensors_of(const lv_value& value) {
  auto* items = static_cast<lv_tensor*>(value.p);
  if (value.tag == LV_TENSOR_LIST) {
    c10::List<at::Tensor> list;
    list.reserve(value.length);
    for (int32_t i = 0; i < value.length; i++) list.push_back(langevin::borrow(items[i]));
    return list;
  }
  c10::List<std::optional<at::Tensor>> list;
  list.reserve(value.length);
  for (int32_t i = 0; i < value.length; i++) list.push_back(items[i] ? std::optional<at::Tensor>(langevin::borrow(items[i])) : std::nullopt);
  return list;
}

c10::IValue bools_of(const lv_value& value) {
  c10::List<bool> list;
  list.reserve(value.length);
  for (int32_t i = 0; i < value.length; i++) list.push_back(static_cast<const uint8_t*>(value.p)[i] != 0);
  return list;
}

c10::IValue unpack(const lv_value& value) {
  switch (value.tag) {
    case LV_NONE: return {};
    case LV_TENSOR: return langevin::borrow(static_cast<lv_tensor>(value.p));
    case LV_INT: return value.i;
    case LV_DOUBLE: return value.d;
    case LV_BOOL: return value.i != 0;
    case LV_STRING: return std::string(static_cast<const char*>(value.p), value.length);
    case LV_DEVICE: return langevin::unpack_device(value.i);
    case LV_GENERATOR: return langevin::generator(static_cast<lv_generator>(value.p));
    case LV_INT_LIST: return list_of<int64_t>(value);
    case LV_DOUBLE_LIST: return list_of<double>(value);
    case LV_BOOL_LIST: return bools_of(value);
    case LV_TENSOR_LIST:
    case LV_OPTIONAL_TENSOR_LIST: return tensors_of(value);
    default: TORCH_CHECK(false, "argument tag ", value.tag, " is not known");
  }
}

lv_value pack_list(c10::IValue& value) {
  auto tensors = value.toTensorVector();
  auto* handles = static_cast<lv_tensor*>(std::malloc(sizeof(lv_tensor) * (tensors.size() + 1)));
  TORCH_CHECK(handles, "no memory for a list of ", tensors.size(), " tensors");
  for (size_t i = 0; i < tensors.size(); i++) handles[i] = langevin::own(std::move(tensors[i]));
  lv_value result{LV_TENSOR_LIST, static_cast<int32_t>(tensors.size()), {}};
  result.p = handles;
  return result;
}

lv_value pack(c10::IValue value) {
  lv_value result{LV_NONE, 0, {0}};
  if (value.isTensor()) {
    result.tag = LV_TENSOR;
    result.p = langevin::own(std::move(value).toTensor());
  } else if (value.isInt()) {
    result.tag = LV_INT;
    result.i = value.toInt();
  } else if (value.isDouble()) {
    result.tag = LV_DOUBLE;
    result.d = value.toDouble();
  } else if (value.isBool()) {
    result.tag = LV_BOOL;
    result.i = value.toBool();
  } else if (value.isTensorList()) {
    result = pack_list(value);
  } else {
    TORCH_CHECK(value.isNone(), "a result of type ", value.tagKind(), " cannot cross the door");
  }
  return result;
}

}  // namespace

int lv_find_operator(const char* name, const char* overload, lv_operator* result) {
  return langevin::guarded([&] { *result = reinterpret_cast<lv_operator>(find(name, overload)); });
}

const char* lv_operator_schema(lv_operator op) { return reinterpret_cast<Operator*>(op)->schema.c_str(); }

int lv_call(lv_operator op, const lv_value* args, int32_t arg_count, lv_value* results, int32_t* result_count) {
  return langevin::guarded([&] {
    auto& called = *reinterpret_cast<Operator*>(op);
    auto taken = called.parameters.size();
    TORCH_CHECK(arg_count <= static_cast<int32_t>(taken), arg_count, " arguments given, ", taken, " taken");
    torch::jit::Stack stack;
    stack.reserve(taken);
    for (size_t i = 0; i < taken; i++) {
      auto& parameter = called.parameters[i];
      if (static_cast<int32_t>(i) < arg_count && args[i].tag != LV_DEFAULT) {
        if (parameter.is_real && args[i].tag == LV_INT) stack.emplace_back(static_cast<double>(args[i].i));
        else stack.push_back(unpack(args[i]));
      } else {
        TORCH_CHECK(parameter.given_when_absent, "argument ", parameter.name, " has no default");
        stack.push_back(*parameter.given_when_absent);
      }
    }
    called.handle.callBoxed(&stack);
    if (!results) return;
    TORCH_CHECK(static_cast<int32_t>(stack.size()) <= *result_count, stack.size(), " results, room for ", *result_count);
    *result_count = static_cast<int32_t>(stack.size());
    for (size_t i = 0; i < stack.size(); i++) results[i] = pack(std::move(stack[i]));
  });
}
