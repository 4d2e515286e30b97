namespace Langevin.Evaluation.Likelihood;

/// <summary>How the bits that a model needs for pictures are found.</summary>
public enum LikelihoodMethod
{
    /// <summary>The variational bound of the chain of steps: an upper bound of the bits.</summary>
    VariationalBound,

    /// <summary>The probability-flow ODE: the bits of pixels spread evenly over their bins, an upper bound of those of the pixels.</summary>
    ProbabilityFlow,
}
