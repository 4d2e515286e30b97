using System.Runtime.CompilerServices;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Oracles;

/// <summary>Files recorded from the reference implementation, and how tensors are compared with them.</summary>
public static class Goldens
{
    /// <summary>The path of a golden file.</summary>
    public static string File(string name) => Path.Combine(Folder(), name);

    /// <summary>Every tensor of a golden file.</summary>
    public static Dictionary<string, Tensor> Read(string name)
    {
        var tensors = SafetensorsFile.Open(File(name)).ReadAll();
        foreach (var tensor in tensors.Values) tensor.Keep();
        return tensors;
    }

    /// <summary>Element i of the flattened tensor is sin(0.7 i + 0.3).</summary>
    public static Tensor Wave(params long[] shape) =>
        ((Tensor.Arange(0, shape.Aggregate(1L, (a, b) => a * b), type: ScalarType.Float64) * 0.7) + 0.3).Sin().To(ScalarType.Float32).Reshape(shape);

    /// <summary>Fails when a shape differs, or an element by more than <paramref name="tolerance"/> (or by NaN).</summary>
    public static void Near(Tensor expected, Tensor actual, double tolerance, string what)
    {
        if (!expected.Shape.AsSpan().SequenceEqual(actual.Shape))
            throw new InvalidOperationException($"{what}: shape [{string.Join(", ", actual.Shape)}] instead of [{string.Join(", ", expected.Shape)}]");
        if (expected.Elements == 0) return;
        var difference = (expected.To(ScalarType.Float64) - actual.To(ScalarType.Float64)).Abs().Max().Item();
        if (!(difference <= tolerance)) throw new InvalidOperationException($"{what}: differs by {difference:G3}, more than {tolerance:G3}");
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens"));
}
