using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>Checks and names what a conditional network is given.</summary>
internal static class ConditionInputs
{
    /// <summary>The arguments besides sample, timestep and text: those that the configuration makes necessary.</summary>
    public static List<string> Needed(UNet2DConditionConfig config)
    {
        List<string> names = ["sample", "timestep", "encoder_hidden_states"];
        if (config.IsClassConditional) names.Add("class_labels");
        if (config.AdditionEmbedType is not null) names.AddRange(["text_embeds", "time_ids"]);
        return names;
    }

    /// <summary>Reads the conditions from named arguments.</summary>
    public static UNetConditions Read(IReadOnlyDictionary<string, Tensor> inputs) => new(inputs["encoder_hidden_states"])
    {
        ContextMask = inputs.GetValueOrDefault("encoder_attention_mask"),
        ClassLabels = inputs.GetValueOrDefault("class_labels"),
        Guidance = inputs.GetValueOrDefault("timestep_cond"),
        PooledText = inputs.GetValueOrDefault("text_embeds"),
        Sizes = inputs.GetValueOrDefault("time_ids"),
    };

    /// <summary>Checks shapes.</summary>
    /// <exception cref="ArgumentException">A shape does not fit, or something is missing or not wanted: the message says which.</exception>
    public static void Check(UNet2DConditionConfig config, Tensor sample, Tensor timestep, UNetConditions conditions)
    {
        if (sample.Dimensions != 4 || sample.Size(1) != config.InChannels) throw new ArgumentException($"The network takes images [B, {config.InChannels}, H, W], not {Shape(sample)}.");
        var batch = sample.Size(0);
        if (timestep.Dimensions > 1 || timestep.Elements != 1 && timestep.Elements != batch) throw new ArgumentException($"The network takes one time, or one for each of its {batch} images, not {Shape(timestep)}.");
        var context = conditions.Context;
        if (context.Dimensions != 3 || context.Size(0) != batch || context.Size(2) != config.ContextWidth)
            throw new ArgumentException($"The network takes a text of tokens [{batch}, tokens, {config.ContextWidth}] for {batch} images, not {Shape(context)}.");
        Wanted("a mask of the text", conditions.ContextMask, conditions.ContextMask is not null, batch, context.Size(1));
        Wanted("class labels", conditions.ClassLabels, config.IsClassConditional, config.ClassEmbedType switch
        {
            null or "timestep" => [batch],
            "identity" => [batch, config.TimeWidth],
            _ => [batch, config.ProjectionClassEmbeddingsInputDim!.Value],
        });
        Wanted("an embedding of the guidance", conditions.Guidance, conditions.Guidance is not null && config.TimeCondProjDim is not null, batch, config.TimeCondProjDim ?? 0);
        if (config.AdditionEmbedType is null)
        {
            Wanted("pooled text", conditions.PooledText, false);
            Wanted("sizes", conditions.Sizes, false);
        }
        else CheckPooled(config, batch, conditions);
    }

    private static void CheckPooled(UNet2DConditionConfig config, long batch, UNetConditions conditions)
    {
        if (conditions.PooledText is not { Dimensions: 2 } pooled || conditions.Sizes is not { Dimensions: 2 } sizes || pooled.Size(0) != batch || sizes.Size(0) != batch
            || pooled.Size(1) + sizes.Size(1) * config.AdditionTimeEmbedDim!.Value != config.ProjectionClassEmbeddingsInputDim!.Value)
            throw new ArgumentException($"The network takes pooled text [{batch}, C] and sizes [{batch}, N] with C + {config.AdditionTimeEmbedDim} N = {config.ProjectionClassEmbeddingsInputDim}, not "
                + $"{(conditions.PooledText is { } p ? Shape(p) : "none")} and {(conditions.Sizes is { } s ? Shape(s) : "none")}.");
    }

    private static void Wanted(string what, Tensor? given, bool wanted, params ReadOnlySpan<long> shape)
    {
        if (given is null && !wanted) return;
        if (given is null) throw new ArgumentException($"The network needs {what}.");
        if (!wanted) throw new ArgumentException($"The network takes no {what.Split(' ', 2) switch { ["a" or "an", var rest] => rest, _ => what }}.");
        if (!given.Shape.AsSpan().SequenceEqual(shape)) throw new ArgumentException($"The network takes {what} [{string.Join(", ", shape.ToArray())}], not {Shape(given)}.");
    }

    private static string Shape(Tensor tensor) => $"[{string.Join(", ", tensor.Shape)}]";
}
