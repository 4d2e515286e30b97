using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Layers;

/// <summary>Each group of channels scaled to zero mean and unit variance, then a learned scale and shift a channel: Wu and He 2018.</summary>
public sealed class GroupNorm : Layer
{
    private readonly long groups;
    private readonly double epsilon;

    /// <summary>Allocates the layer.</summary>
    /// <param name="groups">Number of groups.</param>
    /// <param name="channels">Number of channels.</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentException">The channels are not a multiple of the groups.</exception>
    public GroupNorm(long groups, long channels, double epsilon = 1e-5)
    {
        if (groups < 1 || channels % groups != 0) throw new ArgumentException($"{channels} channels cannot be normalised in {groups} groups; choose a number of groups that divides {channels}.");
        (this.groups, this.epsilon) = (groups, epsilon);
        Weight = AddParameter("weight", channels);
        Bias = AddParameter("bias", channels);
    }

    /// <summary>The scale a channel, initially one: [C].</summary>
    public Tensor Weight { get; }

    /// <summary>The shift a channel, initially zero: [C].</summary>
    public Tensor Bias { get; }

    /// <summary>Normalises [B, C, ...].</summary>
    public override Tensor Forward(Tensor x) => Output(Functional.GroupNorm(x, groups, Weight, Bias, epsilon));

    /// <summary>silu(norm(x + offset) (1 + scale) + shift): what residual blocks need, fused.</summary>
    /// <param name="x">[B, C, H, W].</param>
    /// <param name="scale">[B, C]; null, together with the shift, for none.</param>
    /// <param name="shift">[B, C].</param>
    /// <param name="offset">[B, C]; null for none.</param>
    public Tensor ForwardSilu(Tensor x, Tensor? scale = null, Tensor? shift = null, Tensor? offset = null) => Functional.GroupNormSilu(x, groups, Weight, Bias, epsilon, scale, shift, offset);

    /// <summary>norm(x), and x for what stands beside it, whose gradient is then added in the norm's own backward pass.</summary>
    /// <param name="x">[B, C, H, W].</param>
    public (Tensor Normed, Tensor X) ForwardBeside(Tensor x) =>
        Gradient.IsRecording && !IsObserved ? Functional.GroupNormBeside(x, groups, Weight, Bias, epsilon) : (Forward(x), x);

    /// <summary>silu(norm(x)), and x for what stands beside it.</summary>
    /// <param name="x">[B, C, H, W].</param>
    public (Tensor Normed, Tensor X) ForwardSiluBeside(Tensor x) =>
        Gradient.IsRecording ? Functional.GroupNormSiluBeside(x, groups, Weight, Bias, epsilon) : (ForwardSilu(x), x);

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        Weight.FillInPlace(1);
        Bias.ZeroInPlace();
    }
}
