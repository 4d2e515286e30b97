using Langevin.Models.UNet2D;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>Makes of the time, the class and the text what the blocks of a conditional U-Net are given.</summary>
/// <remarks>It is no module: its layers belong to the network, in whose state dict they lie at the top.</remarks>
internal sealed class ConditionEmbedding
{
    private readonly UNet2DConditionConfig config;
    private readonly SinusoidalEmbedding times;
    private readonly SinusoidalEmbedding? sizes;
    private readonly TimestepMlp timeMlp;
    private readonly TimestepMlp? sizeMlp;
    private readonly Layer? classes;
    private readonly Linear? contextProjection;
    private readonly Activation? lastActivation;
    private readonly Activation blockActivation;

    /// <summary>Allocates the layers.</summary>
    /// <param name="config">A configuration that has been checked.</param>
    /// <param name="register">Registers a layer with the network under its name.</param>
    public ConditionEmbedding(UNet2DConditionConfig config, Action<string, Module> register)
    {
        this.config = config;
        var (width, first) = (config.TimeWidth, config.BlockOutChannels[0]);
        times = Registered("time_proj", Sinusoids(first));
        timeMlp = Registered("time_embedding", new TimestepMlp(first, width, config.ActFn, config.TimeCondProjDim, config.TimestepPostAct));
        if (config.EncoderHidDim is { } given) contextProjection = Registered("encoder_hid_proj", new Linear(given, config.CrossAttentionDim[0]));
        classes = config.ClassEmbedType switch
        {
            "timestep" => Registered("class_embedding", new TimestepMlp(first, width, config.ActFn)),
            "projection" => Registered("class_embedding", new TimestepMlp(config.ProjectionClassEmbeddingsInputDim!.Value, width)),
            "simple_projection" => Registered("class_embedding", new Linear(config.ProjectionClassEmbeddingsInputDim!.Value, width)),
            null when config.NumClassEmbeds is { } rows => Registered("class_embedding", new Embedding(rows, width)),
            _ => null,
        };
        if (config.AdditionEmbedType is not null)
        {
            sizes = Registered("add_time_proj", Sinusoids(config.AdditionTimeEmbedDim!.Value));
            sizeMlp = Registered("add_embedding", new TimestepMlp(config.ProjectionClassEmbeddingsInputDim!.Value, width));
        }
        if (config.TimeEmbeddingActFn is { } name) lastActivation = Activation.Named(name);
        blockActivation = Activation.Named(config.ActFn);

        T Registered<T>(string name, T layer) where T : Module
        {
            register(name, layer);
            return layer;
        }
    }

    /// <summary>Embeds what has been checked.</summary>
    /// <param name="batch">Number of images.</param>
    /// <param name="timestep">[B], or one for all.</param>
    /// <param name="conditions">The rest.</param>
    /// <param name="type">The type of the weights.</param>
    public Conditioning Embed(long batch, Tensor timestep, UNetConditions conditions, ScalarType type)
    {
        var time = times.Embed(timestep.Reshape(-1).Expand(batch), type);                                          // [B, C]
        var embedding = conditions.Guidance is { } guidance ? timeMlp.Forward(time, guidance.To(type)) : timeMlp.Forward(time);
        if (conditions.ClassLabels is { } labels)
            embedding = config.ClassEmbeddingsConcat ? Tensor.Cat([embedding, Class(labels, type)], 1) : embedding + Class(labels, type);
        if (sizes is not null) embedding += PooledAndSizes(conditions, type);
        if (lastActivation is not null) embedding = lastActivation.Forward(embedding);                             // [B, E]
        var context = conditions.Context.To(type);
        return new Conditioning(embedding, blockActivation.Forward(embedding))
        {
            Context = contextProjection is null ? context : contextProjection.Forward(context),
            ContextMask = conditions.ContextMask is { } mask ? Bias(mask.To(type)) : null,
        };
    }

    private Tensor Class(Tensor labels, ScalarType type) => classes switch
    {
        null => labels.To(type),
        Embedding table => table.Forward(labels.To(ScalarType.Int64)),
        _ => classes.Forward(config.ClassEmbedType == "timestep" ? times.Embed(labels, type) : labels.To(type)),
    };

    private Tensor PooledAndSizes(UNetConditions conditions, ScalarType type)
    {
        var pooled = conditions.PooledText!;
        var embedded = sizes!.Forward(conditions.Sizes!.Reshape(-1)).Reshape(pooled.Size(0), -1);                  // [B, 6 d]
        return sizeMlp!.Forward(Tensor.Cat([pooled.To(type), embedded.To(type)], 1));
    }

    /// <summary>Zero for tokens that may be seen, and for others so low that softmax leaves nothing of them: [B, 1, 1, tokens].</summary>
    private static Tensor Bias(Tensor mask) => ((1 - mask) * -10000.0).Reshape(mask.Size(0), 1, 1, -1);

    private SinusoidalEmbedding Sinusoids(long width) => new(width, config.FlipSinToCos ? SinusoidOrder.CosineFirst : SinusoidOrder.SineFirst, config.FreqShift);
}
