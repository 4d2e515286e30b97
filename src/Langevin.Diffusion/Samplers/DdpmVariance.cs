namespace Langevin.Diffusion.Samplers;

/// <summary>How much noise a DDPM step adds.</summary>
public enum DdpmVariance
{
    /// <summary>The posterior's variance: right when the data is one point.</summary>
    FixedSmall,
    /// <summary>beta: right when the data is standard normal.</summary>
    FixedLarge,
    /// <summary>Between the two, as the network says (Nichol and Dhariwal 2021, eq. 15).</summary>
    LearnedRange,
}
