using System.IO.Compression;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Features.Numpy;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Features;

public sealed class StatisticsFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static FeatureStatistics Sound(string? network = "inception") => FeatureStatistics.Of(Tensor.From([1.5, -2]), Tensor.From([2.0, 0.5, 0.5, 3], 2, 2), 77, "test", network);

    [Fact]
    public void Load_OfWhatWasSaved_IsTheSame()
    {
        Sound().Save(folder["a.npz"]);
        Sound().Save(folder["b.npz"]);
        var read = FeatureStatistics.Load(folder["a.npz"]);

        Assert.Equal((Sound().Hash, 77L, "inception"), (read.Hash, read.Count, read.Network));
        Assert.Equal(File.ReadAllBytes(folder["a.npz"]), File.ReadAllBytes(folder["b.npz"]));
    }

    /// <summary>Written by numpy.savez_compressed(mu=[0.5, 2], sigma=asfortranarray of float32 [[1, 0.25], [0.25, 2]]).</summary>
    [Fact]
    public void Load_OfNumpysCompressedFloat32InFortransOrder_IsRead()
    {
        Write(folder["n.npz"], CompressionLevel.Optimal, ("mu", Npy("<f8", "(2,)", [.. BitConverter.GetBytes(0.5), .. BitConverter.GetBytes(2.0)])),
            ("sigma", Npy("<f4", "(2, 2)", [.. new[] { 1f, 0.25f, 0.25f, 2f }.SelectMany(BitConverter.GetBytes)], "True")));
        var read = FeatureStatistics.Load(folder["n.npz"]);

        Assert.Equal([0.5, 2], read.Mean.ToArray<double>());
        Assert.Equal([1, 0.25, 0.25, 2], read.Covariance.ToArray<double>());
        Assert.Null(read.Count);
        Assert.Null(read.Network);
    }

    [Fact]
    public void ReadNumbers_InFortransOrder_IsTransposed()
    {
        var bytes = Npy("<i4", "(2, 3)", [.. new[] { 1, 4, 2, 5, 3, 6 }.SelectMany(BitConverter.GetBytes)], "True");

        Assert.Equal([1, 2, 3, 4, 5, 6], NpyArray.ReadNumbers(new MemoryStream(bytes), bytes.Length).Values);
    }

    public static TheoryData<string, string, byte[], string> Damaged => new()
    {
        { "|O", "(2,)", [1, 2, 3], "holds pickled Python objects, which are never loaded" },
        { "<c16", "(2,)", new byte[32], "holds elements '<c16'" },
        { "<f8", "(2,)", new byte[15], "has " },
        { "<f8", "(2,)", new byte[17], "has " },
        { "<f8", "(1000000000, 1000000000)", new byte[16], "has an extent of '1000000000'" },
        { "<f8", "(200000000, 200000000)", new byte[16], "more than 268435456 elements" },
        { "<f8", "(99999999999999999999,)", new byte[16], "has an extent of '99999999999999999999'" },
        { "<f8", "(2,,)", new byte[16], "has an extent of ''" },
        { "<f8", "(-2,)", new byte[16], "is not one of NumPy's" },
        { "<f8", "2", new byte[16], "is not one of NumPy's" },
        { "<f8", "(1,1,1,1,1,1,1,1,1)", new byte[8], "has 9 dimensions" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void Load_OfAnArrayThatLies_SaysWhatItClaims(string type, string shape, byte[] data, string message)
    {
        Write(folder["bad.npz"], CompressionLevel.NoCompression, ("mu", Npy(type, shape, data)), ("sigma", Npy("<f8", "(2, 2)", new byte[32])));

        Assert.Contains(message, Refused("bad.npz"));
    }

    [Fact]
    public void Load_OfAnArrayThatEndsTooSoonOrIsNone_IsRefused()
    {
        Write(folder["short.npz"], CompressionLevel.Optimal, ("mu", [0x93, (byte)'N']));
        Write(folder["none.npz"], CompressionLevel.Optimal, ("mu", new byte[100]));
        Write(folder["new.npz"], CompressionLevel.Optimal, ("mu", [.. Npy("<f8", "(1,)", new byte[8]).Select((value, i) => i == 6 ? (byte)9 : value)]));
        Write(folder["head.npz"], CompressionLevel.Optimal, ("mu", [.. "\x93NUMPY\x02\x00"u8[1..], 0xff, 0xff, 0xff, 0x7f]));
        File.WriteAllText(folder["text.npz"], "this is no archive");
        File.WriteAllBytes(folder["empty.npz"], []);

        Assert.Contains("'mu.npy'", Refused("short.npz"));
        Assert.Contains("does not begin as NumPy's arrays do", Refused("none.npz"));
        Assert.Contains("has version 9 of NumPy's format", Refused("new.npz"));
        Assert.Contains("'mu.npy'", Refused("head.npz"));
        Assert.Contains("it is no .npz archive", Refused("text.npz"));
        Assert.Contains("it is no .npz archive", Refused("empty.npz"));
    }

    [Fact]
    public void Load_OfAnArchiveThatLacksOneOrHasItTwice_NamesIt()
    {
        var one = Npy("<f8", "(1,)", new byte[8]);
        Write(folder["lacking.npz"], CompressionLevel.Optimal, ("mu", one), ("cov", one));
        Write(folder["twice.npz"], CompressionLevel.Optimal, ("mu", one), ("mu", one));

        Assert.EndsWith("has no 'sigma': statistics are a mean 'mu' [D] and a covariance 'sigma' [D, D].", Refused("lacking.npz"));
        Assert.Contains("it has 'mu' 2 times", Refused("twice.npz"));
    }

    /// <summary>A bomb: the directory of the archive claims 2 GB out of a few bytes, and the array's head agrees.</summary>
    [Fact]
    public void Load_OfAnEntryThatClaimsMoreThanDeflateCanGive_IsRefusedBeforeAllocation()
    {
        Write(folder["bomb.npz"], CompressionLevel.Optimal, ("mu", Npy("<f8", "(250000000,)", new byte[64])));
        var bytes = File.ReadAllBytes(folder["bomb.npz"]);
        var directory = bytes.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(bytes.AsSpan(directory + 24), 2_000_000_128u);
        File.WriteAllBytes(folder["bomb.npz"], bytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Contains("claims 2000000128 bytes out of", Refused("bomb.npz"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }

    [Fact]
    public void Load_OfWhatIsNoCovariance_SaysWhy()
    {
        static byte[] Numbers(params double[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
        void Sigma(string name, string shape, params double[] values) =>
            Write(folder[name], CompressionLevel.Optimal, ("mu", Npy("<f8", "(2,)", Numbers(1, 2))), ("sigma", Npy("<f8", shape, Numbers(values))));
        Sigma("wide.npz", "(3, 3)", 1, 0, 0, 0, 1, 0, 0, 0, 1);
        Sigma("nan.npz", "(2, 2)", 1, double.NaN, double.NaN, 1);
        Sigma("skew.npz", "(2, 2)", 1, 0.5, 0.2, 1);
        Sigma("negative.npz", "(2, 2)", 1, 2, 2, 1);

        Assert.EndsWith("are a mean [2] and a covariance [3, 3], and must be [D] and [D, D] with D from 1 to 16384.", Refused("wide.npz"));
        Assert.Contains("what is not a finite number", Refused("nan.npz"));
        Assert.Contains("is not symmetric", Refused("skew.npz"));
        var negative = FeatureStatistics.Load(folder["negative.npz"]);
        Assert.Contains("has the eigenvalue -1", Assert.Throws<EvaluationException>(() => Evaluation.Metrics.FrechetDistance.Between(negative, negative)).Message);
    }

    [Fact]
    public void Load_OfAFileWithAnyBytesChanged_IsReadOrRefusedInOneSentence()
    {
        Sound().Save(folder["sound.npz"]);
        var sound = File.ReadAllBytes(folder["sound.npz"]);
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyArray<(ushort Place, byte Value)>>(), changes =>
        {
            var bytes = (byte[])sound.Clone();
            foreach (var (place, value) in changes.Get) bytes[place % bytes.Length] = value;
            ReadOrRefuse(bytes);
        }).QuickCheckThrowOnFailure();
        Prop.ForAll(ArbMap.Default.ArbFor<ushort>(), length => ReadOrRefuse(sound[..(length % sound.Length)])).QuickCheckThrowOnFailure();
    }

    private void ReadOrRefuse(byte[] bytes)
    {
        File.WriteAllBytes(folder["any.npz"], bytes);
        try
        {
            Assert.InRange(FeatureStatistics.Load(folder["any.npz"]).Dimensions, 1, 2);
        }
        catch (EvaluationException refusal)
        {
            Assert.DoesNotContain('\n', refusal.Message);
        }
    }

    private string Refused(string name) => Assert.Throws<EvaluationException>(() => FeatureStatistics.Load(folder[name])).Message;

    /// <summary>An array, its head written by hand.</summary>
    private static byte[] Npy(string type, string shape, byte[] data, string fortran = "False")
    {
        var head = $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}".PadRight(117) + '\n';
        return [0x93, .. "NUMPY"u8, 1, 0, .. BitConverter.GetBytes((ushort)head.Length), .. Encoding.ASCII.GetBytes(head), .. data];
    }

    private static void Write(string path, CompressionLevel compression, params (string Name, byte[] Bytes)[] arrays)
    {
        using var archive = new ZipArchive(File.Create(path), ZipArchiveMode.Create);
        foreach (var (name, bytes) in arrays)
        {
            using var stream = archive.CreateEntry(name + ".npy", compression).Open();
            stream.Write(bytes);
        }
    }
}
