using Langevin.Torch.Serialization;

namespace Langevin.Torch.Tests.Serialization.Pickles;

/// <summary>Files that PyTorch's own torch.save wrote: nested as trainers write them, with views of shared storages and every common type.</summary>
public sealed class PyTorchFileTests
{
    [Theory]
    [InlineData("archive.ckpt", "PyTorch archive")]
    [InlineData("legacy.pt", "PyTorch pickle")]
    public void Read_EveryTensorOfBothLayouts_EqualsWhatWasSaved(string name, string format)
    {
        var expected = SafetensorsFile.Open(Goldens.File("torch/expected.safetensors")).ReadAll();
        var file = TensorFile.Open(Goldens.File($"torch/{name}"));
        Assert.Equal(format, file.Format);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), file.Entries.Keys.Order(StringComparer.Ordinal));
        foreach (var (key, tensor) in expected)
        {
            var entry = file.Entries[key];
            var read = file.Read(key);
            Assert.Equal((tensor.Type, tensor.Type), (entry.Type, read.Type));
            Assert.Equal(tensor.Shape, entry.Shape);
            Assert.Equal(tensor.Shape, read.Shape);
            Assert.Equal(tensor.Bytes, entry.Bytes);
            Assert.True(tensor.To(ScalarType.Float64).Same(read.To(ScalarType.Float64)), key);
        }
    }

    [Fact]
    public void Metadata_OfATrainersFile_TellsItsFacts()
    {
        var facts = TensorFile.Open(Goldens.File("torch/archive.ckpt")).Metadata;
        Assert.Equal(("470000", "1.4.2", "0.0001"), (facts["global_step"], facts["pytorch-lightning_version"], facts["lr"]));
    }

    [Fact]
    public void Read_TypesThatHaveNoStorageClass_AreUnderstood()
    {
        var file = TensorFile.Open(Goldens.File("torch/typed.pt"));
        Assert.Equal(ScalarType.Float8E4M3, file.Read("f8").Type);
        Assert.Equal([1.0, 65535.0], file.Read("u16").To(ScalarType.Float64).ToArray<double>());
    }

    [Theory]
    [InlineData("embedding.pt", "string_to_param.*", 2)]
    [InlineData("embedding_module.pt", "string_to_param.a", 1)]
    public void Entries_OfAnEmbedding_HaveDottedNames(string name, string key, long vectors)
    {
        var file = TensorFile.Open(Goldens.File($"torch/{name}"));
        Assert.Equal([vectors, 8], Assert.Single(file.Entries).Value.Shape);
        Assert.Equal([vectors, 8], file.Read(key).Shape);
        Assert.Equal("style", file.Metadata["name"]);
    }

    [Fact]
    public void Read_TensorThatIsNotThere_NamesThoseThatAre() => Assert.Contains("has no tensor 'nothing'; it has 'f8', 'u16'",
        Assert.Throws<TensorFileException>(() => TensorFile.Open(Goldens.File("torch/typed.pt")).Read("nothing")).Message);

    [Fact]
    public void Read_ChangedByteInAStorage_SaysThatTheChecksumIsWrong()
    {
        using var folder = new TemporaryFolder();
        var bytes = File.ReadAllBytes(Goldens.File("torch/embedding.pt"));
        var place = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f]);
        bytes[place + 3] = 0x40;
        File.WriteAllBytes(folder["a.pt"], bytes);
        var file = TensorFile.Open(folder["a.pt"]);
        Assert.Contains("the checksum is", Assert.Throws<TensorFileException>(() => file.Read("string_to_param.*")).Message);
    }
}
