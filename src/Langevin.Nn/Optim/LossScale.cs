using Langevin.Torch;

namespace Langevin.Nn.Optim;

/// <summary>
/// What a loss is multiplied by so that gradients computed in Float16 do not vanish below its smallest numbers, as large as their overflow allows:
/// Micikevicius et al. 2018, section 3.2.
/// </summary>
/// <remarks>
/// Differentiate <see cref="Scaled"/>, then give the norm of all gradients to <see cref="Accept"/>. When it says yes, step with
/// <see cref="GradientScale"/>, which takes the factor out of the gradients and clips them in the optimizer's own pass; when it says no, leave the step out.
/// </remarks>
public sealed class LossScale
{
    private const string ScaleKey = "scale", GoodKey = "good_steps", SkippedKey = "skipped_steps";

    /// <summary>Where growing ends: a norm in Float32 has room for it.</summary>
    private const double Largest = 1L << 40;

    /// <summary>The factor now, at most 2^40.</summary>
    public double Value { get; private set; } = 65536;

    /// <summary>Steps in a row whose gradients were finite, since the factor last changed.</summary>
    public long GoodSteps { get; private set; }

    /// <summary>Steps left out so far.</summary>
    public long SkippedSteps { get; private set; }

    /// <summary>What the factor grows by.</summary>
    public double Growth { get; init; } = 2;

    /// <summary>What it is multiplied by when gradients overflow.</summary>
    public double Backoff { get; init; } = 0.5;

    /// <summary>Good steps in a row after which it grows.</summary>
    public long GrowthInterval { get; init; } = 2000;

    /// <summary>Below this gradients overflow for another reason: not even they themselves, not enlarged, fit.</summary>
    public bool IsExhausted => Value < 1;

    /// <summary>What to differentiate in place of a loss.</summary>
    public Tensor Scaled(Tensor loss) => loss * Value;

    /// <summary>What the gradients are to be divided by in <see cref="Optimizer.Step(Tensor)"/>: the factor, and what makes their norm at most a limit.</summary>
    /// <param name="norm">The norm of the gradients as they are, a tensor without dimensions.</param>
    /// <param name="limit">The greatest norm of the gradients proper; null for any.</param>
    /// <returns>A tensor without dimensions, on the device of the norm.</returns>
    public Tensor GradientScale(Tensor norm, double? limit) => (limit is { } most ? ((norm / Value + 1e-6) / most).Clamp(1, null) : Tensor.OnesLike(norm)) * Value;

    /// <summary>Whether the step is to be taken. Counts it, and lets the factor grow or fall for the next.</summary>
    /// <param name="norm">The norm of the gradients as they are.</param>
    public bool Accept(double norm)
    {
        if (!double.IsFinite(norm))
        {
            (Value, GoodSteps, SkippedSteps) = (Value * Backoff, 0, SkippedSteps + 1);
            return false;
        }
        if (++GoodSteps < GrowthInterval) return true;
        (Value, GoodSteps) = (Math.Min(Value * Growth, Largest), 0);
        return true;
    }

    /// <summary>All that the next step depends on, by name.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict() => new OrderedDictionary<string, Tensor>
    {
        { ScaleKey, Tensor.From([Value]) }, { GoodKey, Tensor.From([GoodSteps]) }, { SkippedKey, Tensor.From([SkippedSteps]) },
    };

    /// <summary>Goes on from a saved state.</summary>
    /// <exception cref="ArgumentException">It is not that of a loss scale.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        if (state.Count != 3 || !state.ContainsKey(ScaleKey) || !state.ContainsKey(GoodKey) || !state.ContainsKey(SkippedKey))
            throw new ArgumentException($"The saved loss scale has {string.Join(", ", state.Keys)} instead of {ScaleKey}, {GoodKey} and {SkippedKey}.");
        (Value, GoodSteps, SkippedSteps) = (state[ScaleKey].ToArray<double>()[0], state[GoodKey].ToArray<long>()[0], state[SkippedKey].ToArray<long>()[0]);
        if (!(Value > 0 && double.IsFinite(Value) && GoodSteps >= 0 && SkippedSteps >= 0)) throw new ArgumentException($"The saved loss scale is {Value} after {GoodSteps} good steps and {SkippedSteps} left out; it is above 0, and they are at least 0.");
    }
}
