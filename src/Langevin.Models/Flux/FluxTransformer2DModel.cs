using Langevin.Models.Approximation;
using Langevin.Models.Checkpoints;
using Langevin.Models.MMDiT;
using Langevin.Models.Patches;
using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Flux;

/// <summary>The transformer of Flux: packed noisy latents, their time and a text in, a velocity out. diffusers' FluxTransformer2DModel, weight for weight.</summary>
/// <remarks>Blocks with two streams (Esser et al. 2024), then blocks with one; positions turn queries and keys (Su et al. 2021).</remarks>
public sealed class FluxTransformer2DModel : Architecture
{
    /// <summary>Times and scales are given in units of 1, and embedded in thousandths.</summary>
    private const double Thousand = 1000;

    private readonly TimeTextEmbedding embedding;
    private readonly Linear context, first, last;
    private readonly ModuleList<JointBlock> blocks;
    private readonly ModuleList<SingleStreamBlock> singleBlocks;
    private readonly AdaptiveLayerNorm norm;

    /// <summary>Allocates the network: <see cref="Module.Initialize"/> it, or load weights.</summary>
    /// <exception cref="ConfigException">The configuration describes no network that can be built.</exception>
    public FluxTransformer2DModel(FluxConfig config)
    {
        config.Check();
        Config = config;
        var (width, heads) = (config.Width, config.NumAttentionHeads);
        embedding = Add("time_text_embed", new TimeTextEmbedding(width, config.PooledProjectionDim, config.GuidanceEmbeds ? EmbeddedInputs.TimeTextAndGuidance : EmbeddedInputs.TimeAndText));
        context = Add("context_embedder", new Linear(config.JointAttentionDim, width));
        first = Add("x_embedder", new Linear(config.InChannels, width));
        blocks = Add("transformer_blocks", new ModuleList<JointBlock>(Enumerable.Range(0, (int)config.NumLayers).Select(_ => new JointBlock(width, heads, HeadNorm.RootMeanSquare, JointBlockKind.Plain))));
        singleBlocks = Add("single_transformer_blocks", new ModuleList<SingleStreamBlock>(Enumerable.Range(0, (int)config.NumSingleLayers).Select(_ => new SingleStreamBlock(width, heads))));
        norm = Add("norm_out", new AdaptiveLayerNorm(width, width));
        last = Add("proj_out", new Linear(width, config.PatchSize * config.PatchSize * (config.OutChannels ?? config.InChannels)));
    }

    /// <summary>What it was built from.</summary>
    public FluxConfig Config { get; }

    /// <inheritdoc/>
    public override string ClassName => "FluxTransformer2DModel";

    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs =>
        (["hidden_states", "encoder_hidden_states", "pooled_projections", "timestep", "img_ids", "txt_ids", .. Config.GuidanceEmbeds ? ["guidance"] : Array.Empty<string>()], []);

    /// <summary>Applies the network.</summary>
    /// <param name="x">Packed noisy latents: [B, T, in].</param>
    /// <param name="text">The encoded text: [B, L, joint attention width].</param>
    /// <param name="pooled">The text as a whole: [B, pooled projection width].</param>
    /// <param name="timestep">The time: [B], or one for all, in [0, 1].</param>
    /// <param name="imagePlaces">The coordinates of the latents' tokens: [T, axes].</param>
    /// <param name="textPlaces">The coordinates of the text's tokens: [L, axes].</param>
    /// <param name="guidance">The scale of guidance: [B], or one for all; null for a network that is not told it.</param>
    /// <param name="shortcuts">What this call may leave out; null for nothing.</param>
    /// <returns>[B, T, out].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or the guidance is missing or not wanted.</exception>
    public Tensor Forward(Tensor x, Tensor text, Tensor pooled, Tensor timestep, Tensor imagePlaces, Tensor textPlaces, Tensor? guidance = null, CallShortcuts? shortcuts = null)
    {
        CheckInputs(x, text, pooled, imagePlaces, textPlaces, guidance);
        using var scope = new TensorScope();
        var batch = x.Size(0);
        Tensor Told(Tensor numbers) => TransformerCheck.Times(numbers, batch).To(ScalarType.Float32) * Thousand;
        var told = embedding.Forward(Told(timestep), pooled, guidance is null ? null : Told(guidance));    // [B, E]
        var positions = new RotaryPositions(Tensor.Cat([textPlaces, imagePlaces]), Config.AxesDimsRope, x.Type);
        var (tokens, words) = (first.Forward(x), context.Forward(text));                                   // [B, T, E], [B, L, E]
        tokens = FirstBlockReuse.Through(shortcuts?.FirstBlock, tokens, given => Through(given, blocks.Take(1)), given => Single(Through(given, blocks.Skip(1))));
        return Output(scope.Return(last.Forward(norm.Forward(tokens, told))));

        Tensor Through(Tensor tokens, IEnumerable<JointBlock> blocks)
        {
            foreach (var block in blocks)
            {
                var (nextTokens, nextWords) = block.Forward(tokens, words, told, positions);
                (tokens, words) = (scope.Replace(tokens, nextTokens), scope.Replace(words, nextWords!));
            }
            return tokens;
        }

        Tensor Single(Tensor tokens)
        {
            var all = Tensor.Cat([words, tokens], 1);                                                      // [B, L + T, E]
            foreach (var block in singleBlocks) all = scope.Replace(all, block.Forward(all, told, positions));
            return all.Narrow(1, text.Size(1), x.Size(1));                                                 // [B, T, E]
        }
    }

    /// <inheritdoc/>
    public override void Check(StepCache cache) => FirstBlockFit.Check(cache, ClassName, blocks.Count == 0 ? 0 : blocks.Count + singleBlocks.Count);

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => new Dictionary<string, Tensor>
    {
        ["sample"] = Forward(inputs["hidden_states"].To(Type), inputs["encoder_hidden_states"].To(Type), inputs["pooled_projections"].To(Type), inputs["timestep"],
            inputs["img_ids"], inputs["txt_ids"], inputs.GetValueOrDefault("guidance")),
    };

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.FluxConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new FluxTransformer2DModel(Config);

    private void CheckInputs(Tensor x, Tensor text, Tensor pooled, Tensor imagePlaces, Tensor textPlaces, Tensor? guidance)
    {
        TransformerCheck.Shape("The packed latents", x, -1, -1, Config.InChannels);
        TransformerCheck.Shape("The text", text, x.Size(0), -1, Config.JointAttentionDim);
        TransformerCheck.Shape("The pooled text", pooled, x.Size(0), Config.PooledProjectionDim);
        TransformerCheck.Shape("The latents' coordinates (img_ids)", imagePlaces, x.Size(1), Config.AxesDimsRope.Count);
        TransformerCheck.Shape("The text's coordinates (txt_ids)", textPlaces, text.Size(1), Config.AxesDimsRope.Count);
        if (guidance is null == Config.GuidanceEmbeds)
            throw new ArgumentException(Config.GuidanceEmbeds ? "This Flux is told the scale of guidance; give it." : "This Flux is not told the scale of guidance; leave it out.");
    }
}
