using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Optim;

/// <summary>The Euclidean norm of all gradients together, and its limit: Pascanu et al. 2013.</summary>
public static class GradientNorm
{
    private static readonly Operator NormOp = new("aten::_foreach_norm", "Scalar");
    private static readonly Operator MultiplyOp = new("aten::_foreach_mul_", "Tensor");

    /// <summary>The norm of all gradients; zero when there are none. Nothing waits for it: read it with <see cref="Tensor.Item"/> when needed.</summary>
    /// <returns>A tensor without dimensions.</returns>
    public static Tensor Of(IEnumerable<Tensor> parameters)
    {
        using var scope = new TensorScope();
        return scope.Return(Of(Gradients(parameters)));
    }

    /// <summary>Scales all gradients down together so that their norm is at most <paramref name="limit"/>.</summary>
    /// <param name="parameters">The parameters whose gradients are meant.</param>
    /// <param name="limit">The greatest norm.</param>
    /// <returns>The norm before, a tensor without dimensions.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is not positive.</exception>
    public static Tensor Clip(IEnumerable<Tensor> parameters, double limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var gradients = Gradients(parameters);
        var norm = Of(gradients);
        var factor = (limit / (norm + 1e-6)).Clamp(null, 1);
        // On the CPU the factor is there already, and a pass over the gradients that multiplies by one is left out; a GPU would be waited for.
        if (gradients.Length > 0 && (factor.Device != Device.Cpu || factor.Item() != 1)) MultiplyOp.CallInPlace(gradients, factor);
        return scope.Return(norm);
    }

    private static Tensor[] Gradients(IEnumerable<Tensor> parameters) => [.. parameters.Select(p => p.Grad).OfType<Tensor>()];

    private static Tensor Of(Tensor[] gradients)
    {
        using var off = GradientMode.Off();
        return gradients.Length == 0 ? Tensor.Zeros([]) : Tensor.Stack(NormOp.CallMany(gradients, 2L)!).Norm();
    }
}
