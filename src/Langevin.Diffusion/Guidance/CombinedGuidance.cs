using Langevin.Torch;

namespace Langevin.Diffusion.Guidance;

/// <summary>From what is wanted, along several differences between conditions.</summary>
/// <remarks>
/// answer 0 + sum of w_i (towards_i - away_i), at each level a share of w_i. The conditions whose answers cancel are not asked for; one
/// network call serves the others.
/// </remarks>
/// <param name="model">Answers for condition 0 (wanted) and those of the pulls.</param>
/// <param name="pulls">The differences and their weights.</param>
public sealed class CombinedGuidance(IConditionalDenoiser model, params IReadOnlyList<GuidancePull> pulls) : IDenoiser
{
    /// <summary>A picture edited by an instruction: uncond + s_image (image - uncond) + s_text (both - image).</summary>
    /// <remarks>Brooks et al. 2023 (InstructPix2Pix), eq. 3. 3 NFE.</remarks>
    /// <param name="model">Answers for 0 (instruction and picture), 1 (picture only) and 2 (neither).</param>
    /// <param name="text">s_text; the paper's 7.5.</param>
    /// <param name="image">s_image; the paper's 1.5.</param>
    public static CombinedGuidance Instruction(IConditionalDenoiser model, double text, double image) =>
        new(model, new GuidancePull(0, 1, text - 1), new GuidancePull(1, 2, image - 1));

    /// <summary>Away from no condition, and from the network with its attention perturbed: uncond + s (cond - uncond) + w (cond - perturbed).</summary>
    /// <remarks>Ahn et al. 2024 (perturbed-attention guidance), eq. 15 and 16. 3 NFE; 2 where s = 1.</remarks>
    /// <param name="model">Answers for 0 (wanted), 1 (no condition) and 2 (wanted, with self-attention replaced by the identity).</param>
    /// <param name="scale">s, the scale of classifier-free guidance; 1 for none.</param>
    /// <param name="perturbation">w; the paper's 3.</param>
    public static CombinedGuidance Perturbed(IConditionalDenoiser model, double scale, double perturbation) =>
        new(model, new GuidancePull(0, 1, scale - 1), new GuidancePull(0, 2, perturbation));

    /// <inheritdoc/>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var weights = new double[model.Conditions];
        weights[0] = 1;
        foreach (var pull in pulls)
        {
            var weight = pull.Weight * pull.Schedule.At(level);
            weights[pull.Towards] += weight;
            weights[pull.Away] -= weight;
        }
        int[] asked = [.. Enumerable.Range(0, weights.Length).Where(i => weights[i] != 0)];
        var answers = model.Denoise(x, level, asked);
        if (asked is [0]) return answers[0];
        Tensor Sum(Func<Denoised, Tensor> part) => asked.Select((number, i) => weights[number] * part(answers[i])).Aggregate((a, b) => a + b);
        return answers[0] with
        {
            X0 = Sum(answer => answer.X0),
            Noise = Array.TrueForAll(answers, answer => answer.Noise is not null) ? Sum(answer => answer.Noise!) : null,
        };
    }
}

/// <summary>One difference between conditions, and how strongly it pulls.</summary>
/// <param name="Towards">The condition to go towards.</param>
/// <param name="Away">The condition to go away from.</param>
/// <param name="Weight">w; 0 is no pull.</param>
public sealed record GuidancePull(int Towards, int Away, double Weight)
{
    /// <summary>The share of the weight that acts at each level.</summary>
    public GuidanceSchedule Schedule { get; init; } = GuidanceSchedule.Constant;
}
