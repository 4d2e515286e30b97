using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Optim;

/// <summary>How the decay of an <see cref="ExponentialMovingAverage"/> grows with the number of its updates n.</summary>
public enum EmaWarmUp
{
    /// <summary>(1 + n) / (10 + n).</summary>
    Rational,
    /// <summary>1 - (1 + n / inverseGamma)^-power.</summary>
    Power,
}

/// <summary>An average of the parameters over the steps of training, which samples better than the last ones: s = d s + (1 - d) w.</summary>
/// <remarks>The decay d warms up as in diffusers' EMAModel: 0 at the first update, then as <see cref="EmaWarmUp"/> says, held inside [minimum, maximum].</remarks>
public sealed class ExponentialMovingAverage
{
    private static readonly Operator LerpOp = new("aten::_foreach_lerp_", "Scalar");
    private static readonly Operator CopyOp = new("aten::_foreach_copy_");
    private readonly string[] names;
    private readonly Tensor[] parameters, averages;

    /// <summary>Starts from the parameters as they are.</summary>
    /// <param name="parameters">Parameters by name.</param>
    public ExponentialMovingAverage(IEnumerable<(string Name, Tensor Value)> parameters)
    {
        using var off = GradientMode.Off();
        (string Name, Tensor Value)[] all = [.. parameters];
        names = [.. all.Select(p => p.Name)];
        this.parameters = [.. all.Select(p => p.Value)];
        averages = [.. all.Select(p => p.Value.Detach().Clone().Keep())];
    }

    /// <summary>The greatest decay, that it reaches in the end.</summary>
    public double MaximumDecay { get; init; } = 0.9999;

    /// <summary>The least decay after the first update.</summary>
    public double MinimumDecay { get; init; }

    /// <summary>Updates that only copy, before averaging begins.</summary>
    public long UpdateAfterStep { get; init; }

    /// <summary>How the decay grows.</summary>
    public EmaWarmUp WarmUp { get; init; } = EmaWarmUp.Rational;

    /// <summary>The pace of <see cref="EmaWarmUp.Power"/>.</summary>
    public double InverseGamma { get; init; } = 1;

    /// <summary>The exponent of <see cref="EmaWarmUp.Power"/>: 2/3 for long runs, 3/4 to reach high decays sooner.</summary>
    public double Power { get; init; } = 2.0 / 3;

    /// <summary>The updates made so far.</summary>
    public long Steps { get; private set; }

    /// <summary>The decay of the last update.</summary>
    public double Decay => DecayAt(Steps);

    /// <summary>The averages by the parameters' names: the tensors themselves.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedAverages() => names.Zip(averages);

    /// <summary>The decay of an update, the first being 1.</summary>
    public double DecayAt(long step)
    {
        var n = Math.Max(0, step - UpdateAfterStep - 1);
        if (n == 0) return 0;
        var decay = WarmUp == EmaWarmUp.Power ? 1 - Math.Pow(1 + n / InverseGamma, -Power) : (1.0 + n) / (10 + n);
        return Math.Max(Math.Min(decay, MaximumDecay), MinimumDecay);
    }

    /// <summary>Moves the averages towards the parameters. Call it after each optimizer step.</summary>
    public void Update()
    {
        using var off = GradientMode.Off();
        Steps++;
        LerpOp.CallInPlace(averages, parameters, 1 - Decay);
    }

    /// <summary>Puts the averages into the parameters, until disposed: for sampling, evaluating and saving.</summary>
    public IDisposable Apply()
    {
        using var off = GradientMode.Off();
        var before = parameters.Select(p => p.Detach().Clone().Keep()).ToArray();
        CopyOp.CallInPlace(parameters, averages, false);
        return new Applied(parameters, before);
    }

    /// <summary>The averages as <c>average.NAME</c> and the number of updates as <c>steps</c>.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict()
    {
        var state = new OrderedDictionary<string, Tensor> { { "steps", Tensor.From([Steps]) } };
        foreach (var (name, value) in NamedAverages()) state.Add($"average.{name}", value);
        return state;
    }

    /// <summary>Copies a saved state in.</summary>
    /// <exception cref="ArgumentException">The state is of other parameters.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> state)
    {
        var missing = names.Select(n => $"average.{n}").Append("steps").Where(n => !state.ContainsKey(n)).ToList();
        if (missing.Count > 0 || state.Count != names.Length + 1)
            throw new ArgumentException($"The saved average has {state.Count - 1} parameters and this network {names.Length}{(missing.Count > 0 ? $"; missing {string.Join(", ", missing)}" : "")}.");
        using var off = GradientMode.Off();
        Steps = state["steps"].ToArray<long>()[0];
        foreach (var (name, value) in NamedAverages()) value.CopyInPlace(state[$"average.{name}"]);
    }

    private sealed class Applied(Tensor[] parameters, Tensor[] before) : IDisposable
    {
        public void Dispose()
        {
            using var off = GradientMode.Off();
            CopyOp.CallInPlace(parameters, before, false);
            foreach (var tensor in before) tensor.Dispose();
        }
    }
}
