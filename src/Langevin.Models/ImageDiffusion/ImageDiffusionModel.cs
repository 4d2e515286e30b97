using Langevin.Diffusion;
using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Models.Approximation;
using Langevin.Torch;

namespace Langevin.Models.ImageDiffusion;

/// <summary>
/// A network with the process that it was trained on: what is needed to sample images, and what training trains.
/// Everything outside sees pixels, [B, C, H, W] in [-1, 1]; patches are the network's own affair.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="scheduler">The noise process and what the network predicts, as diffusers' scheduler file has it.</param>
/// <param name="info">Classes, patches, defaults.</param>
/// <exception cref="ArgumentException">The scheduler has an impossible setting, or the patches do not fit the network's channels.</exception>
public sealed partial class ImageDiffusionModel(PixelNetwork network, SchedulerConfig scheduler, ImageDiffusionInfo info)
{
    /// <summary>The network.</summary>
    public PixelNetwork Network { get; } = network;

    /// <summary>The scheduler taken apart: process, parameterization, spacing, sampler.</summary>
    public SamplingRecipe Recipe { get; } = scheduler.Recipe();

    /// <summary>The noise process.</summary>
    public INoiseProcess Process => Recipe.Process;

    /// <summary>What the network predicts.</summary>
    public Parameterization Parameterization => Recipe.Parameterization;

    /// <summary>The process, the parameterization and the sampler as diffusers' scheduler file has them.</summary>
    public SchedulerConfig Scheduler { get; } = scheduler;

    /// <summary>Classes, patches, defaults.</summary>
    public ImageDiffusionInfo Info { get; } = info;

    /// <summary>Channels of an image: 1 or 3.</summary>
    public long Channels => Network.InChannels / (Info.PatchSize * Info.PatchSize);

    /// <summary>The height and width in pixels of the images that it was made for; 32 when its configuration does not say.</summary>
    public ImageSize Size
    {
        get
        {
            var size = Network.SampleSize ?? 32;
            return new ImageSize(size.Height * Info.PatchSize, size.Width * Info.PatchSize);
        }
    }

    /// <summary>The number of classes that can be asked for; 0 when it knows none. The null class is not counted.</summary>
    public int Classes => (int)Network.ClassRows - (Info.HasNullClass || Network.LastRowIsNoClass ? 1 : 0);

    /// <summary>The network as the mathematics sees it: pixels in, its prediction in pixels out, Float32 unless it computes in Float64.</summary>
    /// <param name="x">Noisy images: [B, C, H, W].</param>
    /// <param name="t">Timesteps: [B].</param>
    /// <param name="condition">Class numbers: [B], Int64; null when it knows no classes.</param>
    public Tensor Predict(Tensor x, Tensor t, Tensor? condition) => Predict(x, t, condition, null);

    /// <summary>The same, with what may be left out.</summary>
    /// <param name="x">Noisy images: [B, C, H, W].</param>
    /// <param name="t">Timesteps: [B].</param>
    /// <param name="condition">Class numbers: [B], Int64; null when it knows no classes.</param>
    /// <param name="shortcuts">What this call may leave out; null for nothing.</param>
    public Tensor Predict(Tensor x, Tensor t, Tensor? condition, CallShortcuts? shortcuts)
    {
        using var scope = new TensorScope();
        var type = Network.Type;
        var patches = Info.PatchSize == 1 ? x : Functional.PixelUnshuffle(x, Info.PatchSize);      // [B, C p^2, H/p, W/p]
        var output = Network.Forward(patches.To(type).To(MemoryFormat.ChannelsLast), t, condition, shortcuts);
        output = output.To(type == ScalarType.Float64 ? type : ScalarType.Float32);
        return scope.Return(Info.PatchSize == 1 ? output : Functional.PixelShuffle(output, Info.PatchSize));
    }

    /// <summary>The name of the grid that is walked when nothing else is asked; null for the scheduler file's own: where none is named, and where it is made for timesteps and the process has none.</summary>
    public string? DefaultGrid => Info.Sampling.Grid is { } name && (Process.Timesteps is not null || Catalog.Grids.ByName(name) is not TimestepSpacing) ? name : null;

    /// <summary>Where to walk when nothing else is asked.</summary>
    /// <param name="steps">Steps; null for the model's default.</param>
    /// <exception cref="ArgumentException">There is no such grid over the process.</exception>
    public Grid Grid(int? steps = null)
    {
        var spacing = DefaultGrid is { } name ? Catalog.Grids.ByName(name) : Recipe.Spacing;
        return spacing.Over(Process, steps ?? Info.Sampling.Steps);
    }

    /// <summary>The model as a denoiser of a batch.</summary>
    /// <param name="labels">The class of each image: [B], Int64; not looked at when the model knows no classes.</param>
    /// <param name="guidance">The scale of classifier-free guidance: 1 is none, and asks the network once a step.</param>
    /// <exception cref="ArgumentException">Guidance was asked for and the model has no null class.</exception>
    public IDenoiser Denoiser(Tensor? labels, double guidance)
    {
        if (Classes == 0) return Recipe.Denoiser(Predict);
        ArgumentNullException.ThrowIfNull(labels);
        if (guidance == 1) return Recipe.Denoiser(Predict, labels);
        if (!Info.HasNullClass) throw new ArgumentException($"Guidance {guidance} needs a model that was trained with label dropout; this one was not: use --guidance 1.");
        var none = Tensor.Full([1], Classes, ScalarType.Int64, labels.Device);
        return new ClassifierFreeGuidance(Recipe.Denoiser(Predict, labels, none), guidance);
    }
}
