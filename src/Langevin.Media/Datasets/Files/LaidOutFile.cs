namespace Langevin.Media.Datasets.Files;

/// <summary>A picture's place in a file tree, with what the layout says about it.</summary>
internal readonly record struct LaidOutFile(string Path, int? Label = null, string? Caption = null);
