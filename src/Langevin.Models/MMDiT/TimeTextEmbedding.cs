using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.MMDiT;

/// <summary>The sum of an embedded time, an embedded text as a whole, and for distilled networks an embedded guidance scale.</summary>
internal sealed class TimeTextEmbedding : Module
{
    private const long Frequencies = 256;

    private readonly SinusoidalEmbedding waves = new(Frequencies);
    private readonly TimestepMlp time, text;
    private readonly TimestepMlp? guidance;

    /// <summary>Allocates the embedding.</summary>
    /// <param name="width">Width of the embedding.</param>
    /// <param name="textWidth">Width of the pooled text.</param>
    /// <param name="inputs">What it is told.</param>
    public TimeTextEmbedding(long width, long textWidth, EmbeddedInputs inputs)
    {
        time = Add("timestep_embedder", new TimestepMlp(Frequencies, width));
        if (inputs == EmbeddedInputs.TimeTextAndGuidance) guidance = Add("guidance_embedder", new TimestepMlp(Frequencies, width));
        text = Add("text_embedder", new TimestepMlp(textWidth, width));
    }

    /// <summary>Embeds times [B], pooled texts [B, text width] and, where it is told them, guidance scales [B].</summary>
    /// <returns>[B, width].</returns>
    public Tensor Forward(Tensor times, Tensor pooled, Tensor? scales)
    {
        using var scope = new TensorScope();
        var embedding = time.Forward(waves.Forward(times).To(pooled.Type)) + text.Forward(pooled);
        if (guidance is not null) embedding += guidance.Forward(waves.Forward(scales!).To(pooled.Type));
        return Output(scope.Return(embedding));
    }
}

/// <summary>What a <see cref="TimeTextEmbedding"/> is told.</summary>
internal enum EmbeddedInputs
{
    /// <summary>Time and text.</summary>
    TimeAndText,
    /// <summary>Time, text and the scale of a guidance that was distilled into the network.</summary>
    TimeTextAndGuidance,
}
