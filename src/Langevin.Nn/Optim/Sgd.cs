using Langevin.Torch;

namespace Langevin.Nn.Optim;

/// <summary>Gradient descent with momentum: v = momentum v + g, w = w - rate v; with Nesterov's look-ahead, w = w - rate (g + momentum v).</summary>
/// <remarks>Sutskever et al. 2013, in PyTorch's form: the rate is outside of v, and weight decay is added to the gradient.</remarks>
public sealed class Sgd : Optimizer
{
    private static readonly Operator FusedOp = new("aten::_fused_sgd_");
    private readonly double momentum;
    private readonly bool nesterov;

    /// <summary>Optimizes groups, each with its own learning rate and decay.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    /// <exception cref="ArgumentException">A parameter is given twice, or Nesterov is wanted without momentum.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The momentum lies outside [0, 1).</exception>
    public Sgd(IReadOnlyList<ParameterGroup> groups, double momentum = 0, bool nesterov = false) : base(groups)
    {
        if (!(momentum >= 0 && momentum < 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "A momentum lies in [0, 1).");
        if (nesterov && momentum == 0) throw new ArgumentException("Nesterov's look-ahead needs a momentum above 0.");
        (this.momentum, this.nesterov) = (momentum, nesterov);
    }

    /// <summary>Optimizes all parameters alike.</summary>
    /// <inheritdoc cref="Sgd(IReadOnlyList{ParameterGroup}, double, bool)"/>
    /// <param name="parameters">Parameters by name.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="weightDecay">Times the weight, added to the gradient.</param>
    /// <param name="momentum">In [0, 1).</param>
    /// <param name="nesterov">Whether to look ahead.</param>
    public Sgd(IEnumerable<(string Name, Tensor Value)> parameters, double learningRate, double weightDecay = 0, double momentum = 0, bool nesterov = false)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], momentum, nesterov)
    {
    }

    private protected override void Step(ParameterGroup group, List<(string Name, Tensor Value, Tensor Grad)> ready, Tensor? gradientScale)
    {
        // A first step sets the momentum to the gradient: the fused operator needs to be told, and for all parameters alike.
        foreach (var fresh in ready.GroupBy(p => momentum != 0 && !HasState("momentum_buffer", p.Name)).ToList())
        {
            Tensor[] values = [.. fresh.Select(p => p.Value)];
            Tensor[] grads = [.. fresh.Select(p => p.Grad)];
            Tensor[] velocities = momentum == 0 ? [] : [.. fresh.Select(p => State("momentum_buffer", p.Name, p.Value))];
            FusedOp.CallInPlace(values, grads, velocities, group.WeightDecay, momentum, group.LearningRate, 0.0, nesterov, false, fresh.Key, gradientScale, Value.None);
        }
    }
}
