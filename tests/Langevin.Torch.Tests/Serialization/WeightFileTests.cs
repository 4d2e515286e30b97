using Langevin.Torch.Serialization;

namespace Langevin.Torch.Tests.Serialization;

public sealed class WeightFileTests : IDisposable
{
    private const string Base = "diffusion_pytorch_model";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static Dictionary<string, Tensor> Three() => new() { ["a"] = Tensor.Ones([10]), ["b"] = Tensor.Ones([30]) * 2.0, ["c"] = Tensor.Ones([5]) * 3.0 };

    private void Index(string map) => File.WriteAllText(folder[$"{Base}.safetensors.index.json"], $$"""{"metadata":{"total_size":1},"weight_map":{{map}}}""");

    [Fact]
    public void Open_ShardedGolden_ReadsEveryTensor()
    {
        var weights = WeightFile.Open(Goldens.File($"models/unet2dcond_lcm_sharded/{Base}.safetensors.index.json"));
        Assert.Equal(4, weights.Files.Count);
        Assert.Equal(211088, weights.Entries.Values.Sum(entry => entry.Bytes));
        Assert.Equal(52772, weights.ReadAll().Values.Sum(tensor => tensor.Elements));
        Assert.Equal("pt", weights.Metadata["format"]);
    }

    [Fact]
    public void Write_ShardedGoldenAgain_GivesTheSameIndexAndShards()
    {
        var source = Goldens.File("models/unet2dcond_lcm_sharded");
        var weights = WeightFile.OpenFolder(source, Base);
        var inOrder = weights.Files.SelectMany(file => file.ReadAll().OrderByDescending(entry => entry.Value.Bytes)).ToDictionary();
        ShardedSafetensors.Write(folder.Path, Base, inOrder, weights.Metadata, weights.Files.Max(file => file.Entries.Values.Sum(entry => entry.Bytes)));
        Assert.Equal(5, folder.Names.Length);
        Assert.All(folder.Names, name => Assert.Equal(File.ReadAllBytes(Path.Combine(source, name)), File.ReadAllBytes(folder[name])));
    }

    [Fact]
    public void Write_AboveTheMaximum_SplitsInOrder()
    {
        ShardedSafetensors.Write(folder.Path, "model", Three(), maximumBytes: 100);
        Assert.Equal(["model-00001-of-00003.safetensors", "model-00002-of-00003.safetensors", "model-00003-of-00003.safetensors", "model.safetensors.index.json"], folder.Names);
        Assert.Equal(40 + 60 + 15, WeightFile.OpenFolder(folder.Path, "model").ReadAll().Values.Sum(tensor => tensor.Sum().Item()) + 30);
    }

    [Fact]
    public void Write_OverAnEarlierSharding_LeavesOnlyTheNewFiles()
    {
        File.WriteAllText(folder["model_ema.safetensors"], "");
        ShardedSafetensors.Write(folder.Path, "model", Three(), maximumBytes: 100);
        ShardedSafetensors.Write(folder.Path, "model", Three());
        Assert.Equal(["model.safetensors", "model_ema.safetensors"], folder.Names);
        ShardedSafetensors.Write(folder.Path, "model", Three(), maximumBytes: 160);
        Assert.Equal(4, folder.Names.Length);
        Assert.Equal(2, WeightFile.OpenFolder(folder.Path, "model").Files.Count);
    }

    [Theory]
    [InlineData("../x.safetensors")]
    [InlineData("/etc/x.safetensors")]
    [InlineData("sub/x.safetensors")]
    [InlineData("..\\\\x.safetensors")]
    [InlineData("x.txt")]
    [InlineData("..")]
    [InlineData("")]
    public void Open_IndexThatLeavesTheFolder_Throws(string file)
    {
        Index($$"""{"w":"{{file}}"}""");
        Assert.Contains("only the plain name", Assert.Throws<SafetensorsException>(() => WeightFile.OpenFolder(folder.Path, Base)).Message);
    }

    [Theory]
    [InlineData("1", "has no object 'weight_map'")]
    [InlineData("""{"w":1}""", "is not a valid index")]
    [InlineData("""{"w":"a.safetensors","w":"b.safetensors"}""", "is not a valid index")]
    [InlineData("{}", "names no tensor")]
    [InlineData("{", "is not a valid index")]
    [InlineData("""{"w":"none.safetensors"}""", "none.safetensors' does not exist")]
    [InlineData("""{"w":"one.safetensors"}""", "puts tensor 'w' into one.safetensors, which does not have it")]
    public void Open_BadIndex_SaysWhatIsWrong(string map, string message)
    {
        Safetensors.Write(folder["one.safetensors"], new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([1]) });
        Index(map);
        Assert.Contains(message, Assert.Throws<SafetensorsException>(() => WeightFile.OpenFolder(folder.Path, Base)).Message);
    }

    [Fact]
    public void OpenFolder_WithoutWeights_ListsWhatIsThere()
    {
        Assert.Contains("no safetensors file at all", Assert.Throws<SafetensorsException>(() => WeightFile.OpenFolder(folder.Path, Base)).Message);
        Safetensors.Write(folder["one.safetensors"], Three());
        Assert.Contains("it has one.safetensors", Assert.Throws<SafetensorsException>(() => WeightFile.OpenFolder(folder.Path, Base)).Message);
        Assert.Contains("does not exist", Assert.Throws<SafetensorsException>(() => WeightFile.OpenFolder(folder["none"], Base)).Message);
    }
}
