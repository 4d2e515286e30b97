using Langevin.Torch.Serialization;
using static Langevin.Torch.Tests.Serialization.RawSafetensors;

namespace Langevin.Torch.Tests.Serialization;

public sealed class SafetensorsFileTests : IDisposable
{
    private const string Sharded = "models/unet2dcond_lcm_sharded";
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> ReferenceFiles =>
    [
        "models/rng_cpu/values.safetensors",
        "models/unet2dcond_lcm_fp16/diffusion_pytorch_model.fp16.safetensors",
        $"{Sharded}/diffusion_pytorch_model-00001-of-00004.safetensors",
        $"{Sharded}/inputs_outputs.safetensors",
        "rng/seed_42.safetensors",
    ];

    [Theory]
    [MemberData(nameof(ReferenceFiles))]
    public void Write_WhatTheReferenceWrote_GivesTheSameBytes(string name)
    {
        var file = SafetensorsFile.Open(Goldens.File(name));
        Safetensors.Write(folder["copy"], file.ReadAll(), file.Metadata.Count > 0 ? file.Metadata : null);
        Assert.Equal(File.ReadAllBytes(file.Path), File.ReadAllBytes(folder["copy"]));
    }

    /// <summary>Who reads behind the end of a mapped file is ended by the system, so that nothing is read of one that was cut.</summary>
    [Fact]
    public void Read_OfAFileThatWasCutSinceItWasOpened_IsRefused()
    {
        Safetensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([40_000]), ["y"] = Tensor.Ones([40_000]) });
        var file = SafetensorsFile.Open(folder["a"]);
        Assert.Equal(1, file.Read("x").Mean().Item());
        var length = new FileInfo(folder["a"]).Length;
        using (var cut = new FileStream(folder["a"], FileMode.Open)) cut.SetLength(200_000);
        Assert.Contains($"was {length} bytes long when it was opened and has 200000 now", Assert.Throws<TensorFileException>(() => file.Read("y")).Message);
    }

    /// <summary>A file that another took the place of, or that is gone, is still there for those who opened it.</summary>
    [Fact]
    public void Read_OfAFileThatWasReplacedOrDeleted_GoesOn()
    {
        Safetensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([1000]) });
        var file = SafetensorsFile.Open(folder["a"]);
        Safetensors.Write(folder["a"], new Dictionary<string, Tensor> { ["x"] = Tensor.Zeros([2000]) });
        Assert.Equal(1, file.Read("x").Mean().Item());
        File.Delete(folder["a"]);
        Assert.Equal(1, file.Read("x").Mean().Item());
    }

    [Fact]
    public void Read_HalfPrecisionFile_IsTheRoundedSinglePrecisionOne()
    {
        var half = WeightFile.OpenFolder(Goldens.File("models/unet2dcond_lcm_fp16"), "diffusion_pytorch_model", "fp16");
        var single = WeightFile.OpenFolder(Goldens.File(Sharded), "diffusion_pytorch_model");
        Assert.Equal(single.Entries.Keys.Order(), half.Entries.Keys.Order());
        Assert.All(single.ReadAll(), entry => Assert.True(entry.Value.To(ScalarType.Float16).Same(half.Read(entry.Key)), entry.Key));
    }

    [Fact]
    public void Read_View_WritesToMemoryAndNotToTheFile()
    {
        Safetensors.Write(folder["a"], new Dictionary<string, Tensor> { ["w"] = Tensor.Ones([1000]) });
        var before = File.ReadAllBytes(folder["a"]);
        var file = SafetensorsFile.Open(folder["a"]);
        var weight = file.Read("w");
        weight.RequiresGrad = true;
        (weight * 3.0).Sum().Backward();
        using (Langevin.Torch.Autograd.GradientMode.Off()) weight.AddInPlace(weight.Grad!, -0.5);
        Assert.Equal(-500, weight.Sum().Item());
        Assert.Equal(before, File.ReadAllBytes(folder["a"]));
        Assert.Equal(1000, SafetensorsFile.Open(folder["a"]).Read("w").Sum().Item());
    }

    [Fact]
    public void Read_FileReplacedMeanwhile_KeepsTheOldValues()
    {
        Safetensors.Write(folder["a"], new Dictionary<string, Tensor> { ["w"] = Tensor.Ones([100_000]) });
        var old = SafetensorsFile.Open(folder["a"]).Read("w");
        Safetensors.Write(folder["a"], new Dictionary<string, Tensor> { ["w"] = Tensor.Zeros([3]) });
        Assert.Equal(100_000, old.Sum().Item());
    }

    [Fact]
    public void Read_UnalignedTensor_IsCopied()
    {
        var path = Write(folder, $$"""{{{Entry("\"b\"", "U8", "1", "0,1")}},{{Entry("\"abcd\"", "I32", "", "1,5")}}}""", 5);
        Assert.NotEqual(0, SafetensorsFile.Open(path).Places["abcd"].Offset % 4);
        Assert.Equal(0x04030201, SafetensorsFile.Open(path).Read("abcd").Item());
    }

    [Fact]
    public void Read_UnknownName_ListsWhatIsThere()
    {
        Safetensors.Write(folder["a"], new Dictionary<string, Tensor> { ["w"] = Tensor.Ones([1]) });
        Assert.Contains("has no tensor 'x'; it has 'w'.", Assert.Throws<SafetensorsException>(() => SafetensorsFile.Open(folder["a"]).Read("x")).Message);
    }

    [Fact]
    public void Write_ViewsAndEmptyAndScalar_AreReadBack()
    {
        var x = Tensor.Arange(12).Reshape(3, 4);
        var tensors = new Dictionary<string, Tensor> { ["turned"] = x.Transpose(0, 1), ["column"] = x[.., 1], ["wide"] = x[.., 0..1].Expand(3, 5), ["empty"] = Tensor.Zeros([0, 7]), ["one"] = Tensor.Scalar(3) };
        Safetensors.Write(folder["a"], tensors);
        var back = SafetensorsFile.Open(folder["a"]).ReadAll();
        Assert.All(tensors, entry => Assert.True(entry.Value.Same(back[entry.Key]), entry.Key));
    }

    [Fact]
    public void Write_ComplexOrReservedName_Throws()
    {
        var complex = new Dictionary<string, Tensor> { ["z"] = Tensor.Zeros([1], ScalarType.Complex64) };
        Assert.Contains("cannot hold Complex64", Assert.Throws<ArgumentException>(() => Safetensors.Write(folder["a"], complex)).Message);
        var reserved = new Dictionary<string, Tensor> { ["__metadata__"] = Tensor.Zeros([1]) };
        Assert.Throws<ArgumentException>(() => Safetensors.Write(folder["a"], reserved));
        Assert.Empty(folder.Names);
    }
}
