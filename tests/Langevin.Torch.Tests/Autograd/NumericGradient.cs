namespace Langevin.Torch.Tests.Autograd;

/// <summary>Derivatives by central differences.</summary>
internal static class NumericGradient
{
    private const double Step = 1e-5;

    public static double[] Of(Func<Tensor, Tensor> scalar, Tensor at)
    {
        var numbers = at.Numbers();
        return [.. Enumerable.Range(0, numbers.Length).Select(i => (Moved(i, Step) - Moved(i, -Step)) / (2 * Step))];

        double Moved(int i, double by)
        {
            var moved = numbers.ToArray();
            moved[i] += by;
            return scalar(Tensor.From(moved, at.Shape)).Item();
        }
    }
}
