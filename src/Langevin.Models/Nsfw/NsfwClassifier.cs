using Langevin.Models.Checkpoints;
using Langevin.Models.Inception;
using Langevin.Models.MobileNet;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Nsfw;

/// <summary>A network of the package <c>nsfwjs</c>, which tells drawings, photographs and pornography apart. What it sees serves to compare sets of pictures, with no other download.</summary>
/// <remarks>
/// Laborde's nsfw_model as TensorFlow.js has it. It knows nakedness, not things: distances in its features are no FID, and carry its name.
/// The package is under the MIT licence; its weights come from pictures that nobody licensed, so they are fetched by whoever uses them and not passed on.
/// </remarks>
public sealed class NsfwClassifier : Module
{
    private readonly Module trunk;
    private readonly Func<Tensor, Tensor> features;
    private readonly Linear[] head;

    private NsfwClassifier(NsfwNetwork network)
    {
        Network = network;
        (trunk, features, FeatureCount, Side) = network == NsfwNetwork.Inception ? Inception() : MobileNet();
        Add("trunk", trunk);
        head = [Add("dense_1", new Linear(FeatureCount, 256)), Add("dense_2", new Linear(256, 128)), Add("dense_3", new Linear(128, Classes.Count))];
    }

    /// <summary>The classes.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["Drawing", "Hentai", "Neutral", "Porn", "Sexy"];

    /// <summary>Which network it is.</summary>
    public NsfwNetwork Network { get; }

    /// <summary>Features of a picture: 2048 or 1280.</summary>
    public long FeatureCount { get; }

    /// <summary>The side of a picture in pixels.</summary>
    public int Side { get; }

    /// <summary>Builds a network and converts its weights from the package, with Keras' names and layouts.</summary>
    /// <param name="path">nsfwjs-4.3.0.tgz, the folder that it unpacks to, or the folder of one model.</param>
    /// <param name="network">Which network.</param>
    /// <exception cref="ConfigException">There is no such network, or it is damaged.</exception>
    /// <exception cref="StateDictException">The weights are of another network.</exception>
    public static NsfwClassifier Open(string path, NsfwNetwork network)
    {
        using var scope = new TensorScope();
        var classifier = new NsfwClassifier(network);
        classifier.LoadStateDict(KerasWeights.For(classifier, NsfwPackage.Read(path, network)));
        classifier.Eval();
        return classifier;
    }

    /// <summary>The features of pictures: [B, 3, side, side] in [0, 1] to [B, features], not negative.</summary>
    /// <exception cref="ArgumentException">The pictures have another size.</exception>
    public Tensor Features(Tensor images) => features(images);

    /// <summary>The probabilities of <see cref="Classes"/> that features give: [B, features] to [B, 5].</summary>
    public Tensor Probabilities(Tensor features)
    {
        using var scope = new TensorScope();
        var x = Functional.Relu(head[0].Forward(features));                        // [B, 256]
        x = Functional.Relu(head[1].Forward(x));                                   // [B, 128]
        return Output(scope.Return(head[2].Forward(x).Softmax(-1)));
    }

    private static (Module, Func<Tensor, Tensor>, long, int) Inception()
    {
        var network = InceptionV3.ForFeatures();
        return (network, network.Features, InceptionV3.FeatureCount, InceptionV3.Side);
    }

    private static (Module, Func<Tensor, Tensor>, long, int) MobileNet()
    {
        var network = new MobileNetV2();
        return (network, network.Features, MobileNetV2.FeatureCount, MobileNetV2.Side);
    }
}
