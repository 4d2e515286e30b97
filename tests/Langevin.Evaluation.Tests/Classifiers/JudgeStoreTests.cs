using Langevin.Evaluation.Classifiers;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Tests.Classifiers;

public sealed class JudgeStoreTests(TrainedJudge trained) : IClassFixture<TrainedJudge>, IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Load_OfASavedJudge_IsTheSameJudge()
    {
        trained.Judge.Save(folder["judge.safetensors"]);
        var loaded = Judge.Load(folder["judge.safetensors"]);

        Assert.Equal(trained.Judge.Hash, loaded.Hash);
        Assert.Equal(trained.Judge.Card with { Classes = [], Network = null! }, loaded.Card with { Classes = [], Network = null! });
        Assert.Equal(trained.Judge.Classes, loaded.Classes);
        var images = Tensor.Randn([8, 1, StripedPictures.Side, StripedPictures.Side], new Generator(1));
        Assert.True(trained.Judge.Look(images).Features.Same(loaded.Look(images).Features));
    }

    [Fact]
    public void GetOrTrain_Twice_TrainsOnce()
    {
        var store = new JudgeStore(folder["judges"]);
        var steps = 0;
        var counter = new Counter(() => steps++);

        var first = store.GetOrTrain(trained.Training, trained.Test, TrainedJudge.Recipe, counter);
        var trainedSteps = steps;
        var second = store.GetOrTrain(trained.Training, trained.Test, TrainedJudge.Recipe, counter);

        Assert.True(trainedSteps > 0);
        Assert.Equal(trainedSteps, steps);
        Assert.Equal(first.Hash, second.Hash);
    }

    [Fact]
    public void GetOrTrain_WithABundledJudge_TakesItAndTrainsNothing()
    {
        trained.Judge.Save(folder["bundled.safetensors"]);
        var store = new JudgeStore(folder["judges"], folder["missing.safetensors"], folder["bundled.safetensors"]);

        Assert.Equal(trained.Judge.Hash, store.GetOrTrain(trained.Training, trained.Test).Hash);
        Assert.False(Directory.Exists(folder["judges"]));
    }

    [Fact]
    public void GetOrTrain_WithJudgesOfOtherPicturesOrRecipes_TrainsItsOwn()
    {
        trained.Judge.Save(folder["bundled.safetensors"]);
        var store = new JudgeStore(folder["judges"], folder["bundled.safetensors"]);
        var others = StripedPictures.Make(128, seed: 3);

        Assert.NotEqual(trained.Judge.Card.Fingerprint, store.GetOrTrain(others, trained.Test, TrainedJudge.Recipe).Card.Fingerprint);
        Assert.Equal(1UL, store.GetOrTrain(trained.Training, trained.Test, TrainedJudge.Recipe with { Seed = 1 }).Card.Recipe.Seed);
    }

    [Fact]
    public void GetOrTrain_WithACorruptedFile_TrainsAnew()
    {
        var store = new JudgeStore(folder["judges"]);
        var path = store.PathOf(trained.Judge.Card.Fingerprint);
        Directory.CreateDirectory(folder["judges"]);
        File.WriteAllText(path, "not a judge");

        Assert.Equal(trained.Judge.Hash, store.GetOrTrain(trained.Training, trained.Test, TrainedJudge.Recipe).Hash);
        Assert.Equal(trained.Judge.Hash, Judge.Load(path).Hash);
    }

    [Fact]
    public void RequireTrainedOn_AnotherDataset_NamesBoth()
    {
        trained.Judge.RequireTrainedOn(trained.Training);
        var message = Assert.Throws<EvaluationException>(() => trained.Judge.RequireTrainedOn(StripedPictures.Make(128, seed: 3, name: "others"))).Message;

        Assert.StartsWith("The judge learned from stripes (", message);
        Assert.Contains("which is not others (", message);
    }

    [Fact]
    public void Load_OfOtherWeights_SaysWhatTheyAre()
    {
        Safetensors.Write(folder["other.safetensors"], new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([2]) });

        Assert.EndsWith("is no judge's file: its metadata has no 'judge'.", Refused("other.safetensors"));
    }

    [Theory]
    [InlineData("{}", "cannot be read")]
    [InlineData("nonsense", "cannot be read")]
    [InlineData("null", "cannot be read")]
    [InlineData(null, "do not fit its card")]
    public void Load_OfADamagedCardOrWeights_SaysSo(string? card, string message)
    {
        trained.Judge.Save(folder["judge.safetensors"]);
        card ??= SafetensorsFile.Open(folder["judge.safetensors"]).Metadata["judge"];
        Safetensors.Write(folder["damaged.safetensors"], new Dictionary<string, Tensor> { ["x"] = Tensor.Ones([2]) }, new Dictionary<string, string> { ["judge"] = card });

        Assert.Contains(message, Refused("damaged.safetensors"));
    }

    [Fact]
    public void Load_OfACardWithHugeSizes_IsRefusedBeforeAllocation()
    {
        trained.Judge.Save(folder["judge.safetensors"]);
        var file = SafetensorsFile.Open(folder["judge.safetensors"]);
        var huge = file.Metadata["judge"].Replace("[32,64,128]", "[32,64,1000000000]", StringComparison.Ordinal);
        Safetensors.Write(folder["huge.safetensors"], file.ReadAll(), new Dictionary<string, string> { ["judge"] = huge });

        Assert.Contains("1000000000 channels, and each must have 1 to 1024", Refused("huge.safetensors"));
    }

    private string Refused(string name) => Assert.Throws<EvaluationException>(() => Judge.Load(folder[name])).Message;

    private sealed class Counter(Action count) : IProgress<ClassifierProgress>
    {
        public void Report(ClassifierProgress value) => count();
    }
}
