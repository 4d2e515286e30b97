using System.Runtime.CompilerServices;
using System.Text.Json;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Tests;

/// <summary><c>langevin forward</c> and <c>langevin info</c> on transformers and text encoders.</summary>
public class ForwardNetworkTests
{
    [Theory]
    [InlineData("tiny_dit", "DiTTransformer2DModel"), InlineData("tiny_pixart", "PixArtTransformer2DModel"), InlineData("tiny_sd3", "SD3Transformer2DModel"), InlineData("tiny_flux", "FluxTransformer2DModel")]
    [InlineData("clip_model", "CLIPModel"), InlineData("t5_encoder", "T5EncoderModel")]
    public void Forward_OfARecordedRun_WritesEveryRecordedResult(string name, string family)
    {
        using var scope = new TensorScope();
        using var folder = new TemporaryFolder();
        using var recorded = JsonDocument.Parse(File.ReadAllText(Path.Combine(Goldens(), name, "case.json")));
        var run = recorded.RootElement.GetProperty("runs")[0];
        var tensors = SafetensorsFile.Open(Path.Combine(Goldens(), name, run.GetProperty("file").GetString()!)).ReadAll();
        Safetensors.Write(folder["in.safetensors"], tensors.Where(t => t.Key.StartsWith("input.", StringComparison.Ordinal)).ToDictionary(t => t.Key["input.".Length..], t => t.Value));
        Typed.Run("forward", Path.Combine(Goldens(), name), "--inputs", folder["in.safetensors"], "--output", folder["out.safetensors"]).AssertDone();
        var written = SafetensorsFile.Open(folder["out.safetensors"]);

        foreach (var output in run.GetProperty("outputs").EnumerateObject())
        {
            var (expected, actual) = (tensors[$"output.{output.Name}"], written.Read(output.Name));
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.InRange((expected - actual).Abs().Max().Item(), 0, output.Value.GetProperty("atol").GetDouble());
        }
        Assert.Contains(family, Typed.Run("info", Path.Combine(Goldens(), name)).AssertDone());
    }

    private static string Goldens([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "Goldens", "models"));
}
