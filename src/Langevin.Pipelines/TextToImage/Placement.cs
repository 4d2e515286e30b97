using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Where and in which type the networks of a pipeline compute, and how their weights lie in memory.</summary>
/// <param name="Device">The device.</param>
/// <param name="Type">Float32, BFloat16, Float16 or Float64.</param>
/// <param name="Storage">Whether weights are converted to this type once, or kept as they are stored.</param>
public readonly record struct Placement(Device Device, ScalarType Type, WeightStorage Storage = WeightStorage.Converted)
{
    /// <summary>When the networks are in memory.</summary>
    public NetworkPresence Presence { get; init; }

    /// <summary>The type of autoencoders: the activations of most exceed what Float16 can hold.</summary>
    internal ScalarType CodecType => Type == ScalarType.Float16 ? ScalarType.Float32 : Type;

    /// <summary>A component, loaded to compute here.</summary>
    internal T Open<T>(Checkpoint checkpoint, string component) where T : Architecture => Open<T>(checkpoint, component, Type);

    /// <summary>A component that is an autoencoder, loaded to compute here; never packed: it is convolutions for the most part, and may have to compute in Float32 after all.</summary>
    internal Architecture OpenCodec(Checkpoint checkpoint, string component) => Unpacked.Open<Architecture>(checkpoint, component, CodecType);

    /// <summary>The same, with weights that can be read.</summary>
    internal Placement Unpacked => Storage == WeightStorage.Packed ? this with { Storage = WeightStorage.Converted } : this;

    /// <summary>How the weights of a network that computes here lie in memory.</summary>
    internal WeightForm Form(ScalarType type) => new(type)
    {
        Storage = Storage,
        Device = Device,
        Format = MemoryFormat.ChannelsLast,
        Reading = Presence == NetworkPresence.Always ? WeightReading.Now : WeightReading.Outline,
    };

    /// <summary>A component, loaded to compute here in a type of its own.</summary>
    internal T Open<T>(Checkpoint checkpoint, string component, ScalarType type) where T : Architecture =>
        checkpoint.Network<T>(component, Form(type));
}

/// <summary>When the networks of a pipeline are in memory.</summary>
public enum NetworkPresence
{
    /// <summary>From the beginning to the end: as fast as can be.</summary>
    Always,
    /// <summary>While they are used: the text encoders until the prompts are encoded, the network that is walked, and then the autoencoder, each loaded anew for every request.</summary>
    WhileUsed,
    /// <summary>Never: to ask what a request would take.</summary>
    Never,
}
