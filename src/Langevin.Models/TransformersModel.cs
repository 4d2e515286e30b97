using Langevin.Torch;

namespace Langevin.Models;

/// <summary>A network of Hugging Face transformers rather than diffusers: its weights are in <c>model.safetensors</c>, and <c>architectures</c> of its configuration names its class.</summary>
public abstract class TransformersModel : Architecture
{
    /// <summary>What its file of weights is called, without an ending.</summary>
    internal const string Weights = "model";

    /// <inheritdoc/>
    internal override string WeightsName => Weights;

    /// <summary>Adds the states of all layers to named results as <c>hidden_states.N</c>, unless <c>output_hidden_states</c> is given as 0.</summary>
    private protected static void AddLayers(Dictionary<string, Tensor> results, IReadOnlyList<Tensor> layers, IReadOnlyDictionary<string, Tensor> inputs)
    {
        if (inputs.Number("output_hidden_states", 1) == 0) return;
        for (var i = 0; i < layers.Count; i++) results[$"hidden_states.{i}"] = layers[i];
    }
}
