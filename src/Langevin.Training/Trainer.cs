using System.Diagnostics;
using Langevin.Media.Datasets;
using Langevin.Media.Loading;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;
using Langevin.Training.Checkpointing;
using Langevin.Training.Runs;

namespace Langevin.Training;

/// <summary>
/// Trains an image diffusion model in a run folder. A run that is killed at any moment goes on from its last checkpoint
/// to the same bits as an unbroken one: all randomness is a function of the seed and the step.
/// </summary>
public sealed class Trainer : IDisposable
{
    private readonly RunFolder run;
    private readonly TrainingOptions options;
    private readonly ImageDiffusionModel model;
    private readonly TrainingStep step;
    private readonly CheckpointStore store;
    private readonly DataLoader loader;
    private readonly Validation? validation;
    private readonly ModelEvaluation? evaluation;
    private readonly SampleSheet sheet;
    private readonly TimeProvider clock;
    private long done;

    private Trainer(RunFolder run, TrainingOptions options, IImageDataset dataset, TimeProvider? clock, ModelMeasure? measure)
    {
        (this.run, this.options) = (run, options);
        this.clock = clock ?? TimeProvider.System;
        if (options.Threads is { } threads) TorchRuntime.Threads = threads;
        var device = Device.Parse(options.Device);
        model = ModelFactory.Create(options, dataset.Classes, device);
        model.Network.To(MemoryFormat.ChannelsLast);
        if (options.ActivationCheckpointing) model.Network.RecomputeActivations();
        step = new TrainingStep(options, model);
        store = new CheckpointStore(run.Checkpoints, options.Cadence.KeepCheckpoints);
        var split = HeldOut.Split(options, dataset);
        (TrainingImages, HeldOutImages) = split;
        var side = options.Resolution!.Value;
        loader = new DataLoader(split.Training, new DataLoaderOptions
        {
            BatchSize = options.BatchSize, Width = side, Height = side, Channels = (int)model.Channels,
            Seed = options.Seed, FlipProbability = options.Flip ? 0.5 : 0,
        });
        validation = split.Validation is { } held ? new Validation(options, model, held) : null;
        if (options.Evaluation.Every > 0)
            evaluation = new ModelEvaluation(run, options.Evaluation, model, measure ?? throw new TrainingException($"The run is evaluated every {options.Evaluation.Every} steps, and there is nothing to measure with; give a measure, or set evaluation.every to 0."));
        sheet = new SampleSheet(options, model);
    }

    /// <summary>Where a checkpoint was passed over, an image was broken: sentences for the user.</summary>
    public event Action<string>? Notice;

    /// <summary>The step reached so far.</summary>
    public long Step => done;

    /// <summary>The resolved configuration.</summary>
    public TrainingOptions Options => options;

    /// <summary>What is trained on.</summary>
    public IImageDataset TrainingImages { get; }

    /// <summary>What is held out of the data for validation; null when nothing is.</summary>
    public IImageDataset? HeldOutImages { get; }

    /// <summary>Begins a run in a new folder.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="options">The configuration; what it leaves open is taken from the data.</param>
    /// <param name="dataset">The images; opened by <see cref="TrainingOptions.Data"/> when null.</param>
    /// <param name="clock">For the pace that is reported; the system's when null.</param>
    /// <param name="measure">Measures the model on its way, where <see cref="TrainingOptions.Evaluation"/> asks for it.</param>
    /// <exception cref="TrainingException">The configuration is impossible, or the folder holds a run.</exception>
    public static Trainer Begin(string folder, TrainingOptions options, IImageDataset? dataset = null, TimeProvider? clock = null, ModelMeasure? measure = null)
    {
        options.Validate();
        dataset ??= Dataset.Open(options.Data);
        options = ModelFactory.Resolve(options, dataset);
        var run = RunFolder.Create(folder, options);
        return Guarded(run, () => new Trainer(run, options, dataset, clock, measure));
    }

    /// <summary>Goes on with a run from its latest whole checkpoint, or from the start when it has none yet.</summary>
    /// <param name="folder">The run folder.</param>
    /// <param name="expected">A configuration that the run must have; null takes the run's own.</param>
    /// <param name="dataset">The images; opened by the run's configuration when null.</param>
    /// <param name="clock">For the pace that is reported; the system's when null.</param>
    /// <param name="notice">Hears of checkpoints that were passed over.</param>
    /// <param name="measure">Measures the model on its way, where the run's configuration asks for it.</param>
    /// <exception cref="TrainingException">There is no run, or it has another configuration: the differences are named.</exception>
    public static Trainer Resume(string folder, TrainingOptions? expected = null, IImageDataset? dataset = null, TimeProvider? clock = null, Action<string>? notice = null, ModelMeasure? measure = null)
    {
        var options = RunFolder.ReadOptions(folder);
        var before = options;
        dataset ??= Dataset.Open(options.Data);
        if (expected is not null)
        {
            var asked = ModelFactory.Resolve(expected.Validate(), dataset);
            ConfigurationDifference.Require(options, asked, folder);
            if (asked.Device != options.Device) notice?.Invoke($"The run computed on {options.Device} and goes on on {asked.Device}: its weights will be as good, but not the same bits.");
            if (asked.Threads != options.Threads) notice?.Invoke($"The run used {options.Threads} threads and goes on with {asked.Threads}: its weights will be as good, but not the same bits.");
            options = asked;
        }
        var run = RunFolder.Resume(folder);
        return Guarded(run, () =>
        {
            var trainer = new Trainer(run, options, dataset, clock, measure);
            if (before.Evaluation.Every == 0 && options.Evaluation.Every > 0) run.Write(before with { Evaluation = options.Evaluation });
            trainer.Load(notice ?? (_ => { }));
            return trainer;
        });
    }

    /// <summary>Trains until all steps are done or it is cancelled; either way the state is saved.</summary>
    /// <param name="progress">Hears of every step.</param>
    /// <param name="cancellation">Ends training after the step under way.</param>
    /// <exception cref="TrainingException">The loss left the finite numbers, or a checkpoint could not be written.</exception>
    public TrainingResult Run(IProgress<TrainingProgress>? progress = null, CancellationToken cancellation = default)
    {
        evaluation?.GoOnFrom(done);
        if (options is { Precision: "f16", Device: "cpu" }) Notice?.Invoke("The run computes in f16 on a CPU, which is slower there than f32 and bf16; f16 is for GPUs.");
        using var log = new MetricsLog(run.Metrics, done);
        var begin = clock.GetTimestamp();
        var pace = new Pace(clock);
        using var batches = DeviceBatches.Of(loader.Batches(done, CancellationToken.None), Device.Parse(options.Device), model.Classes > 0).GetEnumerator();
        var waited = TimeSpan.Zero;
        while (done < options.Steps && !cancellation.IsCancellationRequested)
        {
            waited += Next(batches);
            var metrics = step.Take(done + 1, batches.Current);
            done++;
            var seconds = pace.Step();
            metrics = Beside(metrics);
            log.Write(metrics);
            if (IsDue(options.Cadence.CheckpointEvery)) Save(log);
            progress?.Report(new TrainingProgress(metrics, options.Steps, options.BatchSize / seconds, TimeSpan.FromSeconds(seconds * (options.Steps - done))));
            pace.Skip();
        }
        Save(log);
        foreach (var broken in loader.Broken) Notice?.Invoke($"{broken} (passed over)");
        return new TrainingResult(done, done == options.Steps, clock.GetElapsedTime(begin), loader.Broken.Count, evaluation?.Best) { Waited = waited };
    }

    /// <summary>Takes the next batch; the time that the step was held up by it.</summary>
    private static TimeSpan Next(IEnumerator<DeviceBatch> batches)
    {
        var begin = Stopwatch.GetTimestamp();
        batches.MoveNext();                                     // the stream has no end
        return Stopwatch.GetElapsedTime(begin);
    }

    /// <summary>What happens at some steps besides the step: the picture, the validation and the evaluation, of the averaged weights.</summary>
    private StepMetrics Beside(StepMetrics metrics)
    {
        var (validates, samples) = (validation is not null && IsDue(options.Cadence.ValidateEvery), IsDue(options.Cadence.SampleEvery));
        var evaluates = evaluation is not null && (IsDue(options.Evaluation.Every) || done == options.Steps);
        if (!validates && !samples && !evaluates) return metrics;
        using var averaged = step.Average.Apply();
        if (samples) sheet.Draw(run.Sample(done));
        return metrics with { ValidationLoss = validates ? validation!.Loss() : null, Evaluation = evaluates ? evaluation!.Measure(done) : null };
    }

    private bool IsDue(long every) => every > 0 && done % every == 0;

    private void Save(MetricsLog log)
    {
        try
        {
            log.Flush();
            store.Write(new Checkpoint(done, model.Network.StateDict(), step.Average.StateDict(), step.Optimizer.StateDict()) { Timesteps = step.Timesteps.State, LossScale = step.Scale?.StateDict() ?? Checkpoint.Nothing });
            using var averaged = step.Average.Apply();
            model.Save(run.Model);
        }
        catch (IOException e)
        {
            throw new TrainingException($"The checkpoint of step {done} could not be written: {e.Message} Earlier checkpoints are intact; make room and resume.", e);
        }
    }

    private void Load(Action<string> notice)
    {
        if (store.ReadLatest(notice) is not { } checkpoint) return;
        model.Network.LoadStateDict(checkpoint.Weights);
        step.Average.LoadStateDict(checkpoint.Average);
        step.Optimizer.LoadStateDict(checkpoint.Optimizer);
        if (checkpoint.Timesteps.Count > 0) step.Timesteps.Restore(checkpoint.Timesteps);
        if (checkpoint.LossScale.Count > 0) step.Scale?.LoadStateDict(checkpoint.LossScale);
        done = checkpoint.Step;
    }

    private static Trainer Guarded(RunFolder run, Func<Trainer> make)
    {
        try
        {
            return make();
        }
        catch
        {
            run.Dispose();
            throw;
        }
    }

    /// <summary>Lets the run folder go, and the memory of recorded work.</summary>
    public void Dispose()
    {
        step.Dispose();
        run.Dispose();
    }
}
