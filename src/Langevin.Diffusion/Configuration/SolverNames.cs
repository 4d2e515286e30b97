using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>What diffusers' classes with exponential integrators call things.</summary>
internal static class SolverNames
{
    /// <summary>zero or sigma_min.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    internal static FinalLevel Final(string finalSigmasType) => finalSigmasType switch
    {
        "zero" => FinalLevel.Clean,
        "sigma_min" => FinalLevel.FirstTimestep,
        var other => throw new ArgumentException($"final_sigmas_type is '{other}'; it is zero or sigma_min."),
    };

    /// <summary>midpoint or heun; what other classes of the kind say stands for midpoint.</summary>
    /// <exception cref="ArgumentException">It is another.</exception>
    internal static TwoPointRule Slope(string solverType) => solverType switch
    {
        "midpoint" or "logrho" or "bh1" or "bh2" => TwoPointRule.B2,
        "heun" => TwoPointRule.Exact,
        var other => throw new ArgumentException($"solver_type is '{other}'; it is midpoint or heun."),
    };

    /// <summary>What an algorithm type integrates, and how much noise it adds.</summary>
    /// <exception cref="ArgumentException">There is no such type.</exception>
    internal static (Prediction Prediction, double Eta) Algorithm(string type) => type switch
    {
        "dpmsolver++" or "deis" => (Prediction.Data, 0),
        "sde-dpmsolver++" => (Prediction.Data, 1),
        "dpmsolver" => (Prediction.Noise, 0),
        "sde-dpmsolver" => (Prediction.Noise, 1),
        var other => throw new ArgumentException($"algorithm_type is '{other}'; it is dpmsolver++, sde-dpmsolver++, dpmsolver or sde-dpmsolver."),
    };

    /// <summary>The flow's shift for a resolution.</summary>
    /// <exception cref="ArgumentException">The shift does not depend on the resolution, or in no such way.</exception>
    internal static double Dynamic(bool used, string type, double mu) => (used, type) switch
    {
        (true, "exponential") => FlowShift.Exponential(mu).Factor,
        (true, "linear") => mu,
        (true, var other) => throw new ArgumentException($"time_shift_type is '{other}'; it is exponential or linear."),
        _ => throw new ArgumentException("use_dynamic_shifting is false, so that no mu is looked at; read the recipe without one."),
    };

    /// <summary>The channels of a variance type.</summary>
    /// <exception cref="ArgumentException">There is no such type.</exception>
    internal static NetworkChannels Variance(string? type) => type switch
    {
        null => NetworkChannels.Mean,
        "learned" or "learned_range" => NetworkChannels.MeanAndVariance,
        var other => throw new ArgumentException($"variance_type is '{other}'; it is learned, learned_range or null."),
    };
}
