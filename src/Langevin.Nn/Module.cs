using Langevin.Torch;

namespace Langevin.Nn;

/// <summary>
/// A part of a network: parameters, buffers and child modules, registered under their state-dict names.
/// Constructors allocate and do not draw random numbers: call <see cref="Initialize"/> or load weights.
/// </summary>
/// <remarks>
/// A leaf layer calls operators directly. A composite module opens a <see cref="TensorScope"/> in its call and returns
/// its result from it, so that its intermediates are freed when it returns.
/// </remarks>
public abstract partial class Module
{
    private static long constructed;

    private readonly long order = Interlocked.Increment(ref constructed);
    private readonly List<(string Name, Tensor Value)> parameters = [];
    private readonly List<(string Name, Tensor Value)> buffers = [];
    private readonly List<(string Name, Module Value)> children = [];

    /// <summary>Whether layers that behave differently in training (dropout) do so; true until <see cref="Eval"/>.</summary>
    public bool IsTraining { get; private set; } = true;

    /// <summary>Registers a child under its name and gives it back.</summary>
    /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
    protected T Add<T>(string name, T child) where T : Module
    {
        Claim(name);
        children.Add((name, child));
        return child;
    }

    /// <summary>Registers a new trainable parameter, whose values are undefined until initialised or loaded.</summary>
    /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
    protected Tensor AddParameter(string name, params long[] shape)
    {
        Claim(name);
        var parameter = NewParameter(shape).Keep();
        parameter.RequiresGrad = true;
        parameters.Add((name, parameter));
        return parameter;
    }

    /// <summary>Registers a tensor that is saved with the weights but not trained.</summary>
    /// <exception cref="ArgumentException">The name is empty, holds a dot, or is taken.</exception>
    protected Tensor AddBuffer(string name, Tensor value)
    {
        Claim(name);
        var placed = value.To(place);
        buffers.Add((name, placed.Keep()));
        return placed;
    }

    private void Claim(string name)
    {
        if (name.Length == 0 || name.Contains('.')) throw new ArgumentException($"'{name}' is not a name of a part of a module; it must not be empty or hold a dot.");
        if (parameters.Exists(p => p.Name == name) || buffers.Exists(b => b.Name == name) || children.Exists(c => c.Name == name))
            throw new ArgumentException($"{GetType().Name} has two parts named '{name}'.");
    }

    /// <summary>This module and all below it with their dotted names, each before its children; its own name is empty.</summary>
    public IEnumerable<(string Name, Module Module)> NamedModules()
    {
        yield return ("", this);
        foreach (var (name, child) in children)
            foreach (var (below, module) in child.NamedModules())
                yield return (below.Length == 0 ? name : $"{name}.{below}", module);
    }

    /// <summary>All parameters with their dotted names, in the order of registration.</summary>
    public IEnumerable<(string Name, Tensor Value)> NamedParameters() => Named(module => module.parameters);

    /// <summary>All parameters, in the order of registration.</summary>
    public IEnumerable<Tensor> Parameters() => NamedParameters().Select(p => p.Value);

    /// <summary>The number of numbers in all parameters.</summary>
    public long ParameterCount => Parameters().Sum(p => p.Elements);

    private IEnumerable<(string, Tensor)> Named(Func<Module, List<(string Name, Tensor Value)>> own) =>
        from module in NamedModules()
        from tensor in own(module.Module)
        select (module.Name.Length == 0 ? tensor.Name : $"{module.Name}.{tensor.Name}", tensor.Value);

    /// <summary>Training behaviour, here and below.</summary>
    public void Train() => SetTraining(true);

    /// <summary>Evaluation behaviour, here and below.</summary>
    public void Eval() => SetTraining(false);

    private void SetTraining(bool training)
    {
        foreach (var (_, module) in NamedModules()) module.IsTraining = training;
    }
}
