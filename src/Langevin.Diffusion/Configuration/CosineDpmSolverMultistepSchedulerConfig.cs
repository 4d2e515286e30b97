using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>CosineDPMSolverMultistepScheduler</c> (Stable Audio): the reverse SDE, with a network that is told the angle 2 arctan(sigma) / pi.</summary>
public sealed record CosineDpmSolverMultistepSchedulerConfig : EdmSolverSchedulerConfig
{
    /// <summary>diffusers' defaults.</summary>
    public CosineDpmSolverMultistepSchedulerConfig() : base("CosineDPMSolverMultistepScheduler") =>
        (SigmaMin, SigmaMax, SigmaData, SigmaSchedule, PredictionType) = (0.3, 500, 1, "exponential", "v_prediction");

    private protected override INoiseProcess Process => new VeProcess(SigmaMin, SigmaMax) { Time = VeTime.Angle };

    private protected override double Eta => SolverOrder is 1 or 2 ? 1 : throw new ArgumentException($"solver_order is {SolverOrder}; CosineDPMSolverMultistepScheduler has 1 and 2.");
}
