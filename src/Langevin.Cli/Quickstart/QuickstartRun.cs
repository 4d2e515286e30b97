using System.Diagnostics;
using System.Text.Json.Nodes;
using Langevin.Cli.Display;
using Langevin.Cli.Sampling;
using Langevin.Cli.Training;
using Langevin.Evaluation;
using Langevin.Evaluation.Classifiers;
using Langevin.Media.Datasets;
using Langevin.Media.Datasets.Named;
using Langevin.Pipelines;
using Langevin.Torch;
using Langevin.Torch.Serialization;
using Langevin.Training;
using Langevin.Training.Runs;

namespace Langevin.Cli.Quickstart;

/// <summary>The stages of a quickstart; each finds what an earlier try left behind and goes on from there.</summary>
internal sealed class QuickstartRun(QuickstartPlan plan, Terminal terminal, CancellationToken stop)
{
    private const int Rows = 10;
    private const string BundledJudge = "fashion-mnist-judge.safetensors";

    /// <summary>All stages.</summary>
    public QuickstartResult Go()
    {
        var begin = Stopwatch.GetTimestamp();
        var (training, test) = Fetch();
        var trained = Train(training);
        using var scope = new TensorScope();
        var pipeline = ImagePipeline.Load(plan.Run, plan.Device);
        Draw(pipeline);
        var real = Real(training, test);
        var guidance = pipeline.Model.Info.Sampling.Guidance;
        var guided = Judge(pipeline, real, guidance);
        var plain = guidance == 1 ? guided : Judge(pipeline, real, 1);
        return new QuickstartResult(plan.Run, plan.Grid, trained.Step, trained.Elapsed.TotalSeconds, Stopwatch.GetElapsedTime(begin).TotalSeconds, guidance, Quality.Of(guided), Quality.Of(plain))
        {
            JudgeAccuracy = real.Confusion.Agreement,
        };
    }

    private (IImageDataset Training, IImageDataset Test) Fetch()
    {
        if (KnownDatasets.Find(plan.Data) is { } manifest) DatasetStore.Default.Get(manifest, step => Say($"{manifest.Name}: {step}"), stop);
        var training = Dataset.Open(plan.Data);
        return training.Classes is null
            ? throw new CommandException($"'{plan.Data}' has no classes, and the quickstart judges by them; use 'langevin train {plan.Data} --output FOLDER'.")
            : (training, Dataset.Open(plan.Data, DatasetSplit.Test));
    }

    private TrainingResult Train(IImageDataset training)
    {
        var options = Options();
        using var trainer = File.Exists(Path.Combine(plan.Run, "run.json"))
            ? Trainer.Resume(plan.Run, options, training, notice: Say)
            : Trainer.Begin(plan.Run, options, training);
        if (trainer.Step < options.Steps) Say($"training {options.Steps - trainer.Step} steps on {Sizes.Count(training.Count)} images in {plan.Run}");
        var result = TrainingDisplay.For(terminal, TimeProvider.System).Follow(progress => trainer.Run(progress, stop));
        if (!result.IsComplete) Say($"saved at step {result.Step}; type the same again to go on.");
        stop.ThrowIfCancellationRequested();
        return result;
    }

    private TrainingOptions Options()
    {
        var configuration = new Configuration(TrainingPresets.Json(null, plan.Data));
        configuration.Lay("data", plan.Data);
        configuration.Lay("seed", JsonValue.Create(plan.Seed));
        configuration.Lay("device", JsonValue.Create($"{plan.Device}"));
        if (plan.Steps is { } steps) configuration.Lay("steps", JsonValue.Create(steps));
        return RunJson.Read(configuration.ToString(), "the configuration");
    }

    private void Draw(ImagePipeline pipeline)
    {
        var request = new SampleRequest { Count = Rows * pipeline.Model.Classes, Seed = plan.Seed };
        string[] words = ["sample", plan.Run, "--count", $"{request.Count}", "--seed", $"{request.Seed}"];
        Say($"sampling {request.Count} images into {plan.Grid}");
        Sample(request, watched => SampleTarget.For(plan.Grid, Recipe.Of(plan.Run, pipeline, request, words: words), pipeline.Model.Info.Classes).Fill(pipeline.Batches(watched, stop)));
    }

    /// <summary>What the judge, which is found or trained, says of the real test images.</summary>
    private JudgedImages Real(IImageDataset training, IImageDataset test)
    {
        var store = new JudgeStore(Path.Combine(plan.Run, "judge"), ModelPlace.Beside(BundledJudge) is { } bundled ? [bundled] : []);
        Say("asking a classifier that was trained on the real images what the samples show");
        return JudgedImages.Of(store.GetOrTrain(training, test, device: plan.Device, cancellation: stop), test, stop);
    }

    private SampleQuality Judge(ImagePipeline pipeline, JudgedImages real, double guidance)
    {
        var seed = plan.Seed + 1;                                        // not the images of the sheet
        var request = new SampleRequest { Count = plan.Images, Seed = seed, Guidance = guidance };
        var judged = new JudgedImages(real.Judge);
        Sample(request, watched =>
        {
            foreach (var (classes, images) in pipeline.Batches(watched, stop)) judged.Add(images, Array.ConvertAll(classes, one => (long)one));
        });
        var recipe = Recipe.Of(plan.Run, pipeline, request);
        var quality = SampleQuality.Of(judged, real, $"{plan.Data} test", new SampleProtocol
        {
            Source = plan.Run, Sampler = recipe.Sampler, Steps = recipe.Steps, Guidance = guidance, Seeds = [seed], DataType = recipe.Dtype,
        });
        AtomicFile.WriteText(Path.Combine(plan.Run, FormattableString.Invariant($"quality-guidance-{guidance}.json")), quality.ToJson());
        return quality;
    }

    private void Sample(SampleRequest request, Action<SampleRequest> sample)
    {
        var line = new StepLine(terminal);
        sample(request with { OnStep = line.Report });
        line.Finish();
    }

    private void Say(string what) => terminal.Error.WriteLine($"langevin: {what}");
}
