using Langevin.Torch;

namespace Langevin.Nn.Optim;

/// <summary>Adam with decoupled weight decay, all parameters in one fused pass: Loshchilov and Hutter 2019, algorithm 2.</summary>
public sealed class AdamW : Optimizer
{
    private static readonly Operator FusedOp = new("aten::_fused_adamw_");
    private static readonly Operator AddOp = new("aten::_foreach_add_", "Scalar");
    private readonly double beta1, beta2, epsilon;

    /// <summary>Optimizes all parameters alike.</summary>
    /// <inheritdoc cref="AdamW(IReadOnlyList{ParameterGroup}, double, double, double)"/>
    /// <param name="parameters">Parameters by name.</param>
    /// <param name="learningRate">The step size.</param>
    /// <param name="weightDecay">The decay of weights.</param>
    /// <param name="beta1">Decay of the mean of gradients.</param>
    /// <param name="beta2">Decay of the mean of their squares.</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    public AdamW(IEnumerable<(string Name, Tensor Value)> parameters, double learningRate = 1e-3, double weightDecay = 1e-2, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8)
        : this([new ParameterGroup(parameters, learningRate, weightDecay)], beta1, beta2, epsilon)
    {
    }

    /// <summary>Optimizes groups, each with its own learning rate and decay.</summary>
    /// <param name="groups">The groups.</param>
    /// <param name="beta1">Decay of the mean of gradients, in [0, 1).</param>
    /// <param name="beta2">Decay of the mean of their squares, in [0, 1).</param>
    /// <param name="epsilon">Added to the root of the mean square.</param>
    /// <exception cref="ArgumentException">A parameter is given twice.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A beta lies outside [0, 1), or epsilon is negative.</exception>
    public AdamW(IReadOnlyList<ParameterGroup> groups, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) : base(groups)
    {
        if (!(beta1 >= 0 && beta1 < 1)) throw new ArgumentOutOfRangeException(nameof(beta1), beta1, "Adam's betas lie in [0, 1).");
        if (!(beta2 >= 0 && beta2 < 1)) throw new ArgumentOutOfRangeException(nameof(beta2), beta2, "Adam's betas lie in [0, 1).");
        ArgumentOutOfRangeException.ThrowIfNegative(epsilon);
        (this.beta1, this.beta2, this.epsilon) = (beta1, beta2, epsilon);
    }

    private protected override void Step(ParameterGroup group, List<(string Name, Tensor Value, Tensor Grad)> ready, Tensor? gradientScale)
    {
        Tensor[] values = [.. ready.Select(p => p.Value)];
        Tensor[] grads = [.. ready.Select(p => p.Grad)];
        Tensor[] means = [.. ready.Select(p => State("exp_avg", p.Name, p.Value))];
        Tensor[] squares = [.. ready.Select(p => State("exp_avg_sq", p.Name, p.Value))];
        Tensor[] steps = [.. ready.Select(p => StepsOf(p.Name, p.Value))];
        AddOp.CallInPlace(steps, 1L);
        FusedOp.CallInPlace(
            values, grads, means, squares, Array.Empty<Tensor>(), steps, group.LearningRate, beta1, beta2, group.WeightDecay, epsilon, false, false, gradientScale, Value.None);
    }
}
