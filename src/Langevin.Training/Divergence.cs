using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Training;

/// <summary>Finds where a computation first left the finite numbers.</summary>
internal static class Divergence
{
    /// <summary>The error for a loss that is not finite: runs the forward pass again and names the first layer.</summary>
    internal static TrainingException InForward(long step, Module network, Action forward)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        string? first = null;
        using (network.Observe((name, output) => first ??= output.IsFinite().All() ? null : name)) forward();
        var weight = FirstNotFinite(network.NamedParameters());
        var where = weight is not null ? $"the weight '{weight}' is not finite" : first is null ? "every layer's output is finite, so it arose in the objective" : $"the first layer with such an output is '{first}'";
        return Stopped(step, "loss", where);
    }

    /// <summary>The error for gradients that are not finite: names the first.</summary>
    internal static TrainingException InGradients(long step, Module network)
    {
        var first = FirstNotFinite(network.NamedParameters().Where(p => p.Value.Grad is not null).Select(p => (p.Name, p.Value.Grad!)));
        return Stopped(step, "gradient", first is null ? "their norm overflowed" : $"the first such gradient is that of '{first}'");
    }

    private static string? FirstNotFinite(IEnumerable<(string Name, Tensor Value)> tensors) =>
        tensors.FirstOrDefault(t => !t.Value.Detach().IsFinite().All()).Name;

    private static TrainingException Stopped(long step, string what, string where) =>
        new($"The {what} of step {step} is not finite: {where}; the last checkpoint is intact, resume from it with a lower learning rate or a smaller gradient norm.");
}
