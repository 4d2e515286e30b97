using System.Runtime.CompilerServices;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests;

/// <summary>Files recorded from the reference implementation, and how tensors are compared with them.</summary>
internal static class Goldens
{
    public static string File(string name) => Path.Combine(Folder(), name);

    public static Dictionary<string, Tensor> Read(string name)
    {
        var tensors = SafetensorsFile.Open(File(name)).ReadAll();
        foreach (var tensor in tensors.Values) tensor.Keep();
        return tensors;
    }

    /// <summary>Element i of the flattened tensor is sin(0.7 i + 0.3).</summary>
    public static Tensor Wave(params long[] shape) =>
        ((Tensor.Arange(0, shape.Aggregate(1L, (a, b) => a * b), type: ScalarType.Float64) * 0.7) + 0.3).Sin().To(ScalarType.Float32).Reshape(shape);

    public static void Near(Tensor expected, Tensor actual, double tolerance, string what)
    {
        Assert.True(expected.Shape.AsSpan().SequenceEqual(actual.Shape), $"{what}: shape [{string.Join(", ", actual.Shape)}] instead of [{string.Join(", ", expected.Shape)}]");
        if (expected.Elements == 0) return;
        var difference = (expected.To(ScalarType.Float64) - actual.To(ScalarType.Float64)).Abs().Max().Item();
        Assert.True(difference <= tolerance, $"{what}: differs by {difference:G3}, more than {tolerance:G3}");
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens"));
}
