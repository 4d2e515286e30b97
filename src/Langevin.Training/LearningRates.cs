using Langevin.Nn.Optim.Schedules;

namespace Langevin.Training;

/// <summary>Learning-rate schedules by diffusers' names.</summary>
public static class LearningRates
{
    /// <summary>The names.</summary>
    public static IReadOnlyList<string> Names { get; } = ["constant", "linear", "cosine", "cosine_with_restarts", "polynomial"];

    /// <summary>The schedule of a name.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="warmup">Steps of linear warm-up.</param>
    /// <param name="total">Steps in all.</param>
    /// <exception cref="TrainingException">There is none of that name.</exception>
    public static LearningRateSchedule ByName(string name, long warmup, long total) => name switch
    {
        "constant" => new ConstantSchedule(warmup),
        "linear" => new LinearSchedule(warmup, total),
        "cosine" => new CosineSchedule(warmup, total),
        "cosine_with_restarts" => new CosineRestartSchedule(warmup, total),
        "polynomial" => new PolynomialSchedule(warmup, total),
        _ => throw new TrainingException($"There is no learning-rate schedule called '{name}'; there is {string.Join(", ", Names)}."),
    };
}
