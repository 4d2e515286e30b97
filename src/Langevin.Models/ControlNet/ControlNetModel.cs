using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Models.UNet2DCondition;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.ControlNet;

/// <summary>The way down of a conditional U-Net that also sees an image, and adds what it finds to the U-Net's own. diffusers' ControlNetModel, weight for weight.</summary>
/// <remarks>Zhang et al. 2023. Before training, the zero convolutions make it add nothing.</remarks>
public sealed class ControlNetModel : Architecture
{
    private readonly UNet2DConditionConfig half;
    private readonly Conv2d first;
    private readonly ConditionEmbedding embedding;
    private readonly ConditioningImageEmbedding imageEmbedding;
    private readonly ModuleList<UNetBlock> down;
    private readonly ModuleList<ZeroConv2d> downResults;
    private readonly ZeroConv2d middleResult;
    private readonly UNetBlock middle;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public ControlNetModel(ControlNetConfig config)
    {
        ControlNetValidation.Check(config);
        (Config, half) = (config, config.Half);
        var channels = config.BlockOutChannels;
        first = Add("conv_in", new Conv2d(config.InChannels, channels[0], 3, padding: 1));
        embedding = new ConditionEmbedding(half, (name, layer) => Add(name, layer));
        imageEmbedding = Add("controlnet_cond_embedding", new ConditioningImageEmbedding(config.ConditioningChannels, channels[0], config.ConditioningEmbeddingOutChannels));
        List<UNetBlock> blocks = [];
        List<ZeroConv2d> results = [new(channels[0], channels[0])];
        for (var level = 0; level < channels.Count; level++)
        {
            blocks.Add(ConditionBlocks.Down(half, level));
            var kept = config.LayersPerBlock + (level < channels.Count - 1 ? 1 : 0);
            for (var i = 0; i < kept; i++) results.Add(new ZeroConv2d(channels[level], channels[level]));
        }
        down = Add("down_blocks", new ModuleList<UNetBlock>(blocks));
        downResults = Add("controlnet_down_blocks", new ModuleList<ZeroConv2d>(results));
        middleResult = Add("controlnet_mid_block", new ZeroConv2d(channels[^1], channels[^1]));
        middle = Add("mid_block", ConditionBlocks.Middle(half)!);
    }

    /// <summary>What it was built from.</summary>
    public ControlNetConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "ControlNetModel";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs =>
        ([.. ConditionInputs.Needed(half), "controlnet_cond"], ["conditioning_scale", "guess_mode"]);

    /// <summary>Applies the network.</summary>
    /// <param name="sample">The noisy latents: [B, in, H, W].</param>
    /// <param name="timestep">The time: [B], or one for all.</param>
    /// <param name="conditions">The text, and what else the configuration asks for.</param>
    /// <param name="image">The conditioning image, in [0, 1]: [B, conditioning channels, r H, r W], where r is 2 to the number of halvings of its embedding (8).</param>
    /// <param name="strength">How strongly it acts; scale 1 when null.</param>
    /// <returns>What the U-Net adds to the outputs that it keeps.</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or something is missing or not wanted.</exception>
    public ControlResiduals Forward(Tensor sample, Tensor timestep, UNetConditions conditions, Tensor image, ControlStrength? strength = null)
    {
        ConditionInputs.Check(half, sample, timestep, conditions);
        CheckImage(sample, image);
        using var scope = new TensorScope();
        var state = new BlockState(scope, embedding.Embed(sample.Size(0), timestep, conditions, Type), sample);
        var seen = imageEmbedding.Forward(Config.ControlnetConditioningChannelOrder == "bgr" ? image.Flip(1) : image);      // [B, C, H, W]
        var x = state.Push(first.Forward(sample) + seen);
        foreach (var block in down) x = block.Forward(x, state);
        var scales = Scales(strength ?? new ControlStrength(1));
        var center = Result(middleResult, middle.Forward(x, state), scales[^1]);
        var kept = state.TakeAll();
        var residuals = new Tensor[kept.Length];
        for (var i = 0; i < kept.Length; i++) residuals[i] = scope.Replace(kept[i], Result(downResults[i], kept[i], scales[i]));
        Output(residuals[0]);
        return new ControlResiduals(scope.Return(residuals), scope.Return(center));
    }

    /// <summary>The strengths of all results; a network whose results are means knows only one for all.</summary>
    private double[] Scales(ControlStrength strength) =>
        (Config.GlobalPoolConditions ? strength with { Profile = ControlProfile.Even } : strength).Scales(downResults.Count + 1);

    private Tensor Result(ZeroConv2d convolution, Tensor x, double scale)
    {
        using var scope = new TensorScope();
        x = convolution.Forward(x);
        if (scale != 1) x = scope.Replace(x, x * scale);
        return scope.Return(Config.GlobalPoolConditions ? x.Mean([2, 3], keep: true) : x);
    }

    private void CheckImage(Tensor sample, Tensor image)
    {
        var factor = 1L << (Config.ConditioningEmbeddingOutChannels.Count - 1);
        long[] wanted = [sample.Size(0), Config.ConditioningChannels, factor * sample.Size(2), factor * sample.Size(3)];
        if (!image.Shape.AsSpan().SequenceEqual(wanted))
            throw new ArgumentException($"The control network takes a conditioning image [{string.Join(", ", wanted)}] for latents [{string.Join(", ", sample.Shape)}], not [{string.Join(", ", image.Shape)}].");
    }

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs)
    {
        var type = Type;
        var strength = new ControlStrength(inputs.Number("conditioning_scale", 1), inputs.Switch("guess_mode") ? ControlProfile.Rising : ControlProfile.Even);
        var residuals = Forward(inputs["sample"].To(type), inputs["timestep"], ConditionInputs.Read(inputs), inputs["controlnet_cond"].To(type), strength);
        var named = residuals.Down.Select((residual, i) => ($"down_block_res_samples.{i}", residual)).ToDictionary();
        named["mid_block_res_sample"] = residuals.Middle;
        return named;
    }

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.ControlNetConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new ControlNetModel(Config);
}
