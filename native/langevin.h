// The whole C interface of Langevin over libtorch: find an operator, call it, and what the dispatcher does not cover.
//
// Conventions. Every fallible function returns 0, or 1 with the message in lv_last_error() (per thread).
// An lv_tensor is one owned reference to a tensor; 0 is the undefined tensor. Arguments are borrowed, results are owned.
#pragma once
#include <stdint.h>

#define LV_EXPORT extern "C" __attribute__((visibility("default")))
#define LV_ABI_VERSION 2

typedef struct lv_tensor_s* lv_tensor;
typedef struct lv_operator_s* lv_operator;
typedef struct lv_generator_s* lv_generator;

enum lv_tag : int32_t {
  LV_NONE = 0,
  LV_TENSOR = 1,
  LV_INT = 2,
  LV_DOUBLE = 3,
  LV_BOOL = 4,
  LV_STRING = 5,        // UTF-8, `length` bytes at `p`
  LV_DEVICE = 6,        // type | (index + 1) << 8
  LV_GENERATOR = 7,
  LV_INT_LIST = 8,      // `length` int64 at `p`
  LV_DOUBLE_LIST = 9,   // `length` double at `p`
  LV_BOOL_LIST = 10,    // `length` bytes at `p`
  LV_TENSOR_LIST = 11,  // `length` lv_tensor at `p`
  LV_OPTIONAL_TENSOR_LIST = 12,
  LV_DEFAULT = 13,      // the schema's own default
};

typedef struct {
  int32_t tag;
  int32_t length;
  union { int64_t i; double d; void* p; };
} lv_value;

typedef struct {
  const int64_t* sizes;
  const int64_t* strides;
  void* data;
  int64_t elements;
  int64_t storage_bytes;
  int32_t dimensions;
  int32_t scalar_type;
  int32_t device;
  int32_t requires_grad;
  int32_t is_leaf;
  int32_t is_contiguous;
} lv_tensor_info;

typedef void (*lv_release)(void* state);

// runtime.cpp
LV_EXPORT int32_t lv_abi_version(void);
LV_EXPORT const char* lv_last_error(void);
LV_EXPORT void lv_set_last_error(const char* message);
LV_EXPORT const char* lv_torch_version(void);
LV_EXPORT const char* lv_build_description(void);  // valid until the next call on this thread
LV_EXPORT const char* lv_cpu_capability(void);
LV_EXPORT int32_t lv_threads(void);
LV_EXPORT void lv_set_threads(int32_t threads);
LV_EXPORT void lv_set_flush_denormal(int32_t enabled);
LV_EXPORT int32_t lv_cuda_device_count(void);
LV_EXPORT int lv_cuda_synchronize(int32_t index);
// Scalar type -1 is off. The converted weights are forgotten when the outermost is left. Returns what was.
LV_EXPORT int32_t lv_autocast(int32_t device_type, int32_t scalar_type, int32_t entering);
LV_EXPORT void lv_free(void* memory);

// dispatch.cpp
LV_EXPORT int lv_find_operator(const char* name, const char* overload, lv_operator* result);
LV_EXPORT const char* lv_operator_schema(lv_operator op);
// `results` has room for `*result_count` values; on return it holds that many. Lists in it are freed with lv_free.
// With `results` 0 they are dropped: for operators in place. Integers are accepted where the schema wants a float.
LV_EXPORT int lv_call(lv_operator op, const lv_value* args, int32_t arg_count, lv_value* results, int32_t* result_count);

// tensor.cpp
LV_EXPORT void lv_tensor_release(lv_tensor tensor);
LV_EXPORT lv_tensor lv_tensor_share(lv_tensor tensor);
// A sparse tensor has no strides and no data (0). When a tensor cannot be described `dimensions` is -1 and lv_last_error() says why.
LV_EXPORT void lv_tensor_describe(lv_tensor tensor, lv_tensor_info* info);
// `release` is called once: when the last tensor over the memory is gone, or when this fails.
LV_EXPORT int lv_tensor_from_memory(void* data, const int64_t* sizes, int32_t dimensions, int32_t scalar_type,
                                    lv_release release, void* state, lv_tensor* result);

// autograd.cpp
LV_EXPORT int lv_set_requires_grad(lv_tensor tensor, int32_t required);
LV_EXPORT lv_tensor lv_grad_of(lv_tensor tensor);
LV_EXPORT int lv_set_grad(lv_tensor tensor, lv_tensor grad);
LV_EXPORT int32_t lv_grad_mode(void);
LV_EXPORT void lv_set_grad_mode(int32_t enabled);
LV_EXPORT int lv_backward(const lv_tensor* roots, const lv_tensor* grads, int32_t count, int32_t keep_graph, int32_t create_graph);
LV_EXPORT int lv_grad(const lv_tensor* outputs, const lv_tensor* grads, int32_t output_count, const lv_tensor* inputs,
                      int32_t input_count, int32_t keep_graph, int32_t create_graph, int32_t allow_unused, lv_tensor* results);

// A function whose forward and backward are the caller's. Callbacks get borrowed tensors and give owned ones in arrays
// with room for LV_CUSTOM_LIMIT; they return 0, or 1 after lv_set_last_error. `release` is called once, when the graph is gone.
#define LV_CUSTOM_LIMIT 64
typedef int (*lv_custom_forward)(void* state, const lv_tensor* inputs, int32_t input_count,
                                 lv_tensor* outputs, int32_t* output_count, lv_tensor* saved, int32_t* saved_count);
typedef int (*lv_custom_backward)(void* state, const lv_tensor* grads, int32_t grad_count,
                                  const lv_tensor* saved, int32_t saved_count, lv_tensor* input_grads, int32_t input_count);
LV_EXPORT int lv_custom_function(const lv_tensor* inputs, int32_t input_count, lv_custom_forward forward, lv_custom_backward backward,
                                 lv_release release, void* state, lv_tensor* outputs, int32_t* output_count);

// recompute.cpp: from entering to leaving, what this thread's operations would save for backward is dropped. When backward asks for it,
// `again` is called, on the thread of backward: it has to run the same operations on the inputs, which it borrows. Every entering that
// succeeded needs a leaving. `release` is called once: when the graph is gone, or when entering fails.
typedef int (*lv_recompute)(void* state, const lv_tensor* inputs, int32_t input_count);
LV_EXPORT int lv_recompute_enter(const lv_tensor* inputs, int32_t input_count, lv_recompute again, lv_release release, void* state);
LV_EXPORT void lv_recompute_leave(void);

// random.cpp
LV_EXPORT int lv_generator_new(int32_t device, lv_generator* result);
LV_EXPORT int lv_generator_default(int32_t device, lv_generator* result);
LV_EXPORT void lv_generator_release(lv_generator generator);
LV_EXPORT int lv_generator_seed(lv_generator generator, uint64_t seed);
LV_EXPORT int lv_generator_state(lv_generator generator, lv_tensor* result);
LV_EXPORT int lv_generator_set_state(lv_generator generator, lv_tensor state);

// cuda.cpp: 1 where this build has what follows, which else fails
typedef struct {
  int64_t allocated, reserved, peak, total;  // bytes: of tensors, with what is kept for more of them, the most of tensors so far, of the device
  int32_t major, minor;                      // the compute capability
  char name[256];
} lv_cuda_device;
LV_EXPORT int32_t lv_cuda_is_complete(void);
LV_EXPORT int lv_cuda_describe(int32_t index, lv_cuda_device* result);
LV_EXPORT int lv_cuda_empty_cache(void);

// graph.cpp: work of a device that is recorded once. Enter, run the work to warm up, register generators, begin, run the work, end, leave; then replay, which runs
// the work on the memory of the run that was recorded. Begin and end are called on one thread.
typedef struct lv_graph_s* lv_graph;          // a langevin::Graph (graph.h)
typedef lv_graph (*lv_graph_maker)(int32_t device);  // 0 after lv_set_last_error
LV_EXPORT void lv_graph_bring(int32_t device_type, lv_graph_maker maker);  // a kind of device brings its graphs: CUDA does here, others for themselves
LV_EXPORT int32_t lv_graph_is_brought(int32_t device_type);
LV_EXPORT int lv_graph_new(int32_t device, lv_graph* result);
LV_EXPORT int lv_graph_enter(lv_graph graph);
LV_EXPORT int lv_graph_generator(lv_graph graph, lv_generator generator);
LV_EXPORT int lv_graph_begin(lv_graph graph);
LV_EXPORT int lv_graph_end(lv_graph graph);
LV_EXPORT int lv_graph_leave(lv_graph graph);
LV_EXPORT int lv_graph_replay(lv_graph graph);
LV_EXPORT void lv_graph_release(lv_graph graph);

// profile.cpp: what each operator costs, forward and backward, on every thread
typedef struct {
  const char* name;
  int32_t backward;          // inside a backward pass
  int64_t calls;
  int64_t self_nanoseconds;  // these three without what the operators that it called cost
  int64_t bytes;             // of tensors read and written
  int64_t operations;        // multiplications and additions
} lv_profile_row;
typedef void (*lv_profile_take)(void* state, const lv_profile_row* row);
LV_EXPORT void lv_profile_start(void);  // from nothing, also when it runs already
LV_EXPORT void lv_profile_stop(lv_profile_take take, void* state);
