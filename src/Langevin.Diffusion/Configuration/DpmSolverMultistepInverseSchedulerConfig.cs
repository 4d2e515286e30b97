using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>DPMSolverMultistepInverseScheduler</c>: from data to noise.</summary>
public sealed record DpmSolverMultistepInverseSchedulerConfig() : DpmSolverSchedulerConfig("DPMSolverMultistepInverseScheduler")
{
    private protected override Spacing Spacing(DdpmProcess betas)
    {
        if (SolverNames.Algorithm(AlgorithmType).Eta > 0) throw new ArgumentException($"algorithm_type is '{AlgorithmType}', whose noise cannot be run backwards; use dpmsolver++ or dpmsolver.");
        if (UseFlowSigmas) return base.Spacing(betas);
        return new OpenInverseSpacing(new OpenSpacing(Named) { LambdaMin = LambdaMin }) { Sigmas = Sigmas() };
    }
}
