using Langevin.Torch.Serialization;

namespace Langevin.Torch.Tests.Serialization.Gguf;

public sealed class GgufFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private TensorFile Open(byte[] bytes)
    {
        File.WriteAllBytes(folder["a.gguf"], bytes);
        return TensorFile.Open(folder["a.gguf"]);
    }

    private void Refuses(byte[] bytes, string message) => Assert.Contains(message, Assert.Throws<TensorFileException>(() => Open(bytes)).Message, StringComparison.Ordinal);

    public static TheoryData<uint, string, int> Quantized => new()
    {
        { 2, "Q4_0", 32 }, { 3, "Q4_1", 32 }, { 6, "Q5_0", 32 }, { 7, "Q5_1", 32 }, { 8, "Q8_0", 32 }, { 12, "Q4_K", 256 }, { 13, "Q5_K", 256 }, { 14, "Q6_K", 256 },
    };

    /// <summary>Random blocks, and the numbers that an independent implementation (diffusers 0.40) restores from them.</summary>
    [Theory]
    [MemberData(nameof(Quantized))]
    public void Read_QuantizedBlocks_RestoresTheReferencesNumbers(uint number, string name, int block)
    {
        var golden = SafetensorsFile.Open(Goldens.File("torch/blocks.safetensors")).ReadAll();
        var (blocks, numbers) = (golden["blocks." + name], golden["numbers." + name]);
        var rows = (ulong)blocks.Shape[0];
        var file = Open(new GgufBytes().Tensor("w", number, [(ulong)block, rows], blocks.ToArray<byte>()).Bytes());
        Assert.Equal((ScalarType.Float32, name, blocks.Bytes), (file.Entries["w"].Type, file.Entries["w"].Quantization, file.Entries["w"].Bytes));
        var read = file.Read("w");
        Assert.Equal([(long)rows, block], read.Shape);
        Assert.InRange((numbers.Reshape(read.Shape) - read).Abs().Max().Item(), 0, 2e-6 * numbers.Abs().Max().Item());
    }

    /// <summary>The formats as ggml's headers describe them, each number from its bits alone.</summary>
    [Theory]
    [MemberData(nameof(Quantized))]
    public void Read_RandomBlocks_AreWhatTheirBitsSay(uint number, string name, int size)
    {
        var random = new Random((int)number);
        var blocks = new byte[16][];
        for (var i = 0; i < blocks.Length; i++)
        {
            blocks[i] = new byte[BlockOracle.Bytes(name)];
            random.NextBytes(blocks[i]);
            foreach (var at in BlockOracle.Scales(name)) BitConverter.GetBytes((Half)((random.NextDouble() - 0.5) * 4)).CopyTo(blocks[i], at);
        }
        var read = Open(new GgufBytes { Version = 2 }.Tensor("w", number, [(ulong)(size * blocks.Length)], [.. blocks.SelectMany(block => block)]).Bytes()).Read("w").ToArray<float>();
        for (var i = 0; i < read.Length; i++)
        {
            var expected = BlockOracle.Number(name, blocks[i / size], i % size);
            Assert.InRange(read[i], expected - 1e-3, expected + 1e-3);
        }
    }

    [Fact]
    public void Read_PlainTypes_AreViewsOfTheFile()
    {
        var file = Open(new GgufBytes().Fact("general.architecture", "flux").Fact("n", 4, 7, 0, 0, 0)
            .Tensor("single", 0, [3, 2], [.. new float[] { 1, 2, 3, 4, 5, 6 }.SelectMany(BitConverter.GetBytes)])
            .Tensor("half", 1, [2], [.. BitConverter.GetBytes((Half)0.5), .. BitConverter.GetBytes((Half)(-2))])
            .Tensor("brain", 30, [1], [0x80, 0x3f])
            .Tensor("whole", 26, [1], [5, 0, 0, 0]).Bytes());
        Assert.Equal("GGUF", file.Format);
        Assert.Equal(("flux", "7"), (file.Metadata["general.architecture"], file.Metadata["n"]));
        Assert.Equal([2, 3], file.Read("single").Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], file.Read("single").ToArray<float>());
        Assert.Equal([0.5, -2.0], file.Read("half").To(ScalarType.Float64).ToArray<double>());
        Assert.Equal(1.0, file.Read("brain").Item());
        Assert.Equal((ScalarType.BFloat16, ScalarType.Int32), (file.Read("brain").Type, file.Read("whole").Type));
    }

    [Fact]
    public void Read_FlattenedTensor_HasTheShapeThatItHadBefore()
    {
        var file = Open(new GgufBytes().Fact("comfy.gguf.orig_shape.w", 9, [.. BitConverter.GetBytes(5u), .. BitConverter.GetBytes(2UL), 2, 0, 0, 0, 3, 0, 0, 0])
            .Tensor("w", 0, [6], new byte[24]).Bytes());
        Assert.Equal([2, 3], file.Read("w").Shape);
    }

    [Fact]
    public void Read_BlocksThatAreNotRead_SaysWhichAre()
    {
        var file = Open(new GgufBytes().Tensor("w", 10, [256], new byte[84]).Bytes());
        Assert.Equal("Q2_K", file.Entries["w"].Quantization);
        Assert.Contains("in blocks of Q2_K, which are not read; get the model in one of F32, F16, Q4_0", Assert.Throws<TensorFileException>(() => file.Read("w")).Message);
    }

    [Fact]
    public void Open_Alignment_IsTheFiles() => Assert.Equal([4],
        Open(new GgufBytes { Alignment = 64 }.Fact("general.alignment", 4, 64, 0, 0, 0).Tensor("a", 0, [1], new byte[4]).Tensor("w", 0, [4], new byte[16]).Bytes()).Read("w").Shape);

    [Fact]
    public void Open_AbsurdCounts_Refuses()
    {
        Refuses(new GgufBytes { TensorCount = ulong.MaxValue }.Bytes(), "announces 18446744073709551615 tensors");
        Refuses(new GgufBytes { FactCount = 1UL << 40 }.Bytes(), "announces 1099511627776 facts");
        Refuses(new GgufBytes().Fact("x", 8, BitConverter.GetBytes(ulong.MaxValue)).Bytes(), "bytes of a text");
        Refuses(new GgufBytes().Fact("x", 9, [.. BitConverter.GetBytes(4u), .. BitConverter.GetBytes(1UL << 60)]).Bytes(), "a list of 1152921504606846976 items");
        Refuses(new GgufBytes().Fact("x", 9, [.. Enumerable.Repeat((byte[])[.. BitConverter.GetBytes(9u), .. BitConverter.GetBytes(1UL)], 8).SelectMany(b => b), .. new byte[64]]).Bytes(), "levels deep");
        Refuses(new GgufBytes().Fact("x", 77, 0).Bytes(), "unknown type 77");
        Refuses(new GgufBytes().Fact("general.alignment", 4, 0, 0, 0, 0).Bytes(), "alignment of 0 bytes");
        Refuses(new GgufBytes().Fact("general.alignment", 4, 33, 0, 0, 0).Bytes(), "no power of two");
        Refuses(new GgufBytes { Version = 1 }.Bytes(), "version 1");
    }

    [Fact]
    public void Open_TensorsThatAreNotThere_Refuses()
    {
        Refuses(new GgufBytes().Tensor("w", 0, new ulong[9], []).Bytes(), "9 dimensions");
        Refuses(new GgufBytes().Tensor("w", 0, [ulong.MaxValue], []).Bytes(), "an extent of 18446744073709551615");
        Refuses(new GgufBytes().Tensor("w", 0, [1UL << 40, 1UL << 40], []).Bytes(), "more than 2^56 numbers");
        Refuses(new GgufBytes().Tensor("w", 0, [4], new byte[12]).Bytes(), "16 bytes from 0 of 12");
        Refuses(new GgufBytes().Tensor("w", 0, [1], new byte[4], offset: ulong.MaxValue - 31).Bytes(), "4 bytes from");
        Refuses(new GgufBytes().Tensor("w", 0, [1], new byte[64], offset: 4).Bytes(), "aligned to 32");
        Refuses(new GgufBytes().Tensor("w", 8, [33], new byte[68]).Bytes(), "do not fill blocks of 32");
        Refuses(new GgufBytes().Tensor("w", 99, [1], new byte[4]).Bytes(), "unknown type 99");
        Refuses(new GgufBytes().Tensor("w", 0, [1], new byte[4]).Tensor("w", 0, [1], new byte[4]).Bytes(), "two tensors called 'w'");
        Refuses(new GgufBytes().Tensor("a", 0, [9], new byte[36]).Tensor("b", 0, [1], new byte[4], offset: 32).Bytes(), "over the one before it");
    }

    /// <summary>Bytes of a sound file changed or cut: it opens or is refused, and never takes much memory.</summary>
    [Fact]
    public void Open_MutatedFile_ReadsOrRefuses()
    {
        var sound = new GgufBytes().Fact("general.architecture", "flux").Fact("list", 9, [.. BitConverter.GetBytes(4u), .. BitConverter.GetBytes(2UL), .. new byte[8]])
            .Fact("comfy.gguf.orig_shape.w", 9, [.. BitConverter.GetBytes(5u), .. BitConverter.GetBytes(1UL), 64, 0, 0, 0])
            .Tensor("w", 8, [32, 2], new byte[68]).Tensor("v", 14, [256], new byte[210]).Tensor("u", 1, [4], new byte[8]).Bytes();
        var random = new Random(9);
        var refused = 0;
        for (var round = 0; round < 4000; round++)
        {
            var bytes = sound.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(320)] = (byte)random.Next(256);
            var before = GC.GetAllocatedBytesForCurrentThread();
            try
            {
                using var scope = new TensorScope();
                var file = Open(random.Next(5) == 0 ? bytes[..random.Next(bytes.Length)] : bytes);
                foreach (var tensor in file.Entries.Keys) file.Read(tensor);
            }
            catch (TensorFileException)
            {
                refused++;
            }
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 8 << 20);
        }
        Assert.InRange(refused, 500, 3999);
    }
}
