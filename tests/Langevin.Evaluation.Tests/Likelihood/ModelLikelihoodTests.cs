using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Likelihood;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Evaluation.Likelihood;
using Langevin.Media.Images;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;
using Langevin.Torch;

namespace Langevin.Evaluation.Tests.Likelihood;

public class ModelLikelihoodTests
{
    private static readonly LikelihoodRequest Bound = new() { Method = LikelihoodMethod.VariationalBound, Images = 6, BatchSize = 3 };
    private static readonly LikelihoodRequest Flow = Bound with { Method = LikelihoodMethod.ProbabilityFlow, Tolerance = 1e-2, Images = 4, BatchSize = 2 };

    [Fact]
    public void Of_Bound_IsTheBoundOfThesePicturesWhateverTheBatches()
    {
        var (model, pictures) = (Model(new DdpmSchedulerConfig { NumTrainTimesteps = 5 }), StripedPictures.Make(12, name: "stripes"));
        var found = new ModelLikelihood(model, Bound).Of(pictures, "stripes test");
        using var scope = new TensorScope();
        var x0 = ImageTensor.ToTensor([.. Enumerable.Range(0, 6).Select(place => pictures.Read(2 * place).Image)]);
        var bits = new VariationalBound((DdpmProcess)model.Process).Of(new ConstrainedDenoiser(model.Denoiser(null, 1), new Clip()), x0, new PerSampleNoise(0)).Total;

        Assert.Equal(bits.Mean().Item(), found.Bits.Value, 4);
        Assert.Equal(bits.Std().Item() / Math.Sqrt(6), found.Bits.StandardError, 4);
        Assert.Equal((6, 5, 5.0, "FixedSmall"), (found.Protocol.Images, found.Protocol.Timesteps, found.Evaluations, found.Protocol.Variance));
        Assert.Equal(found.Bits.Value, new ModelLikelihood(model, Bound with { BatchSize = 4 }).Of(pictures, "stripes test").Bits.Value, 4);
    }

    [Fact]
    public void Of_Flow_IsFiniteRepeatsAndSaysHow()
    {
        var (model, pictures) = (Model(new DdpmSchedulerConfig { NumTrainTimesteps = 20 }), StripedPictures.Make(8));
        var found = new ModelLikelihood(model, Flow with { Seed = 3 }).Of(pictures, "stripes test");

        Assert.True(double.IsFinite(found.Bits.Value) && found.Bits.StandardError > 0 && found.Evaluations > 7);
        Assert.Equal((1, 1e-2, 2, 3UL), (found.Protocol.Probes, found.Protocol.Tolerance, found.Protocol.BatchSize, found.Protocol.Seed));
        Assert.Null(found.Protocol.Timesteps);
        Assert.Equal(found.Bits, new ModelLikelihood(model, Flow with { Seed = 3 }).Of(pictures, "stripes test").Bits);
    }

    [Fact]
    public void Of_BoundOfAFlow_PointsToTheOde()
    {
        var model = Model(new FlowMatchEulerDiscreteSchedulerConfig());
        Assert.Contains("bits-per-dim-ode", Assert.Throws<EvaluationException>(() => new ModelLikelihood(model, Bound).Of(StripedPictures.Make(8), "stripes test")).Message);
    }

    [Fact]
    public void Of_ClassesThatTheModelDoesNotKnow_IsRefused()
    {
        var model = Model(new DdpmSchedulerConfig { NumTrainTimesteps = 5 }, ["a", "b"]);
        Assert.Contains("a, b", Assert.Throws<EvaluationException>(() => new ModelLikelihood(model, Bound).Of(StripedPictures.Make(8), "stripes test")).Message);
    }

    [Fact]
    public void Of_OnePicture_IsTooFewForAnError() =>
        Assert.Contains("1 pictures", Assert.Throws<EvaluationException>(() => new ModelLikelihood(Model(new DdpmSchedulerConfig()), Bound).Of(StripedPictures.Make(1), "stripes test")).Message);

    private static ImageDiffusionModel Model(SchedulerConfig scheduler, string[]? classes = null)
    {
        var network = new UNet2DModel(new UNet2DConfig
        {
            SampleSize = 12L, InChannels = 1, OutChannels = 1, LayersPerBlock = 1, BlockOutChannels = [8, 8], NormNumGroups = 4, DownBlockTypes = ["DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D"],
            NumClassEmbeds = classes?.Length,
        });
        network.Initialize(new Generator(1));
        network.Eval();
        return new ImageDiffusionModel(network, scheduler, new ImageDiffusionInfo { Classes = classes });
    }
}
