using System.Formats.Tar;
using System.IO.Compression;
using FsCheck;
using FsCheck.Fluent;
using Langevin.Media.Datasets;
using Langevin.Media.Images;

namespace Langevin.Media.Tests.Datasets;

public sealed class ArchiveTests : IDisposable
{
    private static readonly (string Name, byte[] Content)[] Files =
    [
        ("cat/a.png", Image.Filled(4, 4, 10).Encode(ImageFormat.Png)),
        ("dog/" + new string('d', 180) + ".png", Image.Filled(4, 4, 20).Encode(ImageFormat.Png)),
        ("dog/notes.png", "no picture"u8.ToArray()),
    ];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    public static TheoryData<string> Kinds() => ["zip", "tar", "tar.gz", "gnu.tar"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_Archive_IsReadLikeTheFolder(string kind)
    {
        var dataset = Dataset.Open(folder.Write("data", Packed(kind, Files)));
        Assert.Equal(["cat", "dog"], dataset.Classes);
        Assert.Equal(2, dataset.Count);
        Assert.Equal(10, dataset.Read(0).Image.Pixels[0]);
        Assert.Equal((20, 1), ((int)dataset.Read(1).Image.Pixels[0], dataset.Read(1).Label!.Value));
        Assert.Equal($"{folder["data"]}/{Files[1].Name}", dataset.SampleName(1));
        Assert.EndsWith("dog/notes.png is not a picture", Assert.Single(dataset.Skipped).ToString());
        Assert.Equal([folder["data"]], Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_EntriesThatLeadOut_AreLeftOutByName(string kind)
    {
        var picture = Files[0].Content;
        var archive = Packed(kind, [("../evil.png", picture), ("a/../../b.png", picture), ("good.png", picture)]);
        var dataset = Dataset.Open(folder.Write("data", archive));
        Assert.Equal(1, dataset.Count);
        Assert.Equal([$"{folder["data"]}:../evil.png", $"{folder["data"]}:a/../../b.png"], dataset.Skipped.Select(file => file.Name));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Read_FromManyThreads_GivesTheSame(string kind)
    {
        var dataset = Dataset.Open(folder.Write("data", Packed(kind, Files)));
        Parallel.For(0, 200, turn => Assert.Equal(10 + 10 * (turn % 2), dataset.Read(turn % 2).Image.Pixels[0]));
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Open_DamagedOrTruncated_IsADatasetOrOneSentence(string kind)
    {
        var whole = Packed(kind, Files);
        var damage = Gen.Choose(0, whole.Length - 1).Two().Zip(Gen.Choose(0, 255).Zip(Gen.Elements(true, false))).ToArbitrary();
        Prop.ForAll(damage, how =>
        {
            var ((first, second), (value, cut)) = how;
            var damaged = whole.ToArray();
            damaged[first] = (byte)value;
            damaged[second] ^= (byte)value;
            OpenAll(cut ? damaged.AsSpan(0, first) : damaged);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(400));
    }

    [Fact]
    public void Open_RandomBytesBehindEachSignature_IsOneSentence() =>
        Prop.ForAll<byte[]>(bytes =>
        {
            OpenAll([.. "PK\x03\x04"u8, .. bytes]);
            OpenAll([.. "PK\x05\x06"u8, .. bytes]);
            OpenAll([.. new byte[257], .. "ustar\0"u8, .. bytes, .. new byte[300]]);
            OpenAll([0x1f, 0x8b, .. bytes]);
        }).Check(Config.QuickThrowOnFailure);

    [Fact]
    public void Open_TarNameOfAGigabyte_IsRefusedBeforeAllocation()
    {
        var archive = Packed("gnu.tar", Files);
        var start = archive.AsSpan().IndexOf("././@LongLink"u8);
        "10000000000\0"u8.CopyTo(archive.AsSpan(start + 124));
        "        "u8.CopyTo(archive.AsSpan(start + 148));
        var sum = archive.AsSpan(start, 512).ToArray().Sum(value => value);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0') + "\0 ").CopyTo(archive, start + 148);
        var path = folder.Write("data", archive);
        Assert.Contains("claims 1073741824 bytes", Assert.Throws<MediaException>(() => Dataset.Open(path)).Message);
    }

    [Fact]
    public void Open_ZipWhoseEntrySwells_IsNotUnpackedBeyondTheLimit()
    {
        var path = folder["bomb.zip"];
        using (var archive = ZipFile.Open(path, ZipArchiveMode.Create))
        {
            using var stream = archive.CreateEntry("a.png", CompressionLevel.SmallestSize).Open();
            stream.Write(Files[0].Content);
            var block = new byte[1 << 20];
            for (var count = 0; count < 300; count++)
            {
                stream.Write(block);
            }
        }

        var dataset = Dataset.Open(path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("more than the 256 that are read", Assert.Throws<BrokenImageException>(() => dataset.Read(0)).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
    }

    /// <summary>An entry whose header claims more than is read is refused before memory is taken, though the archive is as long as it says: a file with a hole.</summary>
    [Fact]
    public void Read_OfATarEntryAboveTheLimit_IsRefusedBeforeAllocation()
    {
        const long claimed = 300L << 20;
        var archive = Packed("gnu.tar", [Files[0]]);
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(claimed, 8).PadLeft(11, '0') + "\0").CopyTo(archive, 124);
        "        "u8.CopyTo(archive.AsSpan(148));
        System.Text.Encoding.ASCII.GetBytes(Convert.ToString(archive.AsSpan(0, 512).ToArray().Sum(value => value), 8).PadLeft(6, '0') + "\0 ").CopyTo(archive, 148);
        var path = folder.Write("data.tar", archive);
        using (var file = File.OpenWrite(path)) file.SetLength(512 + claimed + 1024);

        var dataset = Dataset.Open(path);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Contains("is 300 MiB long, more than the 256 that are read", Assert.Throws<BrokenImageException>(() => dataset.Read(0)).Message);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 4 << 20);
    }

    private void OpenAll(ReadOnlySpan<byte> content)
    {
        var path = folder.Write("data", content);
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var dataset = Dataset.Open(path);
            for (var index = 0; index < dataset.Count; index++)
            {
                dataset.Read(index);
            }
        }
        catch (MediaException)
        {
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 32 << 20);
    }

    private static byte[] Packed(string kind, (string Name, byte[] Content)[] files)
    {
        var archive = new MemoryStream();
        if (kind == "zip")
        {
            using var zip = new ZipArchive(archive, ZipArchiveMode.Create, leaveOpen: true);
            foreach (var (name, content) in files)
            {
                using var stream = zip.CreateEntry(name).Open();
                stream.Write(content);
            }
        }
        else
        {
            using var tar = new TarWriter(archive, kind == "gnu.tar" ? TarEntryFormat.Gnu : TarEntryFormat.Pax, leaveOpen: true);
            foreach (var (name, content) in files)
            {
                TarEntry entry = kind == "gnu.tar" ? new GnuTarEntry(TarEntryType.RegularFile, name) : new PaxTarEntry(TarEntryType.RegularFile, name);
                entry.DataStream = new MemoryStream(content);
                tar.WriteEntry(entry);
            }
        }

        return kind == "tar.gz" ? IdxTests.Gzip(archive.ToArray()) : archive.ToArray();
    }
}
