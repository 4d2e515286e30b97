using Langevin.Models.Approximation;
using Langevin.Models.Checkpoints;
using Langevin.Models.ImageDiffusion;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>The U-Net of diffusion models for images: a noisy image and its time in, an image out. diffusers' UNet2DModel, weight for weight.</summary>
/// <remarks>Ho et al. 2020; Dhariwal and Nichol 2021 (scale-shift, residual resampling, heads); Song et al. 2021 (skip blocks, Fourier embedding).</remarks>
public sealed class UNet2DModel : PixelNetwork
{
    private readonly Conv2d first, last;
    private readonly Layer times;
    private readonly TimestepMlp timeMlp;
    private readonly Module? classes;
    private readonly Activation blockActivation;
    private readonly ModuleList<UNetBlock> down, up;
    private readonly MiddleBlock? middle;
    private readonly GroupNorm lastNorm;
    private readonly Activation lastActivation;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public UNet2DModel(UNet2DConfig config)
    {
        UNet2DValidation.Check(config);
        Config = config;
        var channels = config.BlockOutChannels;
        var width = config.EmbeddingWidth;
        first = Add("conv_in", new Conv2d(config.InChannels, channels[0], 3, padding: 1));
        (times, var timeWidth) = TimeEmbedding.Of(config);
        Add("time_proj", times);
        timeMlp = Add("time_embedding", new TimestepMlp(timeWidth, width));
        classes = config.ClassEmbedType switch
        {
            "timestep" => Add("class_embedding", new TimestepMlp(timeWidth, width)),
            null when config.NumClassEmbeds is { } rows => Add("class_embedding", new Embedding(rows, width)),
            _ => null,
        };
        var options = new ResidualOptions(width, config.NormEps, config.ActFn, config.Dropout, config.ResnetTimeScaleShift == "scale_shift" ? TimeEntry.ScaleShift : TimeEntry.Added) { Groups = config.NormNumGroups };
        blockActivation = Activation.Named(config.ActFn);
        down = Add("down_blocks", new ModuleList<UNetBlock>(Enumerable.Range(0, channels.Count).Select(level => UNetBlocks.Down(config, level, options))));
        var made = config.MidBlockType is null ? null : UNetBlocks.Middle(config, options);
        up = Add("up_blocks", new ModuleList<UNetBlock>(Enumerable.Range(0, channels.Count).Select(step => UNetBlocks.Up(config, step, options))));
        if (made is not null) middle = Add("mid_block", made);
        lastNorm = Add("conv_norm_out", new GroupNorm(options.GroupsOf(channels[0]), channels[0], config.NormEps));
        lastActivation = Add("conv_act", Activation.Silu());
        last = Add("conv_out", new Conv2d(channels[0], config.OutChannels, 3, padding: 1));
    }

    /// <summary>What it was built from.</summary>
    public UNet2DConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "UNet2DModel";

    /// <inheritdoc/>
    public override long InChannels => Config.InChannels;

    /// <inheritdoc/>
    public override long OutChannels => Config.OutChannels;

    /// <inheritdoc/>
    public override ImageSize? SampleSize => Config.SampleSize;

    /// <inheritdoc/>
    public override long ClassRows => Config.NumClassEmbeds ?? 0;

    /// <inheritdoc/>
    public override bool LastRowIsNoClass => false;

    /// <inheritdoc/>
    internal override string PipelineFolder => "unet";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs =>
        (Config.IsClassConditional ? ["sample", "timestep", "class_labels"] : ["sample", "timestep"], []);

    /// <summary>Applies the network.</summary>
    /// <param name="sample">The noisy images: [B, in, H, W]; H and W multiples of <see cref="UNet2DConfig.SizeMultiple"/>.</param>
    /// <param name="timestep">The time (positional, learned) or noise level (Fourier): [B], or one for all.</param>
    /// <param name="classLabels">Class numbers or times [B], or vectors [B, E], as the configuration says; null for a network without.</param>
    /// <returns>[B, out, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or class labels are missing or not wanted.</exception>
    public Tensor Forward(Tensor sample, Tensor timestep, Tensor? classLabels = null) => Forward(sample, timestep, classLabels, null);

    /// <summary>Applies the network, or part of it.</summary>
    /// <param name="sample">As above.</param>
    /// <param name="timestep">As above.</param>
    /// <param name="classLabels">As above.</param>
    /// <param name="shortcuts">What this call may leave out; null for nothing.</param>
    /// <returns>[B, out, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or class labels are missing or not wanted.</exception>
    public override Tensor Forward(Tensor sample, Tensor timestep, Tensor? classLabels, CallShortcuts? shortcuts)
    {
        CheckInputs(sample, timestep, classLabels);
        using var scope = new TensorScope();
        if (Config.CenterInputSample) sample = 2 * sample - 1.0;
        var time = timestep.Reshape(-1).Expand(sample.Size(0));                                    // [B]
        var embedding = Embed(time, classLabels);                                                  // [B, E]
        var state = new BlockState(scope, new Conditioning(embedding, blockActivation.Forward(embedding)), sample) { Deep = shortcuts?.Deep };
        var x = state.Push(first.Forward(sample));
        foreach (var block in down.TakeWhile(_ => !state.IsTaken)) x = block.Forward(x, state);    // its outputs wait for the way up
        state.Image = null;
        if (middle is not null && !state.IsTaken) x = middle.Forward(x, state);
        if (state.IsTaken) state.Passed = DeepCacheFit.Skips(up) - state.Count;
        foreach (var block in up.Where(block => !state.Passes(block))) x = scope.Replace(x, block.Forward(x, state));
        x = scope.Replace(x, IsObserved ? scope.Through(x, lastNorm, lastActivation) : lastNorm.ForwardSilu(x));
        x = scope.Replace(x, last.Forward(x));                    // [B, out, H, W]
        if (state.Image is { } image) x += image;
        if (times is GaussianFourierEmbedding) x /= time.Reshape(-1, 1, 1, 1).To(x.Type);
        return Output(scope.Return(x));
    }

    /// <inheritdoc/>
    public override void Check(StepCache cache) => DeepCacheFit.Check(cache, ClassName, down, up);

    private Tensor Embed(Tensor time, Tensor? classLabels)
    {
        var type = Type;
        var embedding = timeMlp.Forward(times.Embed(time, type));
        return classLabels is null ? embedding : embedding + (classes switch
        {
            TimestepMlp mlp => mlp.Forward(times.Embed(classLabels, type)),
            Embedding table => table.Forward(classLabels),
            _ => classLabels.To(type),
        });
    }

    private void CheckInputs(Tensor sample, Tensor timestep, Tensor? classLabels)
    {
        if (sample.Dimensions != 4 || sample.Size(1) != Config.InChannels) throw new ArgumentException($"The U-Net takes images [B, {Config.InChannels}, H, W], not [{string.Join(", ", sample.Shape)}].");
        UNet2DValidation.CheckSize(Config, new ImageSize(sample.Size(2), sample.Size(3)));
        var batch = sample.Size(0);
        if (timestep.Dimensions > 1 || timestep.Elements != 1 && timestep.Elements != batch) throw new ArgumentException($"The U-Net takes one time, or one for each of its {batch} images, not [{string.Join(", ", timestep.Shape)}].");
        if (classLabels is null == Config.IsClassConditional)
            throw new ArgumentException(Config.IsClassConditional ? "The U-Net is class-conditional and needs class labels." : "The U-Net is not class-conditional and takes no class labels.");
        long[] wanted = Config.ClassEmbedType == "identity" ? [batch, Config.EmbeddingWidth] : [batch];
        if (classLabels is not null && !classLabels.Shape.AsSpan().SequenceEqual(wanted))
            throw new ArgumentException($"The U-Net takes class labels [{string.Join(", ", wanted)}] for {batch} images, not [{string.Join(", ", classLabels.Shape)}].");
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) =>
        new Dictionary<string, Tensor> { ["sample"] = Forward(inputs["sample"].To(Type), inputs["timestep"], inputs.GetValueOrDefault("class_labels")) };

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.UNet2DConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new UNet2DModel(Config);
}
