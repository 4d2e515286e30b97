namespace Langevin.Media.Datasets.Named;

/// <summary>The packages with weights that Langevin knows by name.</summary>
public static class KnownPackages
{
    /// <summary>The networks of nsfwjs, which tell drawings, photographs and pornography apart.</summary>
    public static NpmPackage Nsfwjs { get; } = new(
        "nsfwjs", "4.3.0", "4496790efc9bdc6f3e85a826a8e482c1fa1e9db4b3d18c095e98cc0c73cfb12f",
        "MIT, 2019 Infinite Red, Inc.; the pictures that its weights come from were not licensed to anyone",
        "weights of Inception v3 and MobileNet v2 that look for nakedness: offline features, and a content filter");

    /// <summary>All of them.</summary>
    public static IReadOnlyList<NpmPackage> All { get; } = [Nsfwjs];

    /// <summary>The one of that name; null if there is none.</summary>
    public static NpmPackage? Find(string name) => All.FirstOrDefault(package => package.Name == name);
}
