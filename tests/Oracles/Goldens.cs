using System.Runtime.CompilerServices;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Oracles;

/// <summary>Files recorded from the reference implementation, and how tensors are compared with them.</summary>
public static class Goldens
{
    /// <summary>The folder of the model that comes with the program.</summary>
    public static string FashionMnist => Path.Combine(Folder(), "..", "..", "models", "fashion-mnist");

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

    /// <summary>The greatest difference of two tensors of one shape; NaN where one holds it.</summary>
    public static double Difference(Tensor one, Tensor other)
    {
        using var scope = new TensorScope();
        if (!one.Shape.AsSpan().SequenceEqual(other.Shape)) throw new InvalidOperationException($"shape [{string.Join(", ", other.Shape)}] instead of [{string.Join(", ", one.Shape)}]");
        return one.Elements == 0 ? 0 : (one.To(ScalarType.Float64) - other.To(ScalarType.Float64)).Abs().Max().Item();
    }

    /// <summary>Fails when a shape differs, or an element by more than <paramref name="tolerance"/> (or by NaN).</summary>
    public static void Near(Tensor expected, Tensor actual, double tolerance, string what)
    {
        var difference = Difference(expected, actual);
        if (!(difference <= tolerance)) throw new InvalidOperationException($"{what}: differs by {difference:G3}, more than {tolerance:G3}");
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens"));
}
