using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Where and in which type the networks of a pipeline compute.</summary>
/// <param name="Device">The device.</param>
/// <param name="Type">Float32, BFloat16, Float16 or Float64.</param>
public readonly record struct Placement(Device Device, ScalarType Type)
{
    /// <summary>The type of autoencoders: the activations of most exceed what Float16 can hold.</summary>
    internal ScalarType CodecType => Type == ScalarType.Float16 ? ScalarType.Float32 : Type;

    /// <summary>A network brought there.</summary>
    internal T Put<T>(T network) where T : Module => Put(network, Type);

    /// <summary>A network brought there in a type of its own.</summary>
    internal T Put<T>(T network, ScalarType type) where T : Module
    {
        network.To(type);
        network.To(Device);
        network.To(MemoryFormat.ChannelsLast);
        network.Eval();
        return network;
    }
}
