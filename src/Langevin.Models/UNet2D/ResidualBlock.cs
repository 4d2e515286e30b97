using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>Two convolutions around the time embedding, added to the input: [B, in, H, W] to [B, out, H', W'].</summary>
/// <remarks>Ho et al. 2020, appendix B; with scale and shift, and with resampling inside, Dhariwal and Nichol 2021.</remarks>
internal sealed class ResidualBlock : TimedBlock
{
    private readonly GroupNorm firstNorm, secondNorm;
    private readonly Conv2d firstConvolution, secondConvolution;
    private readonly Conv2d? shortcut;
    private readonly Linear time;
    private readonly Dropout dropout;
    private readonly Activation activation;
    private readonly Layer? resample;
    private readonly TimeEntry timeEntry;
    private readonly double rescale;

    /// <summary>Allocates the block.</summary>
    /// <param name="inputs">Input channels.</param>
    /// <param name="outputs">Output channels.</param>
    /// <param name="options">What all blocks have in common.</param>
    /// <param name="resample">Halves or doubles both paths; null keeps the size.</param>
    /// <param name="groups">Groups of the first normalisation, if not those of the options.</param>
    /// <param name="withShortcut">Whether the input path has a 1 x 1 convolution even where it keeps its channels.</param>
    public ResidualBlock(long inputs, long outputs, ResidualOptions options, Layer? resample = null, long? groups = null, bool withShortcut = false)
    {
        (timeEntry, rescale) = (options.TimeEntry, options.Rescale);
        firstNorm = Add("norm1", new GroupNorm(groups ?? options.GroupsOf(inputs), inputs, options.Epsilon));
        firstConvolution = Add("conv1", new Conv2d(inputs, outputs, 3, padding: 1));
        time = Add("time_emb_proj", new Linear(options.EmbeddingWidth, timeEntry == TimeEntry.ScaleShift ? 2 * outputs : outputs));
        secondNorm = Add("norm2", new GroupNorm(options.GroupsOf(outputs), outputs, options.Epsilon));
        dropout = Add("dropout", new Dropout(options.Dropout));
        secondConvolution = Add("conv2", new Conv2d(outputs, outputs, 3, padding: 1));
        activation = Add("nonlinearity", Activation.Named(options.Activation));
        if (resample is not null) this.resample = Add("resample", resample);
        if (withShortcut || inputs != outputs) shortcut = Add("conv_shortcut", new Conv2d(inputs, outputs, 1));
    }

    /// <inheritdoc/>
    protected override Tensor TimeOf(Conditioning conditioning) => conditioning.Activated;

    /// <inheritdoc/>
    protected override Tensor Compute(Tensor x, Tensor embedding)
    {
        using var scope = new TensorScope();
        (var h, x) = Activated(scope, firstNorm, x);                                                      // [B, in, H, W]
        if (resample is not null)
        {
            x = resample.Forward(x);
            h = scope.Replace(h, resample.Forward(h));
        }
        h = scope.Replace(h, firstConvolution.Forward(h));                                                // [B, out, H', W']
        h = scope.Replace(h, Conditioned(scope, h, time.Forward(embedding)));
        h = scope.Replace(h, dropout.Forward(h));
        h = scope.Replace(h, secondConvolution.Forward(h));
        var sum = (shortcut is null ? x : shortcut.Forward(x)) + h;
        return Output(scope.Return(rescale == 1 ? sum : scope.Replace(sum, sum / rescale)));
    }

    /// <summary>The time enters, by the sum before the norm or by scale and shift after it, and the activation follows.</summary>
    private Tensor Conditioned(TensorScope scope, Tensor h, Tensor t)                                      // t: [B, out or 2 out]
    {
        var fused = activation.IsSilu && !IsObserved;
        if (timeEntry == TimeEntry.Added) return fused ? secondNorm.ForwardSilu(h, offset: t) : scope.Through(h + Spatial(t), secondNorm, activation);
        var halves = t.Chunk(2, 1);                                                                       // scale, shift
        if (fused) return secondNorm.ForwardSilu(h, halves[0], halves[1]);
        return activation.Forward(secondNorm.Forward(h) * (Spatial(halves[0]) + 1) + Spatial(halves[1]));
    }

    private (Tensor, Tensor) Activated(TensorScope scope, GroupNorm norm, Tensor x) =>
        activation.IsSilu && !IsObserved ? norm.ForwardSiluBeside(x) : (scope.Through(x, norm, activation), x);

    private static Tensor Spatial(Tensor t) => t[TensorIndex.Rest, TensorIndex.New, TensorIndex.New];       // [B, C, 1, 1]
}
