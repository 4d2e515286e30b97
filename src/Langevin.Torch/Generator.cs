using Langevin.Torch.Interop;

namespace Langevin.Torch;

/// <summary>A source of random numbers: libtorch's own, so that a seed gives the numbers that PyTorch gives.</summary>
public sealed class Generator
{
    private readonly nint handle;

    private Generator(nint handle) => this.handle = handle;

    /// <summary>Frees the native generator.</summary>
    ~Generator()
    {
        if (handle != 0) Native.lv_generator_release(handle);
    }

    internal nint Handle => handle;

    /// <summary>A new generator on the CPU, seeded.</summary>
    public Generator(ulong seed) : this(seed, Device.Cpu) { }

    /// <summary>A new generator on a device, seeded.</summary>
    public Generator(ulong seed, Device device)
    {
        Native.Check(Native.lv_generator_new(device.Packed, out handle));
        Seed(seed);
    }

    /// <summary>The generator that operators draw from when none is given (dropout does).</summary>
    public static Generator Default(Device device)
    {
        Native.Check(Native.lv_generator_default(device.Packed, out var handle));
        return new Generator(handle);
    }

    /// <summary>Starts the sequence of a seed.</summary>
    public Generator Seed(ulong seed)
    {
        Native.Check(Native.lv_generator_seed(handle, seed));
        GC.KeepAlive(this);
        return this;
    }

    /// <summary>The whole state as a byte tensor; setting it continues the sequence from there.</summary>
    public Tensor State
    {
        get
        {
            Native.Check(Native.lv_generator_state(handle, out var state));
            GC.KeepAlive(this);
            return Tensor.Own(state);
        }
        set
        {
            Native.Check(Native.lv_generator_set_state(handle, value.Handle));
            GC.KeepAlive(value);
            GC.KeepAlive(this);
        }
    }
}
