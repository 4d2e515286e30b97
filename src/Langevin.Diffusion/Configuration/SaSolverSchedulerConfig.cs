using System.Text.Json;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>SASolverScheduler</c>.</summary>
public sealed record SaSolverSchedulerConfig() : SpacedExponentialSchedulerConfig("SASolverScheduler")
{
    /// <summary>The predictor's order, from 1 to 4.</summary>
    public int PredictorOrder { get; init; } = 2;

    /// <summary>The corrector's order, from 1 to 4.</summary>
    public int CorrectorOrder { get; init; } = 2;

    /// <summary>null: tau is 1 from timestep 200 to 800 and 0 outside. A file cannot hold another function.</summary>
    public JsonElement? TauFunc { get; init; }

    /// <summary>data_prediction or noise_prediction.</summary>
    public string AlgorithmType { get; init; } = "data_prediction";

    /// <summary>Whether the last steps are of lower order.</summary>
    public bool LowerOrderFinal { get; init; } = true;

    /// <summary>The least lambda that the grid visits.</summary>
    public LooseNumber LambdaMinClipped { get; init; } = double.NegativeInfinity;

    /// <summary>learned or learned_range where the network has channels for the variance.</summary>
    public string? VarianceType { get; init; }

    private protected override double LambdaMin => LambdaMinClipped.Value;

    private protected override NetworkChannels Channels => SolverNames.Variance(VarianceType);

    private protected override Sampler Sampler => new SaSolverSampler(PredictorOrder, CorrectorOrder >= 1 ? CorrectorOrder : throw new ArgumentException($"corrector_order is {CorrectorOrder}; it is 1 to 4."))
    {
        Prediction = AlgorithmType switch
        {
            "data_prediction" => Prediction.Data,
            "noise_prediction" => Prediction.Noise,
            var other => throw new ArgumentException($"algorithm_type is '{other}'; it is data_prediction or noise_prediction."),
        },
        TauAt = TauFunc is null or { ValueKind: JsonValueKind.Null } ? SaSolverSampler.TauInTheMiddle : throw new ArgumentException("tau_func is a function in Python and cannot be read from a file; leave it null."),
        Ending = LowerOrderFinal ? Ending.Lowered : Ending.FullOrder,
    };
}
