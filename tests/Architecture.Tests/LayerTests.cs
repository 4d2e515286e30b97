using System.Xml.Linq;

namespace Architecture.Tests;

/// <summary>Torch, then Nn, Diffusion and Media, then Models and Lab, then Training, Pipelines, Evaluation, then Study, then Cli: references point to the left only.</summary>
public class LayerTests
{
    private static readonly string[][] Layers =
    [
        ["Langevin.Torch"],
        ["Langevin.Nn", "Langevin.Diffusion", "Langevin.Media"],
        ["Langevin.Models", "Langevin.Lab"],
        ["Langevin.Training", "Langevin.Pipelines", "Langevin.Evaluation", "Langevin.Onnx"],
        ["Langevin.Study"],
        ["Langevin.Cli", "Langevin.Server"],
    ];

    public static TheoryData<string> Projects => [.. Repository.Files("src", "*.csproj")];

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_References_PointToTheLeftOnly(string path)
    {
        var own = LayerOf(Path.GetFileNameWithoutExtension(path));
        foreach (var reference in XDocument.Load(path).Descendants("ProjectReference"))
        {
            var name = Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value);
            Assert.True(LayerOf(name) < own, $"{Path.GetFileName(path)} (layer {own}) references {name} (layer {LayerOf(name)}).");
        }
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_UnsafeCode_IsInTorchAlone(string path)
    {
        var allows = XDocument.Load(path).Descendants("AllowUnsafeBlocks").Any(e => e.Value == "true");
        Assert.Equal(Path.GetFileNameWithoutExtension(path) == "Langevin.Torch", allows);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Project_Packages_HaveTheirVersionsCentrally(string path) =>
        Assert.All(XDocument.Load(path).Descendants("PackageReference"), package => Assert.Null(package.Attribute("Version")));

    private static int LayerOf(string project)
    {
        var layer = Array.FindIndex(Layers, names => names.Contains(project));
        Assert.True(layer >= 0, $"{project} has no layer; give it one in docs/layers.md and here.");
        return layer;
    }
}
