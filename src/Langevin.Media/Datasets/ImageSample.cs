using Langevin.Media.Images;

namespace Langevin.Media.Datasets;

/// <summary>One picture of a dataset.</summary>
/// <param name="Image">The decoded picture.</param>
/// <param name="Label">Its class, from 0; null if it has none.</param>
/// <param name="Caption">What it shows, in words; null if nobody said.</param>
public sealed record ImageSample(Image Image, int? Label = null, string? Caption = null);
