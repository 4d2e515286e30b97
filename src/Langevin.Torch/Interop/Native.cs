using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Langevin.Torch.Interop;

/// <summary>The C interface of <c>native/langevin.h</c>, one to one.</summary>
internal static unsafe partial class Native
{
    internal const string Library = "langevin";
    internal const int AbiVersion = 2;

    static Native() => NativeLoader.Prepare();

    [LibraryImport(Library)] internal static partial int lv_abi_version();
    [LibraryImport(Library)] internal static partial byte* lv_last_error();
    [LibraryImport(Library)] internal static partial void lv_set_last_error([MarshalAs(UnmanagedType.LPUTF8Str)] string message);
    [LibraryImport(Library)] internal static partial byte* lv_torch_version();
    [LibraryImport(Library)] internal static partial byte* lv_build_description();
    [LibraryImport(Library)] internal static partial byte* lv_cpu_capability();
    [LibraryImport(Library)] internal static partial int lv_threads();
    [LibraryImport(Library)] internal static partial void lv_set_threads(int threads);
    [LibraryImport(Library)] internal static partial void lv_set_flush_denormal(int enabled);
    [LibraryImport(Library)] internal static partial int lv_cuda_device_count();
    [LibraryImport(Library)] internal static partial int lv_cuda_synchronize(int index);
    [LibraryImport(Library)] internal static partial int lv_autocast(int deviceType, int scalarType, int entering);
    [LibraryImport(Library)] internal static partial void lv_free(void* memory);

    [LibraryImport(Library)] internal static partial int lv_find_operator([MarshalAs(UnmanagedType.LPUTF8Str)] string name, [MarshalAs(UnmanagedType.LPUTF8Str)] string overload, out nint result);
    [LibraryImport(Library)] internal static partial byte* lv_operator_schema(nint op);
    [LibraryImport(Library)] internal static partial int lv_call(nint op, NativeValue* args, int argCount, NativeValue* results, int* resultCount);

    [LibraryImport(Library)] internal static partial void lv_tensor_release(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial nint lv_tensor_share(nint tensor);
    [LibraryImport(Library), SuppressGCTransition] internal static partial void lv_tensor_describe(nint tensor, TensorDescription* info);
    [LibraryImport(Library)] internal static partial int lv_tensor_from_memory(void* data, long* sizes, int dimensions, int scalarType, delegate* unmanaged<nint, void> release, nint state, out nint result);

    [LibraryImport(Library)] internal static partial int lv_set_requires_grad(nint tensor, int required);
    [LibraryImport(Library)] internal static partial nint lv_grad_of(nint tensor);
    [LibraryImport(Library)] internal static partial int lv_set_grad(nint tensor, nint grad);
    [LibraryImport(Library), SuppressGCTransition] internal static partial int lv_grad_mode();
    [LibraryImport(Library), SuppressGCTransition] internal static partial void lv_set_grad_mode(int enabled);
    [LibraryImport(Library)] internal static partial int lv_backward(nint* roots, nint* grads, int count, int keepGraph, int createGraph);
    [LibraryImport(Library)] internal static partial int lv_grad(nint* outputs, nint* grads, int outputCount, nint* inputs, int inputCount, int keepGraph, int createGraph, int allowUnused, nint* results);
    [LibraryImport(Library)]
    internal static partial int lv_custom_function(
        nint* inputs, int inputCount,
        delegate* unmanaged<nint, nint*, int, nint*, int*, nint*, int*, int> forward,
        delegate* unmanaged<nint, nint*, int, nint*, int, nint*, int, int> backward,
        delegate* unmanaged<nint, void> release, nint state, nint* outputs, int* outputCount);

    [LibraryImport(Library)] internal static partial int lv_recompute_enter(nint* inputs, int inputCount, delegate* unmanaged<nint, nint*, int, int> again, delegate* unmanaged<nint, void> release, nint state);
    [LibraryImport(Library)] internal static partial void lv_recompute_leave();

    [LibraryImport(Library)] internal static partial int lv_generator_new(int device, out nint result);
    [LibraryImport(Library)] internal static partial int lv_generator_default(int device, out nint result);
    [LibraryImport(Library)] internal static partial void lv_generator_release(nint generator);
    [LibraryImport(Library)] internal static partial int lv_generator_seed(nint generator, ulong seed);
    [LibraryImport(Library)] internal static partial int lv_generator_state(nint generator, out nint result);
    [LibraryImport(Library)] internal static partial int lv_generator_set_state(nint generator, nint state);

    [LibraryImport(Library)] internal static partial int lv_cuda_is_complete();
    [LibraryImport(Library)] internal static partial int lv_cuda_describe(int index, CudaDescription* result);
    [LibraryImport(Library)] internal static partial int lv_cuda_empty_cache();
    [LibraryImport(Library)] internal static partial int lv_graph_is_brought(int deviceType);
    [LibraryImport(Library)] internal static partial int lv_graph_new(int device, out nint result);
    [LibraryImport(Library)] internal static partial int lv_graph_enter(nint graph);
    [LibraryImport(Library)] internal static partial int lv_graph_generator(nint graph, nint generator);
    [LibraryImport(Library)] internal static partial int lv_graph_begin(nint graph);
    [LibraryImport(Library)] internal static partial int lv_graph_end(nint graph);
    [LibraryImport(Library)] internal static partial int lv_graph_leave(nint graph);
    [LibraryImport(Library)] internal static partial int lv_graph_replay(nint graph);
    [LibraryImport(Library)] internal static partial void lv_graph_release(nint graph);

    [LibraryImport(Library)] internal static partial void lv_profile_start();
    [LibraryImport(Library)] internal static partial void lv_profile_stop(delegate* unmanaged<nint, ProfileRow*, void> take, nint state);

    internal static string LastError => Text(lv_last_error());

    internal static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8) ?? "";

    /// <summary>Throws what the native side said when <paramref name="status"/> is not zero.</summary>
    internal static void Check(int status, [CallerMemberName] string what = "")
    {
        if (status != 0) throw Failure(LastError, what);
    }

    private static TorchException Failure(string reason, string what)
    {
        var message = $"{what}: {reason}";
        return OutOfDeviceMemoryException.Find(reason, message) ?? new TorchException(message);
    }
}
