namespace Langevin.Cli.Sampling;

/// <summary>What stable-diffusion-webui, and the programs that read its texts, call samplers and grids.</summary>
internal static class PublishedNames
{
    private static readonly (string Published, string Own)[] Samplers =
    [
        ("Euler a", "euler-ancestral"), ("Euler", "euler"), ("Heun", "heun"), ("LMS", "lms"), ("DDIM", "ddim"), ("DDPM", "ddpm"), ("PLMS", "plms"), ("UniPC", "unipc"), ("LCM", "consistency"),
        ("DPM2", "dpm2"), ("DPM2 a", "dpm2-ancestral"), ("DPM++ SDE", "dpm++sde"), ("DPM++ 2M", "dpm++2m"), ("DPM++ 2M SDE", "dpm++2m-sde"), ("DPM++ 3M SDE", "dpm++3m-sde"), ("DEIS", "deis"), ("TCD", "tcd"),
    ];

    private static readonly (string Published, string Own)[] Grids =
    [
        ("Uniform", "linspace"), ("Karras", "karras"), ("Exponential", "exponential"), ("SGM Uniform", "sgm-uniform"), ("Align Your Steps", "ays-sd15"), ("Beta", "beta"),
    ];

    /// <summary>What others call a sampler of ours; our own name where they have none.</summary>
    public static string OfSampler(string own) => Samplers.FirstOrDefault(pair => pair.Own == own).Published ?? own;

    /// <summary>What others call a grid of ours; our own name where they have none.</summary>
    public static string OfGrid(string own) => Grids.FirstOrDefault(pair => pair.Own == own).Published ?? own;

    /// <summary>Our sampler, and our grid where older texts name one with it (<c>DPM++ 2M Karras</c>); null for what is unknown.</summary>
    public static (string? Sampler, string? Grid) Sampler(string published)
    {
        if (Find(Samplers, published) is { } whole) return (whole, null);
        return Grids.FirstOrDefault(grid => published.EndsWith($" {grid.Published}", StringComparison.OrdinalIgnoreCase)) is { Published: { } ending } found
            && Find(Samplers, published[..^(ending.Length + 1)]) is { } first ? (first, found.Own) : (null, null);
    }

    /// <summary>Our grid; null for an unknown one.</summary>
    public static string? Grid(string published) => Find(Grids, published);

    private static string? Find((string Published, string Own)[] names, string published) =>
        names.FirstOrDefault(pair => string.Equals(pair.Published, published, StringComparison.OrdinalIgnoreCase) || pair.Own == published).Own;
}
