using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>Two convolutions around the time embedding, added to the input: [B, in, H, W] to [B, out, H', W'].</summary>
/// <remarks>Ho et al. 2020, appendix B; with scale and shift, and with resampling inside, Dhariwal and Nichol 2021.</remarks>
internal sealed class ResidualBlock : Module
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

    /// <summary>Applies the block.</summary>
    public Tensor Forward(Tensor x, Conditioning conditioning)
    {
        using var scope = new TensorScope();
        var h = scope.Through(x, firstNorm, activation);                                                  // [B, in, H, W]
        if (resample is not null)
        {
            x = resample.Forward(x);
            h = scope.Replace(h, resample.Forward(h));
        }
        h = scope.Replace(h, firstConvolution.Forward(h));                                                // [B, out, H', W']
        var t = time.Forward(conditioning.Activated)[TensorIndex.Rest, TensorIndex.New, TensorIndex.New];   // [B, out or 2 out, 1, 1]
        h = timeEntry == TimeEntry.Added ? secondNorm.Forward(scope.Replace(h, h + t)) : ScaleShift(scope, h, t);
        h = scope.Replace(h, activation.Forward(h));
        h = scope.Replace(h, dropout.Forward(h));
        h = scope.Replace(h, secondConvolution.Forward(h));
        var sum = (shortcut is null ? x : shortcut.Forward(x)) + h;
        return Output(scope.Return(rescale == 1 ? sum : scope.Replace(sum, sum / rescale)));
    }

    private Tensor ScaleShift(TensorScope scope, Tensor h, Tensor t)
    {
        var halves = t.Chunk(2, 1);                                                                       // scale, shift
        h = scope.Replace(h, secondNorm.Forward(h));
        h = scope.Replace(h, h * (halves[0] + 1));
        return scope.Replace(h, h + halves[1]);
    }
}
