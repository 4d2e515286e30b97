using Langevin.Models.Approximation;
using Langevin.Models.Checkpoints;
using Langevin.Models.Patches;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.MMDiT;

/// <summary>The transformer of Stable Diffusion 3 and 3.5: noisy latents, their time and a text in, a velocity out. diffusers' SD3Transformer2DModel, weight for weight.</summary>
/// <remarks>Esser et al. 2024, figure 2.</remarks>
public sealed class SD3Transformer2DModel : Architecture
{
    private readonly CroppedPatchEmbedding patches;
    private readonly TimeTextEmbedding embedding;
    private readonly Linear context, last;
    private readonly ModuleList<JointBlock> blocks;
    private readonly AdaptiveLayerNorm lastNorm;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public SD3Transformer2DModel(SD3TransformerConfig config)
    {
        config.Check();
        Config = config;
        var (width, heads, norm) = (config.Width, config.NumAttentionHeads, config.QkNorm is null ? HeadNorm.None : HeadNorm.RootMeanSquare);
        patches = Add("pos_embed", new CroppedPatchEmbedding(config.InChannels, width, config.PatchSize, config.SampleSize, config.PosEmbedMaxSize));
        embedding = Add("time_text_embed", new TimeTextEmbedding(width, config.PooledProjectionDim, EmbeddedInputs.TimeAndText));
        context = Add("context_embedder", new Linear(config.JointAttentionDim, config.CaptionProjectionDim));
        blocks = Add("transformer_blocks", new ModuleList<JointBlock>(Enumerable.Range(0, (int)config.NumLayers).Select(i => new JointBlock(width, heads, norm, Kind(config, i)))));
        lastNorm = Add("norm_out", new AdaptiveLayerNorm(width, width));
        last = Add("proj_out", new Linear(width, config.PatchSize * config.PatchSize * (config.OutChannels ?? config.InChannels)));
    }

    /// <summary>What it was built from.</summary>
    public SD3TransformerConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "SD3Transformer2DModel";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["hidden_states", "encoder_hidden_states", "pooled_projections", "timestep"], []);

    /// <summary>Applies the network.</summary>
    /// <param name="x">Noisy latents: [B, in, H, W]; H and W multiples of <see cref="SD3TransformerConfig.PatchSize"/>.</param>
    /// <param name="text">The encoded text: [B, tokens, joint attention width].</param>
    /// <param name="pooled">The text as a whole: [B, pooled projection width].</param>
    /// <param name="timestep">The time: [B], or one for all, in [0, 1000].</param>
    /// <param name="shortcuts">What this call may leave out; null for nothing.</param>
    /// <returns>[B, out, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    public Tensor Forward(Tensor x, Tensor text, Tensor pooled, Tensor timestep, CallShortcuts? shortcuts = null)
    {
        PatchGrid.Check(x, Config.InChannels, Config.PatchSize);
        TransformerCheck.Shape("The text", text, x.Size(0), -1, Config.JointAttentionDim);
        TransformerCheck.Shape("The pooled text", pooled, x.Size(0), Config.PooledProjectionDim);
        using var scope = new TensorScope();
        var (rows, columns) = (x.Size(2) / Config.PatchSize, x.Size(3) / Config.PatchSize);
        var tokens = patches.Forward(x);                                                                   // [B, T, E]
        var told = embedding.Forward(TransformerCheck.Times(timestep, x.Size(0)), pooled, null);           // [B, E]
        Tensor? words = context.Forward(text);                                                             // [B, L, E]
        tokens = FirstBlockReuse.Through(shortcuts?.FirstBlock, tokens, given => Through(given, blocks.Take(1)), given => Through(given, blocks.Skip(1)));
        var h = last.Forward(lastNorm.Forward(tokens, told));                                              // [B, T, p p out]
        return Output(scope.Return(PatchGrid.Join(h, rows, columns, Config.PatchSize)));

        Tensor Through(Tensor tokens, IEnumerable<JointBlock> blocks)
        {
            foreach (var block in blocks)
            {
                var (nextTokens, nextWords) = block.Forward(tokens, words!, told);
                scope.Free(words!);
                (tokens, words) = (scope.Replace(tokens, nextTokens), nextWords);
            }
            return tokens;
        }
    }

    /// <inheritdoc/>
    public override void Check(StepCache cache) => FirstBlockFit.Check(cache, ClassName, blocks.Count);

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => new Dictionary<string, Tensor>
    {
        ["sample"] = Forward(inputs["hidden_states"].To(Type), inputs["encoder_hidden_states"].To(Type), inputs["pooled_projections"].To(Type), inputs["timestep"]),
    };

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.SD3TransformerConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new SD3Transformer2DModel(Config);

    private static JointBlockKind Kind(SD3TransformerConfig config, int block) => (config.DualAttentionLayers.Contains(block), block == config.NumLayers - 1) switch
    {
        (true, true) => JointBlockKind.DualLast,
        (true, false) => JointBlockKind.Dual,
        (false, true) => JointBlockKind.Last,
        _ => JointBlockKind.Plain,
    };
}
