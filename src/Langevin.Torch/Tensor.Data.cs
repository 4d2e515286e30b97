namespace Langevin.Torch;

public sealed unsafe partial class Tensor
{
    private static readonly Operator ToOp = new("aten::_to_copy");
    private static readonly Operator ContiguousOp = new("aten::contiguous");
    private static readonly Operator PinOp = new("aten::pin_memory");
    private static readonly Operator CloneOp = new("aten::clone");
    private static readonly Operator CopyOp = new("aten::copy_");
    private static readonly Operator ItemOp = new("aten::item");

    /// <summary>The tensor as another type: itself when it has it.</summary>
    public Tensor To(ScalarType type) => Type == type ? this : ToOp.Call(this, type);

    /// <summary>The tensor on another device: itself when it is there.</summary>
    public Tensor To(Device device) => Device == device ? this : ToOp.Call(this, Value.None, Value.None, device);

    /// <summary>A copy in memory that is pinned, so that a GPU can read it while the CPU goes on: see <see cref="SendTo"/>.</summary>
    /// <exception cref="TorchException">There is no GPU to pin it for.</exception>
    public Tensor PinMemory() => PinOp.Call(this);

    /// <summary>The tensor on another device, itself when it is there. From pinned memory to a GPU, the copy takes its turn among the GPU's work, and nobody waits for it.</summary>
    public Tensor SendTo(Device device) => Device == device ? this : ToOp.Call(this, Value.None, Value.None, device, Value.None, true);

    /// <summary>The tensor in a layout: itself when it lies so.</summary>
    public Tensor To(MemoryFormat format) => ContiguousOp.Call(this, format);

    /// <summary>The tensor with its elements one after the other: itself when they are.</summary>
    public Tensor Contiguous() => ContiguousOp.Call(this);

    /// <summary>A copy.</summary>
    public Tensor Clone() => CloneOp.Call(this);

    /// <summary>Overwrites the elements with another's, converting and broadcasting.</summary>
    public Tensor CopyInPlace(Tensor source)
    {
        CopyOp.CallInPlace(this, source);
        return this;
    }

    /// <summary>The only element, as a number.</summary>
    /// <exception cref="TorchException">There is not exactly one.</exception>
    public double Item() => ItemOp.CallScalar(this);

    /// <summary>The elements in order, copied to an array of their own type.</summary>
    /// <exception cref="ArgumentException">The elements are of another type than <typeparamref name="T"/>.</exception>
    public T[] ToArray<T>() where T : unmanaged
    {
        if (ScalarTypes.Of<T>() != Type) throw new ArgumentException($"The elements are {Type}, not {typeof(T).Name}; convert them with To first.");
        using var scope = new TensorScope();
        var plain = To(Device.Cpu).Contiguous();
        var array = new ReadOnlySpan<T>(plain.Info.Data, checked((int)plain.Elements)).ToArray();
        GC.KeepAlive(plain);
        return array;
    }

    /// <summary>The elements themselves, to read and write, while <paramref name="use"/> runs. On the CPU, contiguous.</summary>
    /// <exception cref="ArgumentException">The tensor is elsewhere, not contiguous, or of another type.</exception>
    public void Access<T>(Action<Span<T>> use) where T : unmanaged
    {
        if (ScalarTypes.Of<T>() != Type || Device != Device.Cpu || !IsContiguous)
            throw new ArgumentException($"Elements of {typeof(T).Name} can be reached only in a contiguous tensor of that type on the CPU, not in {this}.");
        use(new Span<T>(Info.Data, checked((int)Elements)));
        GC.KeepAlive(this);
    }

    /// <summary>Where the elements of a tensor on the CPU start, for as long as the tensor is kept alive.</summary>
    internal nint Address => (nint)Info.Data;

    /// <summary>The bytes of a contiguous tensor on the CPU, while <paramref name="use"/> runs, in pieces of at most 1 GiB.</summary>
    internal void ReadBytes(Action<ReadOnlySpan<byte>> use)
    {
        const int piece = 1 << 30;
        var data = (byte*)Info.Data;
        var bytes = Bytes;
        for (var at = 0L; at < bytes; at += piece) use(new ReadOnlySpan<byte>(data + at, (int)Math.Min(piece, bytes - at)));
        GC.KeepAlive(this);
    }
}
