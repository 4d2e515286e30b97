using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.T5;

/// <summary>The layers of T5 and the last normalisation. All layers use the position bias of the first.</summary>
internal sealed class T5Stack : Module
{
    private readonly ModuleList<T5Block> blocks;
    private readonly RmsNorm norm;

    /// <summary>Allocates the layers.</summary>
    public T5Stack(T5Config config)
    {
        blocks = Add("block", new ModuleList<T5Block>(Enumerable.Range(0, (int)config.NumLayers).Select(i => new T5Block(config, i == 0 ? new PositionBias(config) : null))));
        norm = Add("final_layer_norm", new RmsNorm(config.DModel, config.LayerNormEpsilon));
    }

    /// <summary>Applies the layers to [B, tokens, width].</summary>
    public Tensor Forward(Tensor x, Tensor? mask)
    {
        using var scope = new TensorScope();
        var bias = blocks[0].Bias(x.Size(1));                                                        // [1, heads, T, T]
        if (mask is not null) bias = Tensor.Where(mask.EqualTo(0).Reshape(-1, 1, 1, x.Size(1)), Tensor.Scalar(Lowest(x.Type), x.Type, x.Device), bias);
        foreach (var block in blocks) x = block.Forward(x, bias);
        return Output(scope.Return(norm.Forward(x)));
    }

    /// <summary>The lowest number of a type, which softmax turns into nothing.</summary>
    private static double Lowest(ScalarType type) => type switch
    {
        ScalarType.Float64 => double.MinValue,
        ScalarType.Float16 => -65504,
        ScalarType.BFloat16 => -3.3895313892515355e38,
        _ => float.MinValue,
    };
}
