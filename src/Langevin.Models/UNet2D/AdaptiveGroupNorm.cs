using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>Group normalisation whose scale and shift come from the time embedding by a layer named <c>linear</c>: Dhariwal and Nichol 2021, eq. 3.</summary>
internal sealed class AdaptiveGroupNorm : Module
{
    private readonly Linear linear;
    private readonly long groups;
    private readonly double epsilon;

    /// <summary>Allocates the layer.</summary>
    public AdaptiveGroupNorm(long embeddingWidth, long channels, long groups, double epsilon)
    {
        if (groups < 1 || channels % groups != 0) throw new ArgumentException($"{channels} channels cannot be normalised in {groups} groups; K blocks need multiples of 32 channels.");
        (this.groups, this.epsilon) = (groups, epsilon);
        linear = Add("linear", new Linear(embeddingWidth, 2 * channels));
    }

    /// <summary>Normalises [B, C, H, W] by an embedding [B, E].</summary>
    public Tensor Forward(Tensor x, Tensor embedding)
    {
        using var scope = new TensorScope();
        var halves = linear.Forward(embedding)[TensorIndex.Rest, TensorIndex.New, TensorIndex.New].Chunk(2, 1);   // [B, C, 1, 1] each
        var h = Functional.GroupNorm(x, groups, null, null, epsilon);
        h = scope.Replace(h, h * (halves[0] + 1));
        return Output(scope.Return(h + halves[1]));
    }
}
