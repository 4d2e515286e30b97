namespace Langevin.Diffusion.Processes;

/// <summary>Moves the points u of a flow towards noise, u' = s u / (1 + (s - 1) u): bigger pictures need more noise to be hidden.</summary>
/// <remarks>Esser et al. 2024 (Stable Diffusion 3), eq. 23. Data and pure noise stay where they are.</remarks>
/// <param name="Factor">s; 1 moves nothing, above 1 towards noise.</param>
public readonly record struct FlowShift(double Factor)
{
    /// <summary>Nothing is moved.</summary>
    public static readonly FlowShift None = new(1);

    /// <summary>s = e^mu (<c>time_shift_type: exponential</c>; Flux).</summary>
    public static FlowShift Exponential(double mu) => new(Math.Exp(mu));

    /// <summary>s = mu (<c>time_shift_type: linear</c>).</summary>
    public static FlowShift Linear(double mu) => new(mu);

    /// <summary>The mu of a resolution: a line through (baseLength, baseShift) and (maxLength, maxShift).</summary>
    /// <remarks>Labs 2024 (Flux), <c>base_shift</c>, <c>max_shift</c>, <c>base_image_seq_len</c>, <c>max_image_seq_len</c>.</remarks>
    /// <param name="length">The number of tokens that the network sees of a picture.</param>
    /// <param name="baseShift">mu at <paramref name="baseLength"/>.</param>
    /// <param name="maxShift">mu at <paramref name="maxLength"/>.</param>
    /// <param name="baseLength">A small number of tokens.</param>
    /// <param name="maxLength">A large one; not the same.</param>
    public static double MuFor(double length, double baseShift = 0.5, double maxShift = 1.15, double baseLength = 256, double maxLength = 4096) =>
        baseShift + (maxShift - baseShift) * (length - baseLength) / (maxLength - baseLength);

    /// <summary>u'.</summary>
    /// <param name="u">From 0, data, to 1, noise.</param>
    public double Of(double u) => Factor * u / (1 + (Factor - 1) * u);
}
