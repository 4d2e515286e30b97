using Langevin.Models.Approximation;
using Langevin.Models.Checkpoints;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.Patches;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.DiT;

/// <summary>The diffusion transformer of classes: noisy latents or images, their time and class in, a prediction out. diffusers' DiTTransformer2DModel, weight for weight.</summary>
/// <remarks>Peebles and Xie 2023. Each block embeds time and class itself; the end uses the first block's embedding.</remarks>
public sealed class DiTTransformer2DModel : PixelNetwork
{
    private readonly PatchEmbedding patches;
    private readonly ModuleList<DiTBlock> blocks;
    private readonly Linear modulation, last;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public DiTTransformer2DModel(DiTConfig config)
    {
        config.Check();
        Config = config;
        patches = Add("pos_embed", new PatchEmbedding(config.InChannels, config.Width, config.PatchSize, config.SampleSize));
        blocks = Add("transformer_blocks", new ModuleList<DiTBlock>(Enumerable.Range(0, (int)config.NumLayers).Select(_ => new DiTBlock(config))));
        modulation = Add("proj_out_1", new Linear(config.Width, 2 * config.Width));
        last = Add("proj_out_2", new Linear(config.Width, config.PatchSize * config.PatchSize * OutChannels));
    }

    /// <summary>What it was built from.</summary>
    public DiTConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "DiTTransformer2DModel";

    /// <inheritdoc/>
    public override long InChannels => Config.InChannels;

    /// <inheritdoc/>
    public override long OutChannels => Config.OutChannels ?? Config.InChannels;

    /// <inheritdoc/>
    public override ImageSize? SampleSize => Config.SampleSize;

    /// <inheritdoc/>
    public override long ClassRows => Config.NumEmbedsAdaNorm + 1;

    /// <inheritdoc/>
    public override bool LastRowIsNoClass => true;

    /// <inheritdoc/>
    internal override string PipelineFolder => "transformer";

    /// <inheritdoc/>
    public override void InitializeForTraining(Generator generator) => DiTInitialization.Draw(this, generator);

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["hidden_states", "timestep", "class_labels"], []);

    /// <summary>Applies the network.</summary>
    /// <param name="x">Noisy latents or images: [B, in, H, W]; H and W multiples of <see cref="DiTConfig.PatchSize"/>.</param>
    /// <param name="timestep">The time: [B], or one for all.</param>
    /// <param name="classLabels">The class numbers: [B]; <see cref="DiTConfig.NumEmbedsAdaNorm"/> for no class, as null is for all.</param>
    /// <returns>[B, out, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor Forward(Tensor x, Tensor timestep, Tensor? classLabels = null) => Forward(x, timestep, classLabels, null);

    /// <summary>Applies the network, or part of it.</summary>
    /// <param name="x">As above.</param>
    /// <param name="timestep">As above.</param>
    /// <param name="classLabels">As above.</param>
    /// <param name="shortcuts">What this call may leave out; null for nothing.</param>
    /// <returns>[B, out, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public override Tensor Forward(Tensor x, Tensor timestep, Tensor? classLabels, CallShortcuts? shortcuts)
    {
        PatchGrid.Check(x, Config.InChannels, Config.PatchSize);
        using var scope = new TensorScope();
        var classes = classLabels ?? Tensor.Full([x.Size(0)], Config.NumEmbedsAdaNorm, ScalarType.Int64, x.Device);
        TransformerCheck.Shape("class_labels", classes, x.Size(0));
        var (rows, columns, type) = (x.Size(2) / Config.PatchSize, x.Size(3) / Config.PatchSize, x.Type);
        var time = TransformerCheck.Times(timestep, x.Size(0));                                            // [B]
        var tokens = patches.Forward(x);                                                                   // [B, T, E]
        tokens = FirstBlockReuse.Through(shortcuts?.FirstBlock, tokens, given => Through(given, blocks.Take(1)), given => Through(given, blocks.Skip(1)));
        var ends = modulation.Forward(Functional.Silu(blocks[0].Embed(time, classes, type))).Unsqueeze(1).Chunk(2, 2);      // [B, 1, E] each
        var h = last.Forward(Modulation.Modulate(tokens, shift: ends[0], scale: ends[1]));                 // [B, T, p p out]
        return Output(scope.Return(PatchGrid.Join(h, rows, columns, Config.PatchSize)));

        Tensor Through(Tensor tokens, IEnumerable<DiTBlock> blocks)
        {
            foreach (var block in blocks) tokens = scope.Replace(tokens, block.Forward(tokens, time, classes));
            return tokens;
        }
    }

    /// <inheritdoc/>
    public override void Check(StepCache cache) => FirstBlockFit.Check(cache, ClassName, blocks.Count);

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) =>
        new Dictionary<string, Tensor> { ["sample"] = Forward(inputs["hidden_states"].To(Type), inputs["timestep"], inputs["class_labels"]) };

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.DiTConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new DiTTransformer2DModel(Config);
}
