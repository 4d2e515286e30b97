// The door: operators found by schema name and called boxed, with a stack of tagged values.
#include "handles.h"
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/ivalue.h>
#include <cstdlib>
#include <cstring>
#include <string>

namespace {

struct Operator {
  c10::OperatorHandle handle;
  std::string schema;
};

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
  return langevin::guarded([&] {
    auto found = c10::Dispatcher::singleton().findSchema({name, overload});
    TORCH_CHECK(found.has_value(), "this libtorch has no operator ", name, *overload ? "." : "", overload);
    *result = reinterpret_cast<lv_operator>(new Operator{*found, c10::toString(found->schema())});
  });
}

const char* lv_operator_schema(lv_operator op) { return reinterpret_cast<Operator*>(op)->schema.c_str(); }

int lv_call(lv_operator op, const lv_value* args, int32_t arg_count, lv_value* results, int32_t* result_count) {
  return langevin::guarded([&] {
    auto& found = *reinterpret_cast<Operator*>(op);
    auto& parameters = found.handle.schema().arguments();
    TORCH_CHECK(arg_count <= static_cast<int32_t>(parameters.size()), arg_count, " arguments given, ", parameters.size(), " taken");
    torch::jit::Stack stack;
    stack.reserve(parameters.size());
    for (size_t i = 0; i < parameters.size(); i++) {
      if (static_cast<int32_t>(i) < arg_count && args[i].tag != LV_DEFAULT) {
        stack.push_back(unpack(args[i]));
      } else {
        TORCH_CHECK(parameters[i].default_value().has_value(), "argument ", parameters[i].name(), " has no default");
        stack.push_back(*parameters[i].default_value());
      }
    }
    found.handle.callBoxed(&stack);
    TORCH_CHECK(static_cast<int32_t>(stack.size()) <= *result_count, stack.size(), " results, room for ", *result_count);
    *result_count = static_cast<int32_t>(stack.size());
    for (size_t i = 0; i < stack.size(); i++) results[i] = pack(std::move(stack[i]));
  });
}
