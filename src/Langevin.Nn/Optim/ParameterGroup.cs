using Langevin.Torch;

namespace Langevin.Nn.Optim;

/// <summary>Parameters that share a learning rate and a weight decay.</summary>
public sealed class ParameterGroup
{
    /// <summary>Groups parameters. Those that do not require gradients are left out.</summary>
    /// <param name="parameters">Parameters by name, as <see cref="Module.NamedParameters"/> gives them.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="weightDecay">The decay of weights.</param>
    /// <exception cref="ArgumentOutOfRangeException">The learning rate or the decay is negative or not finite.</exception>
    public ParameterGroup(IEnumerable<(string Name, Tensor Value)> parameters, double learningRate, double weightDecay = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(weightDecay);
        Parameters = [.. parameters.Where(p => p.Value.RequiresGrad)];
        (LearningRate, WeightDecay) = (learningRate, weightDecay);
    }

    /// <summary>The parameters with their names.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Parameters { get; }

    /// <summary>The step size now; a schedule sets it before each step.</summary>
    public double LearningRate
    {
        get;
        set => field = double.IsFinite(value) && value >= 0 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A learning rate is finite and not negative.");
    }

    /// <summary>The decay of weights.</summary>
    public double WeightDecay { get; }
}
