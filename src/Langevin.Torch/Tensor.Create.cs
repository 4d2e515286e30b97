using System.Runtime.InteropServices;
using Langevin.Torch.Interop;

namespace Langevin.Torch;

public sealed unsafe partial class Tensor
{
    private static readonly Operator EmptyOp = new("aten::empty", "memory_format");
    private static readonly Operator EmptyLikeOp = new("aten::empty_like");
    private static readonly Operator ZerosOp = new("aten::zeros");
    private static readonly Operator OnesOp = new("aten::ones");
    private static readonly Operator FullOp = new("aten::full");
    private static readonly Operator ZerosLikeOp = new("aten::zeros_like");
    private static readonly Operator OnesLikeOp = new("aten::ones_like");
    private static readonly Operator FullLikeOp = new("aten::full_like");
    private static readonly Operator ArangeOp = new("aten::arange", "start_step");
    private static readonly Operator LinspaceOp = new("aten::linspace");
    private static readonly Operator EyeOp = new("aten::eye");

    /// <summary>A tensor whose elements are whatever was there.</summary>
    public static Tensor Empty(long[] shape, ScalarType type = ScalarType.Float32, Device device = default, MemoryFormat? format = null) =>
        EmptyOp.Call(shape, type, Value.None, device, Value.None, format);

    /// <summary>A tensor of the other's shape, type, device and layout, with whatever was there.</summary>
    public static Tensor EmptyLike(Tensor other) => EmptyLikeOp.Call(other);

    /// <summary>All zeros.</summary>
    public static Tensor Zeros(long[] shape, ScalarType type = ScalarType.Float32, Device device = default) => ZerosOp.Call(shape, type, Value.None, device);

    /// <summary>All ones.</summary>
    public static Tensor Ones(long[] shape, ScalarType type = ScalarType.Float32, Device device = default) => OnesOp.Call(shape, type, Value.None, device);

    /// <summary>The same number everywhere.</summary>
    public static Tensor Full(long[] shape, double value, ScalarType type = ScalarType.Float32, Device device = default) => FullOp.Call(shape, value, type, Value.None, device);

    /// <summary>All zeros, like the other in shape, type, device and layout.</summary>
    public static Tensor ZerosLike(Tensor other) => ZerosLikeOp.Call(other);

    /// <summary>All ones, like the other in shape, type, device and layout.</summary>
    public static Tensor OnesLike(Tensor other) => OnesLikeOp.Call(other);

    /// <summary>One number everywhere, like the other in shape, type, device and layout.</summary>
    public static Tensor FullLike(Tensor other, double value) => FullLikeOp.Call(other, value);

    /// <summary>start, start + step, ... below end.</summary>
    public static Tensor Arange(double start, double end, double step = 1, ScalarType type = ScalarType.Float32, Device device = default) =>
        ArangeOp.Call(start, end, step, type, Value.None, device);

    /// <summary>0, 1, ... count - 1, as 64-bit integers.</summary>
    public static Tensor Arange(long count, Device device = default) => ArangeOp.Call(0L, count, 1L, ScalarType.Int64, Value.None, device);

    /// <summary>Evenly spaced numbers from start to end, both included.</summary>
    public static Tensor Linspace(double start, double end, long count, ScalarType type = ScalarType.Float32, Device device = default) =>
        LinspaceOp.Call(start, end, count, type, Value.None, device);

    /// <summary>The identity matrix.</summary>
    public static Tensor Eye(long size, ScalarType type = ScalarType.Float32, Device device = default) => EyeOp.Call(size, type, Value.None, device);

    /// <summary>One number, as a tensor without dimensions.</summary>
    public static Tensor Scalar(double value, ScalarType type = ScalarType.Float32, Device device = default) => Full([], value, type, device);

    /// <summary>A copy of an array, with one dimension.</summary>
    public static Tensor From<T>(T[] data) where T : unmanaged => From((ReadOnlySpan<T>)data, [data.Length]);

    /// <inheritdoc cref="From{T}(ReadOnlySpan{T}, long[])"/>
    public static Tensor From<T>(T[] data, params long[] shape) where T : unmanaged => From((ReadOnlySpan<T>)data, shape);

    /// <summary>A copy of a span, with one dimension.</summary>
    public static Tensor From<T>(ReadOnlySpan<T> data) where T : unmanaged => From(data, [data.Length]);

    /// <summary>A copy of elements in the order of the dimensions, the last one innermost.</summary>
    /// <exception cref="ArgumentException">The shape does not have as many elements as the data.</exception>
    public static Tensor From<T>(ReadOnlySpan<T> data, params long[] shape) where T : unmanaged
    {
        var elements = 1L;
        foreach (var size in shape) elements = checked(elements * size);
        if (elements != data.Length) throw new ArgumentException($"A shape of [{string.Join(", ", shape)}] has {elements} elements and the data {data.Length}.");
        var tensor = Empty(shape, ScalarTypes.Of<T>());
        data.CopyTo(new Span<T>(tensor.Info.Data, data.Length));
        GC.KeepAlive(tensor);
        return tensor;
    }

    /// <summary>
    /// A tensor over memory that somebody else owns, such as a mapped file: nothing is copied.
    /// <paramref name="owner"/> is kept alive, and disposed if it can be, when the last view of the memory is gone.
    /// </summary>
    internal static Tensor FromMemory(void* data, ReadOnlySpan<long> shape, ScalarType type, object owner)
    {
        var state = GCHandle.ToIntPtr(GCHandle.Alloc(owner)); // the native side releases it in any case
        fixed (long* sizes = shape)
        {
            long none = 0;
            var status = Native.lv_tensor_from_memory(data, shape.Length == 0 ? &none : sizes, shape.Length, (int)type, &ReleaseOwner, state, out var result);
            Native.Check(status);
            return Own(result);
        }
    }

    /// <summary>A copy of elements that may not be aligned.</summary>
    internal static Tensor FromBytes(void* data, long[] shape, ScalarType type)
    {
        var tensor = Empty(shape, type);
        var bytes = tensor.Bytes;
        Buffer.MemoryCopy(data, tensor.Info.Data, bytes, bytes);
        GC.KeepAlive(tensor);
        return tensor;
    }

    [UnmanagedCallersOnly]
    private static void ReleaseOwner(nint state)
    {
        var owner = GCHandle.FromIntPtr(state);
        (owner.Target as IDisposable)?.Dispose();
        owner.Free();
    }
}
