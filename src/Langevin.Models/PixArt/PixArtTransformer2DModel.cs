using Langevin.Models.Approximation;
using Langevin.Models.Checkpoints;
using Langevin.Models.Patches;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.PixArt;

/// <summary>The text-to-image transformer PixArt: noisy latents, their time and a text in, a prediction out. diffusers' PixArtTransformer2DModel, weight for weight.</summary>
/// <remarks>Chen et al. 2023 (alpha), 2024 (sigma).</remarks>
public sealed class PixArtTransformer2DModel : Architecture
{
    /// <summary>What is added to the scores of hidden text tokens.</summary>
    private const double Hidden = -10000;

    private readonly PatchEmbedding patches;
    private readonly Tensor table;
    private readonly SizeTimeEmbedding times;
    private readonly TimestepMlp? caption;
    private readonly ModuleList<PixArtBlock> blocks;
    private readonly Linear last;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public PixArtTransformer2DModel(PixArtConfig config)
    {
        config.Check();
        Config = config;
        table = AddParameter("scale_shift_table", 2, config.Width);
        patches = Add("pos_embed", new PatchEmbedding(config.InChannels, config.Width, config.PatchSize, config.SampleSize, config.PositionScale));
        blocks = Add("transformer_blocks", new ModuleList<PixArtBlock>(Enumerable.Range(0, (int)config.NumLayers).Select(_ => new PixArtBlock(config))));
        last = Add("proj_out", new Linear(config.Width, config.PatchSize * config.PatchSize * (config.OutChannels ?? config.InChannels)));
        times = Add("adaln_single", new SizeTimeEmbedding(config));
        if (config.CaptionChannels is { } width) caption = Add("caption_projection", new TimestepMlp(width, config.Width, "gelu_pytorch_tanh"));
    }

    /// <summary>What it was built from.</summary>
    public PixArtConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "PixArtTransformer2DModel";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs =>
        (["hidden_states", "encoder_hidden_states", "timestep", .. Config.IsToldSize ? ["resolution", "aspect_ratio"] : Array.Empty<string>()], ["encoder_attention_mask"]);

    /// <summary>Applies the network.</summary>
    /// <param name="x">Noisy latents: [B, in, H, W]; H and W multiples of <see cref="PixArtConfig.PatchSize"/>.</param>
    /// <param name="text">The encoded text: [B, tokens, caption channels].</param>
    /// <param name="timestep">The time: [B], or one for all.</param>
    /// <param name="mask">[B, tokens], 0 for tokens that nobody sees; all are seen when null.</param>
    /// <param name="resolution">Height and width of the picture in pixels, [B, 2]; null for a network that is not told.</param>
    /// <param name="aspectRatio">Height over width, [B, 1]; null for a network that is not told.</param>
    /// <param name="shortcuts">What this call may leave out; null for nothing.</param>
    /// <returns>[B, out, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the size is missing or not wanted.</exception>
    public Tensor Forward(Tensor x, Tensor text, Tensor timestep, Tensor? mask = null, Tensor? resolution = null, Tensor? aspectRatio = null, CallShortcuts? shortcuts = null)
    {
        CheckInputs(x, text, mask, resolution, aspectRatio);
        using var scope = new TensorScope();
        var (rows, columns) = (x.Size(2) / Config.PatchSize, x.Size(3) / Config.PatchSize);
        var (modulation, embedding) = times.Forward(TransformerCheck.Times(timestep, x.Size(0)), resolution, aspectRatio, x.Type);      // [B, 6, E], [B, 1, E]
        var hidden = mask is null ? null : (1 - mask.To(x.Type)).Reshape(-1, 1, 1, text.Size(1)) * Hidden;
        text = caption is null ? text : caption.Forward(text);                                             // [B, L, E]
        var tokens = patches.Forward(x);                                                                   // [B, T, E]
        tokens = FirstBlockReuse.Through(shortcuts?.FirstBlock, tokens, given => Through(given, blocks.Take(1)), given => Through(given, blocks.Skip(1)));
        var ends = (table + embedding).Chunk(2, 1);                                                        // [B, 1, E] each
        var h = last.Forward(Modulation.Modulate(tokens, shift: ends[0], scale: ends[1]));                 // [B, T, p p out]
        return Output(scope.Return(PatchGrid.Join(h, rows, columns, Config.PatchSize)));

        Tensor Through(Tensor tokens, IEnumerable<PixArtBlock> blocks)
        {
            foreach (var block in blocks) tokens = scope.Replace(tokens, block.Forward(tokens, text, modulation, hidden));
            return tokens;
        }
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => table.NormalInPlace(0, Math.Pow(table.Size(1), -0.5), generator);

    /// <inheritdoc/>
    public override void Check(StepCache cache) => FirstBlockFit.Check(cache, ClassName, blocks.Count);

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => new Dictionary<string, Tensor>
    {
        ["sample"] = Forward(inputs["hidden_states"].To(Type), inputs["encoder_hidden_states"].To(Type), inputs["timestep"],
            inputs.GetValueOrDefault("encoder_attention_mask"), inputs.GetValueOrDefault("resolution"), inputs.GetValueOrDefault("aspect_ratio")),
    };

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.PixArtConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new PixArtTransformer2DModel(Config);

    private void CheckInputs(Tensor x, Tensor text, Tensor? mask, Tensor? resolution, Tensor? aspectRatio)
    {
        PatchGrid.Check(x, Config.InChannels, Config.PatchSize);
        TransformerCheck.Shape("The text", text, x.Size(0), -1, Config.CaptionChannels ?? Config.CrossAttentionDim);
        if (mask is not null) TransformerCheck.Shape("The text's mask", mask, x.Size(0), text.Size(1));
        if (resolution is null == Config.IsToldSize || aspectRatio is null == Config.IsToldSize)
            throw new ArgumentException(Config.IsToldSize ? "This PixArt is told the resolution and the aspect ratio; give both." : "This PixArt is not told the resolution and the aspect ratio; leave both out.");
        if (resolution is not null) TransformerCheck.Shape("The resolution", resolution, x.Size(0), 2);
        if (aspectRatio is not null) TransformerCheck.Shape("The aspect ratio", aspectRatio, x.Size(0), 1);
    }
}
