using Langevin.Evaluation.Features;
using Langevin.Evaluation.Features.Networks;
using Langevin.Evaluation.Results;
using Langevin.Evaluation.Statistics;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Pictures;

/// <summary>What a feature network says about a set of pictures.</summary>
public sealed class PictureFeatures
{
    private PictureFeatures(FeatureNetwork network, FeatureSet features, Tensor? probabilities, int[] asked) =>
        (Network, Features, Probabilities, Asked) = (network, features, probabilities, asked);

    /// <summary>Who looked.</summary>
    public FeatureNetwork Network { get; }

    /// <summary>The features: [N, D].</summary>
    public FeatureSet Features { get; }

    /// <summary>The class probabilities: [N, K]; null when the network knows no classes.</summary>
    public Tensor? Probabilities { get; }

    /// <summary>The class that each picture should show; -1 where none was asked for.</summary>
    public IReadOnlyList<int> Asked { get; }

    /// <summary>What the pictures are called.</summary>
    public string Name => Features.Name;

    /// <summary>The classes seen by the class asked for, where every picture has one of the network's classes; null where not.</summary>
    public ConfusionMatrix? Confusion => field ??= Counted();

    /// <summary>Looks at all pictures of a source in memory: for a few thousand, such as a training run looks at.</summary>
    /// <inheritdoc cref="FeatureCache.Reference" path="/exception"/>
    public static PictureFeatures Of(FeatureNetwork network, IPictureSource source, CancellationToken cancellation = default)
    {
        using var scope = new TensorScope();
        List<Tensor> rows = [];
        foreach (var batch in source.From(0, cancellation))
        {
            using var inner = new TensorScope();
            var (features, probabilities) = network.Look(network.Framing.Frame(batch.Images));
            var asked = Tensor.From([.. batch.Asked.Select(one => (float)one)]).Unsqueeze(1);
            rows.Add(inner.Return(Tensor.Cat(probabilities is null ? [features, asked] : [features, probabilities, asked], 1)));
        }
        return rows.Count == 0 ? throw new EvaluationException($"{source.Name} has no pictures: give at least one.") : Of(network, source, Tensor.Cat([.. rows]));
    }

    /// <summary>Writes <c>features</c> and, where there are any, <c>probabilities</c> and <c>labels</c>, and the real pictures' as <c>real_features</c>: what <c>langevin evaluate --generated-features</c> and NumPy read.</summary>
    /// <param name="path">A .safetensors file; replaced when it exists.</param>
    /// <param name="real">The real pictures; null when there are none.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    public void Export(string path, PictureFeatures? real)
    {
        using var scope = new TensorScope();
        var tensors = new Dictionary<string, Tensor> { [FeatureSet.TensorName] = Features.Values, ["labels"] = Tensor.From([.. Asked]) };
        if (Probabilities is not null) tensors["probabilities"] = Probabilities;
        if (real is not null) tensors["real_features"] = real.Features.Values;
        Safetensors.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["network"] = Network.Identity, ["resize"] = Network.Framing.Protocol });
    }

    /// <summary>From rows as a <see cref="FeatureFile"/> holds them.</summary>
    internal static PictureFeatures Of(FeatureNetwork network, IPictureSource source, Tensor rows)
    {
        using var scope = new TensorScope();
        var (dimensions, classes) = (network.Dimensions, network.Classes);
        var features = FeatureSet.Of(rows.Narrow(1, 0, dimensions), source.Name, network.Identity);
        var probabilities = classes == 0 ? null : rows.Narrow(1, dimensions, classes).Keep();
        return new PictureFeatures(network, features, probabilities, Array.ConvertAll(rows.Narrow(1, dimensions + classes, 1).Contiguous().ToArray<float>(), one => (int)one));
    }

    private ConfusionMatrix? Counted()
    {
        if (Probabilities is null || Asked.Any(one => one < 0 || one >= Network.Classes)) return null;
        using var scope = new TensorScope();
        var confusion = new ConfusionMatrix(Network.Classes);
        foreach (var (asked, seen) in Asked.Zip(Probabilities.ArgMax(1).ToArray<long>())) confusion.Add(asked, seen);
        return confusion;
    }
}
