using System.IO.Compression;
using Langevin.Torch.Serialization;

namespace Langevin.Torch.Tests.Serialization.Pickles;

/// <summary>Files that were made to harm, and damaged ones: each is refused in words, and nothing of it runs or takes memory.</summary>
public sealed class HostilePickleTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private TensorFile Open(byte[] bytes)
    {
        File.WriteAllBytes(folder["a.ckpt"], bytes);
        return TensorFile.Open(folder["a.ckpt"]);
    }

    private void Refuses(byte[] bytes, string message) => Assert.Contains(message, Assert.Throws<TensorFileException>(() => Open(bytes)).Message, StringComparison.Ordinal);

    private void RefusesPickle(Func<PickleBytes, PickleBytes> write, string message) => Refuses(ZipBytes.Of(write(new PickleBytes()).Bytes), message);

    [Theory]
    [InlineData("os", "system")]
    [InlineData("posix", "system")]
    [InlineData("builtins", "eval")]
    [InlineData("builtins", "getattr")]
    [InlineData("subprocess", "Popen")]
    [InlineData("torch.hub", "load")]
    [InlineData("numpy.testing._private.utils", "runstring")]
    [InlineData("lightningx", "Anything")]
    public void Open_PickleThatNamesAProgram_RefusesItByName(string module, string name)
    {
        var mark = folder["made"];
        RefusesPickle(pickle => pickle.Name(module, name).Op("(").Text($"touch {mark}").Op("tR."), $"asks for '{module}.{name}', which no weights need");
        Refuses(new PickleBytes().Name(module, name).Op("(").Text($"touch {mark}").Op("tR.").Bytes, $"asks for '{module}.{name}'");
        Assert.False(File.Exists(mark));
    }

    [Fact]
    public void Open_ArchiveByHand_ReadsIt() => Assert.Equal([2], Open(ZipBytes.Of(PickleBytes.OneTensor())).Read("w").Shape);

    [Fact]
    public void Open_WideArchive_ReadsIt() => Assert.Equal([2], Open(ZipBytes.Wide(("a/data.pkl", PickleBytes.OneTensor()), ("a/data/0", new byte[8]))).Read("w").Shape);

    [Fact]
    public void Open_TrainersObjects_AreSkipped() => Assert.Single(Open(ZipBytes.Of(new PickleBytes().Op("(").Text("callback")
        .Name("pytorch_lightning.callbacks", "ModelCheckpoint").Op(")R}").Text("x").Op("Nsb").Text("w").Tensor("0", 2, 0, [2], [1]).Op("d.").Bytes)).Entries);

    [Theory]
    [InlineData(3, 0, 2, 1, "claims 3 elements of Float32 for tensor 'w' where storage '0' has 8 bytes")]
    [InlineData(long.MaxValue, 0, 2, 1, "claims 9223372036854775807 elements")]
    [InlineData(-1, 0, 2, 1, "claims -1 elements")]
    [InlineData(2, 1, 2, 1, "reach element 2 of a storage of 2")]
    [InlineData(2, -1, 2, 1, "negative")]
    [InlineData(2, 0, -2, 1, "negative")]
    [InlineData(2, 0, 2, -1, "negative")]
    [InlineData(2, 0, 1L << 40, 1, "reach element")]
    [InlineData(2, 0, 1L << 40, 0, "more than the whole file has")]
    [InlineData(2, 0, long.MaxValue, long.MaxValue, "more elements than can be")]
    public void Open_TensorBeyondItsStorage_Refuses(long elements, long offset, long extent, long stride, string message) =>
        Refuses(ZipBytes.Of(PickleBytes.OneTensor(elements, offset, [extent], [stride])), message);

    [Fact]
    public void Open_TensorOfAMissingStorage_Refuses() => Refuses(ZipBytes.Of(CompressionLevel.NoCompression, ("a/data.pkl", PickleBytes.OneTensor())), "from a storage '0' that is not there");

    [Fact]
    public void Open_ManyEmptyExtents_DoesNotOverflow() =>
        Refuses(ZipBytes.Of(PickleBytes.OneTensor(2, 0, [long.MaxValue, long.MaxValue, 0], [1, 1, 1])), "more elements than can be");

    [Theory]
    [InlineData("../data.pkl", "leads out of it")]
    [InlineData("/etc/data.pkl", "leads out of it")]
    [InlineData("a\\data.pkl", "leads out of it")]
    [InlineData("a/./b", "leads out of it")]
    public void Open_ArchiveThatLeavesItsFolder_Refuses(string name, string message) => Refuses(ZipBytes.Of(PickleBytes.OneTensor(), (name, [1])), message);

    [Fact]
    public void Open_CompressedArchive_Refuses() => Refuses(ZipBytes.Of(CompressionLevel.Optimal, ("a/data.pkl", PickleBytes.OneTensor()), ("a/data/0", new byte[8])), "compressed");

    [Fact]
    public void Open_ArchiveWithTwoPickles_Refuses() => Refuses(ZipBytes.Of(PickleBytes.OneTensor(), ("b/data.pkl", PickleBytes.OneTensor())), "2 files data.pkl");

    [Fact]
    public void Open_OtherByteOrder_Refuses() => Refuses(ZipBytes.Of(PickleBytes.OneTensor(), ("a/byteorder", "big"u8.ToArray())), "other byte order");

    [Fact]
    public void Open_ChangedPickle_SaysThatTheChecksumIsWrong()
    {
        var bytes = ZipBytes.Of(PickleBytes.OneTensor());
        bytes[bytes.AsSpan().IndexOf("cpu"u8)] = (byte)'d';
        Refuses(bytes, "the checksum is wrong");
    }

    [Fact]
    public void Open_TruncatedAnywhere_Refuses()
    {
        foreach (var name in (string[])["archive.ckpt", "legacy.pt"])
        {
            var sound = File.ReadAllBytes(Goldens.File($"torch/{name}"));
            for (var length = 0; length < sound.Length; length += 7) Assert.Throws<TensorFileException>(() => Open(sound[..length]));
        }
    }

    [Fact]
    public void Open_ListThatHoldsItself_Refuses() => RefusesPickle(pickle => pickle.Op("]q\0h\0a."), "levels deep");

    [Fact]
    public void Open_ListsThatDoubleByMemory_Refuses() => RefusesPickle(pickle =>
    {
        pickle.Op("]q\0");
        for (byte level = 1; level < 15; level++) pickle.Op("](" + string.Concat(Enumerable.Repeat($"h{(char)(level - 1)}", 100)) + $"eq{(char)level}0h{(char)level}");
        return pickle.Op(".");
    }, "holds more than");

    [Fact]
    public void Open_DictionariesThatCopyEachOther_Refuses() => RefusesPickle(pickle =>
    {
        pickle.Name("collections", "OrderedDict").Op(")Rq\0}q\u0001").Text("_parameters").Op("h\0s00").Name("collections", "OrderedDict").Op(")Rq\u0002").Text("k").Op("Ns}q\u0003").Text("_parameters").Op("h\u0002s00");
        for (var i = 0; i < 64; i++) pickle.Op("h\0h\u0003b0h\u0002h\u0001b0");
        return pickle.Op("N.");
    }, "copies more than");

    [Fact]
    public void Open_DeepNesting_Refuses() => RefusesPickle(pickle => pickle.Op(new string('(', 100_000)), "levels deep");

    [Fact]
    public void Open_TooManyInstructions_Refuses() => RefusesPickle(pickle => pickle.Op(string.Concat(Enumerable.Repeat("N0", 2_500_000))), "more than 4000000 instructions");

    [Theory]
    [InlineData(".", "takes more from the stack")]
    [InlineData("t", "never opened")]
    [InlineData("h\u0005", "recalls value 5")]
    [InlineData("X\u00ff\u00ff\u00ff\u00ff", "are announced")]
    [InlineData("N)R", "calls what cannot be called")]
    [InlineData("NNb", "gives a state to what has none")]
    [InlineData("NNa", "appends to what is no list")]
    [InlineData("NNNs", "no dictionary")]
    [InlineData("(NNNd", "a key without a value")]
    [InlineData("NQ", "is no storage")]
    [InlineData("\u0082\u0001", "0x82")]
    [InlineData("Pid\n", "0x50")]
    [InlineData("(ios\nsystem\n", "0x69")]
    [InlineData("N.", "holds no tensor")]
    [InlineData("I12x\n", "whole number")]
    [InlineData("X\u0001\0\0\0\u00ff", "is not UTF-8")]
    public void Open_BrokenPickle_SaysWhatIsWrong(string opcodes, string message) => RefusesPickle(pickle => pickle.Op(opcodes), message);

    [Theory]
    [InlineData("cos\nsystem\n(S'ls'\ntR.            ")]
    [InlineData("hello, I am a text and no file of weights")]
    public void Open_OtherThings_AreRefused(string text) => Assert.Throws<TensorFileException>(() => Open(System.Text.Encoding.ASCII.GetBytes(text)));

    /// <summary>Bytes of sound files changed or cut: they open or are refused, and never take much memory or time.</summary>
    [Theory]
    [InlineData("archive.ckpt")]
    [InlineData("legacy.pt")]
    [InlineData("embedding.pt")]
    public void Open_MutatedFile_ReadsOrRefuses(string name)
    {
        var sound = File.ReadAllBytes(Goldens.File($"torch/{name}"));
        var random = new Random(5);
        var refused = 0;
        for (var round = 0; round < 1500; round++)
        {
            var bytes = sound.ToArray();
            for (var i = random.Next(1, 4); i > 0; i--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
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
        Assert.InRange(refused, 100, 1500);
    }
}
