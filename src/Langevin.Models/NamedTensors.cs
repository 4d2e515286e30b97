using Langevin.Torch;

namespace Langevin.Models;

/// <summary>Reads lists, numbers and switches among named tensors.</summary>
internal static class NamedTensors
{
    /// <summary>The tensors named <c>name.0</c>, <c>name.1</c>, ... in a floating type; null when there are none.</summary>
    /// <exception cref="ArgumentException">A number is left out.</exception>
    public static Tensor[]? List(this IReadOnlyDictionary<string, Tensor> inputs, string name, ScalarType type)
    {
        var count = inputs.Keys.Count(key => key.StartsWith($"{name}.", StringComparison.Ordinal));
        if (count == 0) return null;
        var list = new Tensor[count];
        for (var i = 0; i < count; i++)
            list[i] = inputs.TryGetValue($"{name}.{i}", out var tensor) ? tensor.To(type) : throw new ArgumentException($"{name} has {count} tensors, but not {name}.{i}; number them from 0 on.");
        return list;
    }

    /// <summary>A tensor of one element as a number; a default when it is not there.</summary>
    /// <exception cref="ArgumentException">It has more elements.</exception>
    public static double Number(this IReadOnlyDictionary<string, Tensor> inputs, string name, double otherwise)
    {
        if (!inputs.TryGetValue(name, out var tensor)) return otherwise;
        return tensor.Elements == 1 ? tensor.Item() : throw new ArgumentException($"{name} is one number, not [{string.Join(", ", tensor.Shape)}].");
    }

    /// <summary>Whether a tensor of one element is there and not zero.</summary>
    public static bool Switch(this IReadOnlyDictionary<string, Tensor> inputs, string name) => inputs.Number(name, 0) != 0;

    /// <summary>An optional floating tensor in a type.</summary>
    public static Tensor? Floating(this IReadOnlyDictionary<string, Tensor> inputs, string name, ScalarType type) => inputs.GetValueOrDefault(name)?.To(type);
}
