using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models;

/// <summary>A network of a published architecture: it is read and written as a folder, and can be called by the published argument names.</summary>
public abstract class Architecture : Module
{
    /// <summary>The published class name, as <c>_class_name</c> of its configuration has it.</summary>
    public abstract string ClassName { get; }

    /// <summary>The names that <see cref="Call"/> needs, and those that it can do without.</summary>
    public abstract (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs { get; }

    /// <summary>Applies the network to tensors named as the published forward method's arguments; the outputs are named as its result's fields.</summary>
    /// <param name="inputs">The arguments. Floating ones are converted to the type of the weights where the network needs it.</param>
    /// <exception cref="ArgumentException">An argument is missing or unknown, or a shape does not fit: the message says which.</exception>
    public IReadOnlyDictionary<string, Tensor> Call(IReadOnlyDictionary<string, Tensor> inputs)
    {
        List<string> missing = [.. Inputs.Needed.Where(name => !inputs.ContainsKey(name))];
        List<string> unknown = [.. inputs.Keys.Where(name => !Inputs.Needed.Contains(name) && !Inputs.Optional.Contains(name))];
        if (missing.Count + unknown.Count > 0)
            throw new ArgumentException($"{ClassName} takes {string.Join(", ", Inputs.Needed)}{string.Concat(Inputs.Optional.Select(name => $", [{name}]"))}"
                + $"{(missing.Count > 0 ? $"; missing {string.Join(", ", missing)}" : "")}{(unknown.Count > 0 ? $"; unknown {string.Join(", ", unknown)}" : "")}.");
        return CallNamed(inputs);
    }

    /// <summary>Applies the network to arguments whose names have been checked.</summary>
    private protected abstract IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs);

    /// <summary>Writes config.json into a folder.</summary>
    internal abstract void WriteConfig(string folder);
}
