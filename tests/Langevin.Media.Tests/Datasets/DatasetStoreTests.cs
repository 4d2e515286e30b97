using Langevin.Media.Datasets;
using Langevin.Media.Datasets.Named;

namespace Langevin.Media.Tests.Datasets;

public sealed class DatasetStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    private static DatasetManifest Small(string package) => KnownDatasets.FashionMnist with
    {
        Name = "small", Package = package, InstalledFolder = "/nowhere", Files = [new("a", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")],
    };

    [Fact]
    public void Get_FilesThere_ChecksTheirChecksums()
    {
        var store = new DatasetStore(folder.Path);
        folder.Write("small/a", "abc"u8);
        Assert.Equal(folder["small"], store.Get(Small("none")));
        folder.Write("small/a", "abd"u8);
        Assert.Contains($"{folder["small/a"]} is not the file", Assert.Throws<MediaException>(() => store.Get(Small("none"))).Message);
    }

    [Fact]
    public void Get_NoSuchPackage_IsOneSentenceAndLeavesNothingHalfMade()
    {
        var store = new DatasetStore(folder.Path);
        var exception = Assert.Throws<MediaException>(() => store.Get(Small("no-such-package-of-langevin")));
        Assert.Contains("no-such-package-of-langevin could not be fetched", exception.Message);
        Assert.Equal(["small.lock"], Directory.EnumerateFileSystemEntries(folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Find_WrongLength_IsNotTheDataset()
    {
        folder.Write("small/a", "abcd"u8);
        Assert.Null(new DatasetStore(folder.Path).Find(Small("none")));
    }

    [SkippableFact]
    public void Open_KnownNameNotFetched_SaysHowToFetchIt()
    {
        Skip.If(Directory.Exists(KnownDatasets.FashionMnist.InstalledFolder), "the dataset's package is installed");
        var exception = Assert.Throws<MediaException>(() => Dataset.Open("fashion-mnist", store: new DatasetStore(folder.Path)));
        Assert.Contains("langevin data get fashion-mnist", exception.Message);
    }

    /// <summary>Runs where the dataset was fetched before, as `./test` and the quickstart do.</summary>
    [SkippableFact]
    public void Open_FashionMnist_HasTenEqualClasses()
    {
        Skip.If(DatasetStore.Default.Find(KnownDatasets.FashionMnist) is null, "fashion-mnist is not on this machine");
        foreach (var (split, each) in new[] { (DatasetSplit.Train, 6000), (DatasetSplit.Test, 1000) })
        {
            var dataset = Dataset.Open("fashion-mnist", split);
            var counts = Enumerable.Range(0, dataset.Count).CountBy(index => dataset.Label(index)!.Value).OrderBy(entry => entry.Key);
            Assert.Equal(Enumerable.Range(0, 10).Select(label => KeyValuePair.Create(label, each)), counts);
            Assert.Equal("Ankle boot", dataset.Classes![9]);
            Assert.Equal((28, 28, 1), (dataset.Read(0).Image.Width, dataset.Read(0).Image.Height, dataset.Read(0).Image.Channels));
        }
    }
}
