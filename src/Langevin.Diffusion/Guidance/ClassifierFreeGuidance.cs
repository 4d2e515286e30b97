using Langevin.Torch;

namespace Langevin.Diffusion.Guidance;

/// <summary>Away from what is denoised without the condition, towards what is denoised with it.</summary>
/// <remarks>
/// Ho and Salimans 2022, eq. 6. x_0 is linear in the network's output, so guiding it is guiding the output. Two conventions are published for the strength:
/// <list type="bullet">
/// <item><b>scale</b> s (Imagen; diffusers' <c>guidance_scale</c>): uncond + s (cond - uncond); 1 is no guidance. Used here.</item>
/// <item><b>weight</b> w (Ho and Salimans): (1 + w) cond - w uncond; 0 is no guidance; s = 1 + w (<see cref="FromWeight"/>).</item>
/// </list>
/// One network call serves both conditions; at s = 1 only the conditional one is asked for, at s = 0 only the unconditional.
/// With <see cref="Autoguidance"/> as the model it is autoguidance.
/// </remarks>
/// <param name="model">Answers for condition 0 (wanted) and 1 (no condition, or an unwanted one).</param>
/// <param name="scale">s.</param>
public sealed class ClassifierFreeGuidance(IConditionalDenoiser model, double scale) : IDenoiser
{
    /// <summary>The share of w = s - 1 that acts at each level.</summary>
    public GuidanceSchedule Schedule { get; init; } = GuidanceSchedule.Constant;

    /// <summary>Turns and shortens the direction of guidance; null leaves it.</summary>
    public AdaptiveProjection? Projection { get; init; }

    /// <summary>Pulls the guided answer's contrast back to the conditional one's; null leaves it.</summary>
    public GuidanceRescale? Rescale { get; init; }

    /// <summary>Guidance by Ho and Salimans' weight w = s - 1.</summary>
    public static ClassifierFreeGuidance FromWeight(IConditionalDenoiser model, double weight) => new(model, 1 + weight);

    /// <inheritdoc/>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var share = Schedule.At(level);
        var s = share == 1 ? scale : 1 + share * (scale - 1);
        if (s == 1) return model.Denoise(x, level, 0)[0];
        if (s == 0 && Projection is null) return model.Denoise(x, level, 1)[0];
        var both = model.Denoise(x, level, 0, 1);
        var (with, without) = (both[0], both[1]);
        var guided = Projection is null ? Combine(without, with, s) : with with
        {
            X0 = with.X0 + (s - 1) * Projection.Apply(with.X0 - without.X0, with.X0, level),
            Noise = null,
        };
        return Rescale is null ? guided : Rescale.Apply(x, level, guided, with);
    }

    /// <summary>uncond + s (cond - uncond).</summary>
    /// <param name="without">The unconditional answer.</param>
    /// <param name="with">The conditional answer: as the other.</param>
    /// <param name="scale">s.</param>
    public static Tensor Combine(Tensor without, Tensor with, double scale) => without + scale * (with - without);

    private static Denoised Combine(Denoised without, Denoised with, double s) => with with
    {
        X0 = Combine(without.X0, with.X0, s),
        Noise = with.Noise is { } n && without.Noise is { } m ? Combine(m, n, s) : null,
    };
}
