using Langevin.Models.Inception;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Models.Tests.Inception;

public class InceptionV3Tests
{
    private static readonly Operator Bilinear = new("aten::upsample_bilinear2d", "vec");

    /// <summary>pytorch-fid's network with weights by a rule (24 million are too many to store): see the golden's README.</summary>
    [Fact]
    public void Features_OfTheNetworkOfTheFrechetDistance_AreTheRecorded()
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var golden = Goldens.Read("models/inception_fid/inputs_outputs.safetensors");
        var network = InceptionV3.ForFrechetDistance();
        var state = HashedWeights.For(network);
        network.LoadStateDict(state);
        network.Eval();
        foreach (var (name, expected) in golden.Where(entry => entry.Key.StartsWith("check_weight.", StringComparison.Ordinal)))
            Goldens.Near(expected, state[name["check_weight.".Length..]].Flatten().Narrow(0, 0, expected.Elements), 1e-7, name);

        var pixels = golden["input.images_u8"].To(ScalarType.Float32) / 255.0;
        var images = Bilinear.Call(pixels, new[] { 299L, 299L }, false, Value.None) * 2.0 - 1.0;
        var features = network.Features(images);

        Goldens.Near(golden["output.pool3"], features, 5e-5, "pool3");
        Goldens.Near(golden["output.fc"], network.Logits(features), 5e-5, "fc");
        Assert.True((network.ScoreProbabilities(features).Sum([1]) - 1.0).Abs().Max().Item() < 1e-5);
    }

    [Fact]
    public void ForFrechetDistance_Parameters_AreAsManyAsPublished() => Assert.Equal(23_850_960, InceptionV3.ForFrechetDistance().ParameterCount);

    [Fact]
    public void Features_OfPicturesOfAnotherSize_AreRefused() =>
        Assert.Contains("[1, 3, 64, 64]", Assert.Throws<ArgumentException>(() => InceptionV3.ForFeatures().Features(Tensor.Zeros([1, 3, 64, 64]))).Message);

    [Fact]
    public void Logits_OfANetworkThatEndsWithFeatures_AreRefused() =>
        Assert.Contains("no classes", Assert.Throws<InvalidOperationException>(() => InceptionV3.ForFeatures().Logits(Tensor.Zeros([1, 2048]))).Message);
}
