using System.Runtime.CompilerServices;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Pipelines.Tests;

/// <summary>Files recorded from the reference implementation, and the model that comes with the program.</summary>
internal static class Goldens
{
    public static string FashionMnist => Path.Combine(Folder(), "..", "..", "models", "fashion-mnist");

    public static string File(string name) => Path.Combine(Folder(), name);

    public static Dictionary<string, Tensor> Read(string name)
    {
        var tensors = SafetensorsFile.Open(File(name)).ReadAll();
        foreach (var tensor in tensors.Values) tensor.Keep();
        return tensors;
    }

    public static double Difference(Tensor one, Tensor other)
    {
        using var scope = new TensorScope();
        Assert.Equal(one.Shape, other.Shape);
        return (one.To(ScalarType.Float64) - other.To(ScalarType.Float64)).Abs().Max().Item();
    }

    public static void Near(Tensor expected, Tensor actual, double tolerance, string what)
    {
        var difference = Difference(expected, actual);
        Assert.True(difference <= tolerance, $"{what}: differs by {difference:G3}, more than {tolerance:G3}");
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens"));
}
