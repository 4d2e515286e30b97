using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using Langevin.Models.Checkpoints;
using Langevin.Models.Nsfw;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Nsfw;

public sealed class NsfwClassifierTests : IDisposable
{
    private const string Variable = "LANGEVIN_NSFWJS";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>What TensorFlow.js 4.22 gives for pictures v(y, x, c) = ((3 x + 5 y + 85 c) mod 256) / 255.</summary>
    [SkippableTheory]
    [InlineData(NsfwNetwork.MobileNet, 0.062431, new[] { 0, 0, 0, 0.003027, 0.021738 }, new[] { 0.045527, 0.002898, 0.949802, 0.001508, 0.000265 })]
    [InlineData(NsfwNetwork.Inception, 0.002961, new[] { 0.154105, 0, 0.051466, 0, 0 }, new[] { 0.334424, 0.018636, 0.637006, 0.007362, 0.002572 })]
    public void Features_OfAPattern_AreThoseOfTensorFlowJs(NsfwNetwork kind, double mean, double[] first, double[] probabilities)
    {
        var path = Environment.GetEnvironmentVariable(Variable);
        Skip.If(path is null, $"the package nsfwjs 4.3.0 is not here: set {Variable} to its .tgz");
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var network = NsfwClassifier.Open(path!, kind);
        var features = network.Features(Pattern(network.Side));

        Assert.Equal(mean, features.Mean().Item(), 2e-6);
        AssertNear(first, features.Flatten().Narrow(0, 0, 5));
        AssertNear(probabilities, network.Probabilities(features).Flatten());
    }

    [Theory]
    [InlineData("", "no model mobilenet_v2")]
    [InlineData("exports={modelTopology:{}}", "no weightsManifest")]
    [InlineData("""{"weightsManifest":[{"paths":["a"],"weights":[{"name":"x","shape":[2],"dtype":"float32"}]}]}""", "the shard a is not there")]
    [InlineData("weightsManifest:[{paths:[", "does not end")]
    public void Open_OfWhatIsNoSuchModel_IsRefused(string model, string named)
    {
        if (model.Length > 0) File.WriteAllText(folder["model.min.js"], model);
        Assert.Contains(named, Assert.Throws<ConfigException>(() => NsfwClassifier.Open(folder[""], NsfwNetwork.MobileNet)).Message);
    }

    [Fact]
    public void Open_OfADamagedArchive_IsRefused()
    {
        File.WriteAllText(folder["a.tgz"], "not an archive");
        Assert.Contains("cannot be read as a .tgz", Assert.Throws<ConfigException>(() => NsfwClassifier.Open(folder["a.tgz"], NsfwNetwork.Inception)).Message);
        Assert.Contains("does not exist", Assert.Throws<ConfigException>(() => NsfwClassifier.Open(folder["b.tgz"], NsfwNetwork.Inception)).Message);
    }

    [Fact]
    public void Open_OfAHostileArchive_WritesNothingAndIsRefused()
    {
        Archive("outside.tgz", ("package/dist/models/mobilenet_v2/../../../../../../outside", "x"), ("/package/dist/models/mobilenet_v2/model.json", "x"), ("package/dist/models/other/model.json", "{}"));
        Assert.Contains("no model mobilenet_v2", Assert.Throws<ConfigException>(() => NsfwClassifier.Open(folder["outside.tgz"], NsfwNetwork.MobileNet)).Message);
        Assert.Equal(["outside.tgz"], Directory.EnumerateFileSystemEntries(folder[""]).Select(Path.GetFileName));

        Archive("shard.tgz", ("package/dist/models/mobilenet_v2/model.json", """{"weightsManifest":[{"paths":["../../../../../../etc/passwd"],"weights":[{"name":"x","shape":[2],"dtype":"float32"}]}]}"""));
        Assert.Contains("is not there", Assert.Throws<ConfigException>(() => NsfwClassifier.Open(folder["shard.tgz"], NsfwNetwork.MobileNet)).Message);

        Archive("short.tgz", ("package/dist/models/mobilenet_v2/model.json", """{"weightsManifest":[{"paths":["a"],"weights":[{"name":"x","shape":[1000000000],"dtype":"float32"}]}]}"""), ("package/dist/models/mobilenet_v2/a", "1234"));
        Assert.Throws<ConfigException>(() => NsfwClassifier.Open(folder["short.tgz"], NsfwNetwork.MobileNet));

        var whole = File.ReadAllBytes(folder["short.tgz"]);
        File.WriteAllBytes(folder["cut.tgz"], whole[..(whole.Length / 2)]);
        Assert.Throws<ConfigException>(() => NsfwClassifier.Open(folder["cut.tgz"], NsfwNetwork.MobileNet));
    }

    private void Archive(string name, params (string Name, string Content)[] entries)
    {
        using var zipped = new GZipStream(File.Create(folder[name]), CompressionLevel.Fastest);
        using var archive = new TarWriter(zipped);
        foreach (var (place, content) in entries) archive.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, place) { DataStream = new MemoryStream(Encoding.UTF8.GetBytes(content)) });
    }

    private static Tensor Pattern(int side)
    {
        var values = new float[3 * side * side];
        for (var c = 0; c < 3; c++)
            for (var y = 0; y < side; y++)
                for (var x = 0; x < side; x++) values[(c * side + y) * side + x] = (3 * x + 5 * y + 85 * c) % 256 / 255f;
        return Tensor.From(values, 1, 3, side, side);
    }

    private static void AssertNear(double[] expected, Tensor actual) =>
        Assert.All(expected.Zip(actual.To(ScalarType.Float64).ToArray<double>()), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
}
