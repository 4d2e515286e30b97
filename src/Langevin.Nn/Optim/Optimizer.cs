using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Nn.Optim;

/// <summary>Changes parameters by their gradients, and keeps state about each of them.</summary>
public abstract class Optimizer
{
    private static readonly Operator ZeroOp = new("aten::_foreach_zero_");
    private OrderedDictionary<string, Tensor> state = [];

    private protected Optimizer(IReadOnlyList<ParameterGroup> groups)
    {
        Groups = groups;
        var twice = groups.SelectMany(g => g.Parameters).CountBy(p => p.Name).FirstOrDefault(n => n.Value > 1).Key;
        if (twice is not null) throw new ArgumentException($"The parameter '{twice}' was given to the optimizer twice.");
    }

    /// <summary>The groups of parameters.</summary>
    public IReadOnlyList<ParameterGroup> Groups { get; }

    /// <summary>All parameters.</summary>
    public IEnumerable<Tensor> Parameters => Groups.SelectMany(g => g.Parameters).Select(p => p.Value);

    /// <summary>Changes every parameter that has a gradient. The gradients stay.</summary>
    public void Step() => StepAll(null);

    /// <summary>The same with gradients that are divided in the same pass: what was scaled to fit into a small type, and what is clipped.</summary>
    /// <param name="gradientScale">What they are divided by: Float32 without dimensions, on their device.</param>
    public void Step(Tensor gradientScale) => StepAll(gradientScale);

    private void StepAll(Tensor? gradientScale)
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        foreach (var group in Groups)
        {
            List<(string Name, Tensor Value, Tensor Grad)> ready = [];
            foreach (var (name, value) in group.Parameters)
                if (value.Grad is { } grad) ready.Add((name, value, grad));
            if (ready.Count > 0) Step(group, ready, gradientScale);
        }
    }

    private protected abstract void Step(ParameterGroup group, List<(string Name, Tensor Value, Tensor Grad)> ready, Tensor? gradientScale);

    /// <summary>Forgets the gradients.</summary>
    public void ZeroGrad()
    {
        foreach (var parameter in Parameters) parameter.Grad = null;
    }

    /// <summary>Makes the gradients that there are zero where they lie, as work needs it that was recorded to add to them (<see cref="DeviceGraph"/>).</summary>
    public void ZeroGradInPlace()
    {
        using var off = GradientMode.Off();
        Tensor[] gradients = [.. Parameters.Select(parameter => parameter.Grad).OfType<Tensor>()];
        if (gradients.Length > 0) ZeroOp.CallInPlace(gradients);
    }

    /// <summary>Everything that the next step depends on besides parameters, gradients and options, by name: the tensors themselves.</summary>
    public IReadOnlyDictionary<string, Tensor> StateDict() => state;

    /// <summary>Copies a saved state in; a later step is then exactly the one that would have been taken.</summary>
    /// <exception cref="ArgumentException">An entry belongs to no parameter, or has another shape than it needs.</exception>
    public void LoadStateDict(IReadOnlyDictionary<string, Tensor> saved)
    {
        using var off = GradientMode.Off();
        OrderedDictionary<string, Tensor> loaded = [];
        var parameters = Groups.SelectMany(g => g.Parameters).ToDictionary(p => p.Name, p => p.Value);
        foreach (var (key, value) in saved)
        {
            var dot = key.IndexOf('.');
            if (dot < 0 || !parameters.TryGetValue(key[(dot + 1)..], out var parameter)) throw new ArgumentException($"The optimizer has no parameter for the saved state '{key}'.");
            if (!IsStep(key) && !value.Shape.AsSpan().SequenceEqual(parameter.Shape))
                throw new ArgumentException($"The saved state '{key}' has shape [{string.Join(", ", value.Shape)}] instead of [{string.Join(", ", parameter.Shape)}].");
            var own = IsStep(key) ? Tensor.Zeros([], device: parameter.Device) : Tensor.ZerosLike(parameter);
            loaded.Add(key, own.Keep().CopyInPlace(value));
        }
        state = loaded;
    }

    private static bool IsStep(string key) => key.StartsWith("step.", StringComparison.Ordinal);

    /// <summary>Zeros like a parameter, made at the first use and kept as state.</summary>
    private protected Tensor State(string kind, string name, Tensor parameter) => Get($"{kind}.{name}", () => Tensor.ZerosLike(parameter));

    /// <summary>The number of steps that a parameter has taken, where the parameter lives, as the fused operators keep it.</summary>
    private protected Tensor StepsOf(string name, Tensor parameter) => Get($"step.{name}", () => Tensor.Zeros([], device: parameter.Device));

    /// <summary>Whether a state exists.</summary>
    private protected bool HasState(string kind, string name) => state.ContainsKey($"{kind}.{name}");

    private Tensor Get(string key, Func<Tensor> make)
    {
        if (!state.TryGetValue(key, out var tensor)) state.Add(key, tensor = make().Keep());
        return tensor;
    }
}
