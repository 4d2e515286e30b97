using Langevin.Diffusion.Noise;

namespace Langevin.Pipelines;

/// <summary>Where the random numbers of a request come from.</summary>
public sealed class Randomness
{
    private const string Given = "given";
    private readonly Func<ulong, Func<long, INoiseSource>> open;

    private Randomness(string name, Func<ulong, Func<long, INoiseSource>> open) => (Name, this.open) = (name, open);

    /// <summary>Keyed by (seed, image, step): image i is the same whatever the number of images, the batch size or the order.</summary>
    public static readonly Randomness PerSample = new("per-sample", seed => first => new PerSampleNoise(seed, first));

    /// <summary>One of libtorch's generators in the order of the draws: the numbers of PyTorch and diffusers for a seed. A batch's images depend on those before it.</summary>
    public static readonly Randomness Torch = new("torch", seed =>
    {
        var one = new GeneratorNoise(seed);
        return _ => one;
    });

    /// <summary>One of libtorch's generators an image, at seed + i for image i: diffusers' numbers for a list of generators, whatever the batch size.</summary>
    public static readonly Randomness TorchPerImage = new("torch-per-image", seed => first => new GeneratorPerSampleNoise(seed, first));

    /// <summary>One Brownian path an image: the same path, and so nearly the same image, for any number of steps of a sampler that adds noise. Else as <see cref="PerSample"/>.</summary>
    public static readonly Randomness Brownian = new("brownian", seed => first => new BrownianNoise(seed, first));

    private static readonly Randomness[] Known = [PerSample, Torch, TorchPerImage, Brownian];

    /// <summary>Every name.</summary>
    public static IReadOnlyList<string> Names { get; } = Array.ConvertAll(Known, one => one.Name);

    /// <summary>Its name.</summary>
    public string Name { get; }

    /// <summary>Whether images have their own numbers; else a batch's images draw from one stream.</summary>
    internal bool IsPerImage => this != Torch && Name != Given;

    /// <summary>A source of one's own, such as recorded noise; every batch draws from it in turn.</summary>
    /// <param name="source">The source.</param>
    public static Randomness Of(INoiseSource source) => new(Given, _ => _ => source);

    /// <summary>The one of a name.</summary>
    /// <exception cref="ArgumentException">There is none; the message lists what there is.</exception>
    public static Randomness ByName(string name) => Array.Find(Known, one => one.Name == name)
        ?? throw new ArgumentException($"There is no randomness called '{name}'; there is {string.Join(", ", Names)}.");

    /// <summary>Starts at a seed: gives the source of the batch whose first image has a number.</summary>
    internal Func<long, INoiseSource> Open(ulong seed) => open(seed);
}
