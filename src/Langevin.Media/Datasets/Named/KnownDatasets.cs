namespace Langevin.Media.Datasets.Named;

/// <summary>The datasets that Langevin knows by name.</summary>
public static class KnownDatasets
{
    /// <summary>Fashion-MNIST (Xiao, Rasul and Vollgraf 2017): 70,000 grey pictures of clothes, 28 x 28, ten classes.</summary>
    public static DatasetManifest FashionMnist { get; } = new()
    {
        Name = "fashion-mnist",
        Summary = "60,000 + 10,000 grey pictures of clothes, 28 x 28 pixels, 10 classes",
        Package = "dataset-fashion-mnist",
        PackageVersion = "0.0~git20200523.55506a9-1",
        InstalledFolder = "/usr/share/datasets/fashion-mnist",
        Licence = "MIT",
        Copyright = "2017 Zalando SE",
        Source = "https://github.com/zalandoresearch/fashion-mnist",
        Classes = ["T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"],
        Files =
        [
            new("train-images-idx3-ubyte.gz", 26421856, "b0564c3eedabfbf835052cff8503ea422014ce006caf5b757f851416ee8300c7"),
            new("train-labels-idx1-ubyte.gz", 29491, "0ae29f65d86684f32d1b9c85147786c547b9c6aebcaf235f0400a0cce308b056"),
            new("t10k-images-idx3-ubyte.gz", 4422079, "cc1d090a38ace84dfa1aa66e3ada7c336ef481a96936906477e6dd344da56eaa"),
            new("t10k-labels-idx1-ubyte.gz", 5125, "8d3605d196f4be44669e46906da9733c8131fef761fdbfec72c424d5222f1a05"),
        ],
    };

    /// <summary>All of them.</summary>
    public static IReadOnlyList<DatasetManifest> All { get; } = [FashionMnist];

    /// <summary>The one of that name; null if there is none.</summary>
    public static DatasetManifest? Find(string name) => All.FirstOrDefault(manifest => manifest.Name == name);
}
