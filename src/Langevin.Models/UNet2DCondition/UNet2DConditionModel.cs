using Langevin.Models.Approximation;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>The U-Net of latent diffusion, which reads a text by cross-attention: Stable Diffusion 1, 2 and XL. diffusers' UNet2DConditionModel, weight for weight.</summary>
/// <remarks>Rombach et al. 2022; Podell et al. 2023 (SDXL: pooled text and sizes); Luo et al. 2023 (embedded guidance).</remarks>
public sealed partial class UNet2DConditionModel : Architecture
{
    private const string Down = "down_block_additional_residuals", Middle = "mid_block_additional_residual", Features = "down_intrablock_additional_residuals";
    private readonly Conv2d first, last;
    private readonly ConditionEmbedding embedding;
    private readonly ModuleList<UNetBlock> down, up;
    private readonly UNetBlock? middle;
    private readonly GroupNorm lastNorm;
    private readonly Activation lastActivation;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public UNet2DConditionModel(UNet2DConditionConfig config)
    {
        UNet2DConditionValidation.Check(config);
        Config = config;
        var levels = Enumerable.Range(0, config.BlockOutChannels.Count).ToArray();
        var channels = config.BlockOutChannels[0];
        first = Add("conv_in", new Conv2d(config.InChannels, channels, config.ConvInKernel, padding: config.ConvInKernel / 2));
        embedding = new ConditionEmbedding(config, (name, layer) => Add(name, layer));
        down = Add("down_blocks", new ModuleList<UNetBlock>(levels.Select(level => ConditionBlocks.Down(config, level))));
        var made = ConditionBlocks.Middle(config);
        up = Add("up_blocks", new ModuleList<UNetBlock>(levels.Select(step => ConditionBlocks.Up(config, step))));
        if (made is not null) middle = Add("mid_block", made);
        lastNorm = Add("conv_norm_out", new GroupNorm(config.NormNumGroups, channels, config.NormEps));
        lastActivation = Add("conv_act", Activation.Named(config.ActFn));
        last = Add("conv_out", new Conv2d(channels, config.OutChannels, config.ConvOutKernel, padding: config.ConvOutKernel / 2));
        CrossAttentions = [.. NamedModules().Select(module => module.Module).OfType<CrossAttentionBlock>()];
    }

    /// <summary>What it was built from.</summary>
    public UNet2DConditionConfig Config { get; }

    /// <summary>The blocks that read the text: those of the way down, of the way up, and of the middle.</summary>
    public IReadOnlyList<CrossAttentionBlock> CrossAttentions { get; }

    /// <inheritdoc/>
    public override string ClassName => "UNet2DConditionModel";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs =>
        (ConditionInputs.Needed(Config), [.. Config.TimeCondProjDim is null ? Array.Empty<string>() : ["timestep_cond"], "encoder_attention_mask", $"{Down}.N", Middle, $"{Features}.N"]);

    /// <summary>Applies the network.</summary>
    /// <param name="sample">The noisy latents: [B, in, H, W], of any size.</param>
    /// <param name="timestep">The time: [B], or one for all.</param>
    /// <param name="conditions">The text, and what else the configuration asks for.</param>
    /// <param name="control">What a control network adds; null for nothing.</param>
    /// <param name="features">What an adapter adds at the end of each level, finest first: [B, C, h, w] each; null for nothing.</param>
    /// <param name="shortcuts">What this call may leave out; null for nothing.</param>
    /// <returns>[B, out, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or something is missing or not wanted.</exception>
    public Tensor Forward(Tensor sample, Tensor timestep, UNetConditions conditions, ControlResiduals? control = null, IReadOnlyList<Tensor>? features = null, CallShortcuts? shortcuts = null)
    {
        ConditionInputs.Check(Config, sample, timestep, conditions);
        using var scope = new TensorScope();
        if (Config.CenterInputSample) sample = 2 * sample - 1.0;
        var conditioning = embedding.Embed(sample.Size(0), timestep, conditions, Type) with { Added = Added(conditions.Pictures, sample.Size(0)), Merged = shortcuts?.Merged };
        var state = new BlockState(scope, conditioning, sample) { Residuals = control?.Down, Features = new Queue<Tensor>(features ?? []), Deep = shortcuts?.Deep };
        var x = state.Push(first.Forward(sample));                                                       // [B, C, H, W]
        foreach (var block in down.TakeWhile(_ => !state.IsTaken))
        {
            var before = state.Count;
            x = block.Forward(x, state);                                                                 // its outputs wait for the way up
            if (block is DownBlock level && state.Count == before + level.Outputs && state.Features.TryDequeue(out var feature)) x = state.AddToLast(feature);
        }
        if (state.IsTaken) state.Passed = DeepCacheFit.Skips(up) - state.Count;
        CheckControl(control);
        if (!state.IsTaken) x = Coarsest(scope, x, state, control, features);
        foreach (var block in up.Where(block => !state.Passes(block))) x = scope.Replace(x, block.Forward(x, state));
        x = scope.Replace(x, lastActivation.IsSilu && !IsObserved ? lastNorm.ForwardSilu(x) : scope.Through(x, lastNorm, lastActivation));
        return Output(scope.Return(last.Forward(x)));                                                     // [B, out, H, W]
    }

    /// <summary>What pictures give each block.</summary>
    private Dictionary<CrossAttentionBlock, AddedContext[]>? Added(IReadOnlyList<PictureContext> pictures, long batch)
    {
        if (pictures.Count == 0) return null;
        foreach (var layers in pictures.Select(picture => picture.Layers))
        {
            if (layers.Count != CrossAttentions.Count) throw new ArgumentException($"A picture has keys for {layers.Count} attentions, and this U-Net has {CrossAttentions.Count}; it is for another U-Net.");
            for (var i = 0; i < layers.Count; i++)
                if (layers[i].Keys is not { Dimensions: 3 } keys || keys.Size(0) != batch || keys.Size(2) != CrossAttentions[i].Width || !keys.Shape.AsSpan().SequenceEqual(layers[i].Values.Shape))
                    throw new ArgumentException($"A picture has keys [{string.Join(", ", layers[i].Keys.Shape)}] and values [{string.Join(", ", layers[i].Values.Shape)}] for attention {i + 1}, which takes both [{batch}, tokens, {CrossAttentions[i].Width}].");
        }
        return CrossAttentions.Index().ToDictionary(block => block.Item, block => pictures.Select(picture => new AddedContext(picture.Layers[block.Index].Keys, picture.Layers[block.Index].Values, picture.Scale)).ToArray());
    }

    /// <summary>The middle block, with what is added there.</summary>
    private Tensor Coarsest(TensorScope scope, Tensor x, BlockState state, ControlResiduals? control, IReadOnlyList<Tensor>? features)
    {
        if (middle is not null) x = middle.Forward(x, state);
        if (middle is not null && state.Features.TryPeek(out var coarsest) && coarsest.Shape.AsSpan().SequenceEqual(x.Shape)) x = scope.Replace(x, x + state.Features.Dequeue());
        if (state.Features.Count > 0) throw new ArgumentException($"An adapter gave {features!.Count} features to a U-Net of {down.Count} levels, of which {state.Features.Count} fit nowhere; it is for another U-Net.");
        return control is null ? x : x + control.Middle;
    }

    /// <inheritdoc/>
    public override void Check(StepCache cache) => DeepCacheFit.Check(cache, ClassName, down, up);

    /// <inheritdoc/>
    public override void Check(TokenMerging merging)
    {
        if (!(merging.Ratio >= 0 && merging.Ratio <= TokenMerging.Most)) throw new ArgumentException($"The ratio of merged tokens is {merging.Ratio}; it lies between 0, which changes nothing, and {TokenMerging.Most}.");
        if (ConditionBlocks.FinestTransformers(Config) is null) base.Check(merging);
    }

    private void CheckControl(ControlResiduals? control)
    {
        var kept = DeepCacheFit.Skips(up);
        if (control is not null && control.Down.Count != kept)
            throw new ArgumentException($"A control network gave {control.Down.Count} residuals to a U-Net that keeps {kept} outputs on its way down; it is for another U-Net.");
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var type = Type;
        var (residuals, center) = (inputs.List(Down, type), inputs.Floating(Middle, type));
        if (residuals is null != center is null) throw new ArgumentException($"{Down}.0, .1, ... and {Middle} come from one control network; give both or neither.");
        var control = residuals is null ? null : new ControlResiduals(residuals, center!);
        return new Dictionary<string, Tensor> { ["sample"] = Forward(inputs["sample"].To(type), inputs["timestep"], ConditionInputs.Read(inputs), control, inputs.List(Features, type)) };
    }

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.UNet2DConditionConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new UNet2DConditionModel(Config);
}
