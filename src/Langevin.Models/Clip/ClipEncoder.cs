using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>The layers of a tower of CLIP, named <c>layers</c>.</summary>
internal sealed class ClipEncoder : Module
{
    private readonly ModuleList<ClipLayer> layers;

    /// <summary>Allocates the layers.</summary>
    public ClipEncoder(ClipLayers options) =>
        layers = Add("layers", new ModuleList<ClipLayer>(Enumerable.Range(0, (int)options.Count).Select(_ => new ClipLayer(options))));

    /// <summary>The states before the first layer, and after each: [B, tokens, width].</summary>
    public Tensor[] Forward(Tensor x, Tensor? mask)
    {
        using var scope = new TensorScope();
        Tensor[] states = [x, .. new Tensor[layers.Count]];
        for (var i = 0; i < layers.Count; i++) states[i + 1] = layers[i].Forward(states[i], mask);
        Output(states[^1]);
        return [x, .. scope.Return(states[1..])];
    }
}
