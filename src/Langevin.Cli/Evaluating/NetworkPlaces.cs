using Langevin.Cli.Doctor;
using Langevin.Cli.Sampling;
using Langevin.Evaluation.Classifiers;
using Langevin.Evaluation.Features.Networks;
using Langevin.Media.Datasets.Named;

namespace Langevin.Cli.Evaluating;

/// <summary>Where the networks lie that look at pictures.</summary>
internal static class NetworkPlaces
{
    private const string BundledJudge = "fashion-mnist-judge.safetensors";

    /// <summary>The classifiers of this machine.</summary>
    public static JudgeStore Judges() => Judges(Path.Combine(CacheFolder.Where(), "judges"));

    /// <summary>The classifier that comes with the program, and those in a folder, where new ones are kept.</summary>
    public static JudgeStore Judges(string folder) => new(folder, ModelPlace.Beside(BundledJudge) is { } bundled ? [bundled] : []);

    /// <summary>What was seen in real pictures.</summary>
    public static string Features() => Path.Combine(CacheFolder.Where(), "features");

    /// <summary>The weights of a network that nobody named, as they were fetched.</summary>
    /// <param name="option">What the network was chosen with: <c>--features</c>.</param>
    /// <param name="name">The network.</param>
    /// <param name="remedy">How to name weights: <c>--feature-weights</c>.</param>
    /// <exception cref="CommandException">None were fetched, or none can be.</exception>
    public static string Fetched(string option, string name, string remedy)
    {
        if (name is not (FeatureNetworks.NsfwInception or FeatureNetworks.NsfwMobileNet))
            throw new CommandException($"{option} {name} needs {remedy} PATH: {(name == FeatureNetworks.Inception ? "pytorch-fid's pt_inception-2015-12-05" : "the folder of a checkpoint")}; none comes with the program.");
        return KnownPackages.Nsfwjs.Find() ?? throw new CommandException($"{option} {name} needs the package nsfwjs: fetch it with 'langevin data get nsfwjs', or name a copy with {remedy} nsfwjs-4.3.0.tgz.");
    }
}
