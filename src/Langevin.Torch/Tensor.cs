using System.Runtime.CompilerServices;
using Langevin.Torch.Interop;

namespace Langevin.Torch;

/// <summary>
/// An n-dimensional array in native memory. Its memory belongs to the open <see cref="TensorScope"/>, or to nobody,
/// and then goes when it is unreachable; <see cref="Dispose"/> is never needed.
/// </summary>
public sealed unsafe partial class Tensor : IDisposable
{
    private nint handle;
    private UnscopedTensor? net; // what the collector frees, when no scope does

    private Tensor(nint handle)
    {
        this.handle = handle;
        Owner = TensorScope.Current;
        if (Owner is null) net = new UnscopedTensor(handle, Bytes);
        else Owner.Add(this);
    }

    /// <summary>The scope that will free it; null when the collector does.</summary>
    internal TensorScope? Owner { get; private set; }

    internal nint Handle => handle != 0 ? handle : throw new ObjectDisposedException(
        nameof(Tensor), "This tensor was made inside a TensorScope that has closed; return it from the scope, or call Keep() on it.");

    /// <summary>Takes over a native reference.</summary>
    internal static Tensor Own(nint handle) => new(handle);

    /// <summary>Takes the tensor out of every scope: it lives as long as it is reachable.</summary>
    public Tensor Keep()
    {
        if (Owner is not null) MoveTo(null);
        return this;
    }

    internal void MoveTo(TensorScope? scope)
    {
        if (scope is null) net = new UnscopedTensor(Handle, Bytes);
        else scope.Add(this);
        Owner = scope;
    }

    /// <summary>Frees the memory now. Optional: scopes and the collector do it otherwise.</summary>
    public void Dispose()
    {
        var released = Interlocked.Exchange(ref handle, 0);
        if (released == 0) return;
        if (net is null) Native.lv_tensor_release(released);
        else net.Free();
    }

    [SkipLocalsInit]
    private TensorDescription Info
    {
        get
        {
            TensorDescription info;
            Native.lv_tensor_describe(Handle, &info);
            GC.KeepAlive(this);
            if (info.Dimensions < 0) throw new TorchException(Native.LastError);
            return info;
        }
    }

    /// <summary>The extent of each dimension.</summary>
    public long[] Shape
    {
        get
        {
            var info = Info;
            var shape = new ReadOnlySpan<long>(info.Sizes, info.Dimensions).ToArray();
            GC.KeepAlive(this);
            return shape;
        }
    }

    /// <summary>The extent of one dimension; negative counts from the last.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension.</exception>
    public long Size(int dimension)
    {
        var info = Info;
        var index = dimension < 0 ? dimension + info.Dimensions : dimension;
        if ((uint)index >= (uint)info.Dimensions) throw new ArgumentOutOfRangeException(nameof(dimension), dimension, $"The tensor has {info.Dimensions} dimensions.");
        var size = info.Sizes[index];
        GC.KeepAlive(this);
        return size;
    }

    /// <summary>The step in elements of each dimension.</summary>
    /// <exception cref="TorchException">The tensor is sparse.</exception>
    public long[] Strides
    {
        get
        {
            var info = Info;
            if (info.Strides is null) throw new TorchException("A sparse tensor has no strides; make it dense first.");
            var strides = new ReadOnlySpan<long>(info.Strides, info.Dimensions).ToArray();
            GC.KeepAlive(this);
            return strides;
        }
    }

    /// <summary>The number of dimensions.</summary>
    public int Dimensions => Info.Dimensions;

    /// <summary>The number of elements.</summary>
    public long Elements => Info.Elements;

    /// <summary>The bytes of its elements.</summary>
    public long Bytes
    {
        get
        {
            var info = Info;
            return info.Elements * ((ScalarType)info.ScalarType).Size();
        }
    }

    /// <summary>The type of the elements.</summary>
    public ScalarType Type => (ScalarType)Info.ScalarType;

    /// <summary>Where it lives.</summary>
    public Device Device => Device.FromPacked(Info.Device);

    /// <summary>Whether its elements lie one after the other in the order of its dimensions.</summary>
    public bool IsContiguous => Info.IsContiguous != 0;

    internal string Describe() => handle == 0 ? "freed tensor" : $"{Type}[{string.Join(", ", Shape)}]";

    /// <summary>Type, shape and device, such as <c>Float32[2, 3] on cpu</c>.</summary>
    public override string ToString() => handle == 0 ? Describe() : $"{Describe()} on {Device}";
}
