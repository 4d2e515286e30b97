namespace Langevin.Media.Datasets.Named;

/// <summary>A dataset that Langevin knows by name: where it comes from, what it must look like, under which licence.</summary>
public sealed record DatasetManifest
{
    /// <summary>The name it is asked for by.</summary>
    public required string Name { get; init; }

    /// <summary>What it holds, in one line.</summary>
    public required string Summary { get; init; }

    /// <summary>The Debian package that brings it.</summary>
    public required string Package { get; init; }

    /// <summary>The version of the package whose files the checksums are of.</summary>
    public required string PackageVersion { get; init; }

    /// <summary>The folder where the installed package has its files.</summary>
    public required string InstalledFolder { get; init; }

    /// <summary>The licence's short name (SPDX).</summary>
    public required string Licence { get; init; }

    /// <summary>Who holds the copyright.</summary>
    public required string Copyright { get; init; }

    /// <summary>Where its makers describe it.</summary>
    public required string Source { get; init; }

    /// <summary>The names of the classes in the order of their labels.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Its files.</summary>
    public required IReadOnlyList<DatasetFile> Files { get; init; }
}
