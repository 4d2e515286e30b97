namespace Langevin.Nn.Optim.Schedules;

/// <summary>A learning-rate schedule by its published name with the numbers that some schedules take: what a configuration holds.</summary>
/// <param name="Name">One of <see cref="Names"/>.</param>
public sealed record ScheduleOptions(string Name = "constant")
{
    /// <summary>The names, as diffusers and transformers spell them.</summary>
    public static IReadOnlyList<string> Names { get; } = ["constant", "constant_with_warmup", "linear", "cosine", "cosine_with_restarts", "polynomial"];

    /// <summary>Steps over which the rate grows linearly from 0; not for <c>constant</c>, which has none.</summary>
    public long WarmUpSteps { get; init; }

    /// <summary>How many times <c>cosine_with_restarts</c> falls.</summary>
    public long Cycles { get; init; } = 1;

    /// <summary>The exponent of <c>polynomial</c>.</summary>
    public double Power { get; init; } = 1;

    /// <summary>What <c>polynomial</c> ends at, as a fraction of the greatest rate.</summary>
    public double LastFraction { get; init; }

    /// <summary>The schedule of a training of so many steps.</summary>
    /// <exception cref="ArgumentException">There is no schedule of that name.</exception>
    public LearningRateSchedule Over(long totalSteps) => Name switch
    {
        "constant" => new ConstantSchedule(),
        "constant_with_warmup" => new ConstantSchedule(WarmUpSteps),
        "linear" => new LinearSchedule(totalSteps, WarmUpSteps),
        "cosine" => new CosineSchedule(totalSteps, WarmUpSteps),
        "cosine_with_restarts" => new CosineRestartSchedule(totalSteps, WarmUpSteps, Cycles),
        "polynomial" => new PolynomialSchedule(totalSteps, WarmUpSteps, Power, LastFraction),
        _ => throw new ArgumentException($"'{Name}' is not a learning-rate schedule; use one of {string.Join(", ", Names)}."),
    };
}
