namespace Langevin.Diffusion.Samplers;

/// <summary>How a multistep rule takes its first step, when it has no past. The error of that one step bounds the order of the whole walk.</summary>
public enum MultistepStart
{
    /// <summary>By a singlestep rule, where a first-order step would cost order: one or two evaluations more.</summary>
    Singlestep,
    /// <summary>By a first-order step. What diffusers does.</summary>
    FirstOrder,
}
