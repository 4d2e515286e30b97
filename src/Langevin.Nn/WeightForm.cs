using Langevin.Torch;

namespace Langevin.Nn;

/// <summary>How weights that are loaded lie in memory.</summary>
/// <param name="Type">The type that the network computes in.</param>
public sealed record WeightForm(ScalarType Type)
{
    /// <summary>Whether weights are converted to <see cref="Type"/> once, or kept as they are stored.</summary>
    public WeightStorage Storage { get; init; } = WeightStorage.Converted;

    /// <summary>Whether they are loaded at all.</summary>
    public WeightReading Reading { get; init; } = WeightReading.Now;

    /// <summary>Where they lie.</summary>
    public Device Device { get; init; } = Device.Cpu;

    /// <summary>The layout of the convolution weights.</summary>
    public MemoryFormat Format { get; init; } = MemoryFormat.Contiguous;

    /// <summary>The type that a weight has in memory.</summary>
    /// <param name="own">Its type in a network that is built and not loaded.</param>
    /// <param name="stored">Its type in the file.</param>
    /// <param name="canWiden">Whether its layer converts it at every call.</param>
    public ScalarType TypeOf(ScalarType own, ScalarType stored, bool canWiden) =>
        !own.IsFloating() ? own : IsKept(stored, canWiden) ? stored : Type;

    /// <summary>The weight as it lies in memory: itself where nothing has to be changed, such as a view of the mapped file.</summary>
    internal Tensor Apply(Tensor weight, ScalarType own, bool canWiden)
    {
        var type = TypeOf(own, weight.Type, canWiden);
        var there = type.Size() > weight.Type.Size() ? weight.To(Device).To(type) : weight.To(type).To(Device);      // the fewer bytes go to the device
        return Dimensions(Format) == there.Dimensions && !IsKept(weight.Type, canWiden) ? there.To(Format) : there;
    }

    /// <summary>The dimensions of the weights that a layout is for; -1 for every number of them.</summary>
    internal static int Dimensions(MemoryFormat format) => format switch { MemoryFormat.ChannelsLast => 4, MemoryFormat.ChannelsLast3d => 5, _ => -1 };

    private bool IsKept(ScalarType stored, bool canWiden) => canWiden && Storage == WeightStorage.AsStored && stored.IsFloating() && stored.Size() <= Type.Size();
}

/// <summary>Whether weights are loaded.</summary>
public enum WeightReading
{
    /// <summary>They are.</summary>
    Now,
    /// <summary>They have their types and shapes and no numbers: to ask how large a network is, or to give it weights later.</summary>
    Outline,
}

/// <summary>What is done with weights that are stored in another type than the one to compute in.</summary>
public enum WeightStorage
{
    /// <summary>They are converted once, when they are loaded: as fast as can be.</summary>
    Converted,
    /// <summary>Those of linear layers, convolutions and tables stay as they are in the file, as views of it, and are converted a layer at a time at every call: as small as can be.</summary>
    AsStored,
    /// <summary>They are converted once, and those of linear layers and 1x1 convolutions laid out as the processor's products read them: faster still, and they cannot be read, adapted or learned (<see cref="Module.Compile"/>).</summary>
    Packed,
}
