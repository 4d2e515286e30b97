#:project ../src/Langevin.Training/Langevin.Training.csproj

// Trains a class-conditional diffusion model on a folder of images (a folder a class), or on Fashion-MNIST when none is named.
//
//     dotnet run samples/02-train-on-images.cs [FOLDER [STEPS [RUN]]]

using Langevin.Training;

var data = args.ElementAtOrDefault(0) ?? "fashion-mnist";
var steps = long.Parse(args.ElementAtOrDefault(1) ?? "300");
var run = args.ElementAtOrDefault(2) ?? "runs/sample-02";

var options = Presets.FashionMnist with { Data = data, Steps = steps, Seed = 1 };
using var trainer = File.Exists(Path.Combine(run, "run.json")) ? Trainer.Resume(run) : Trainer.Begin(run, options);
var result = trainer.Run(new Lines());
Console.WriteLine($"{result.Step} steps in {result.Elapsed.TotalSeconds:0} s; the model is in {run}/model, its pictures in {run}/samples");

internal sealed class Lines : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.Metrics.Step % 50 == 0 || value.Metrics.Step == value.Steps)
            Console.WriteLine($"step {value.Metrics.Step} of {value.Steps}: loss {value.Metrics.Loss:0.000}, {value.ImagesPerSecond:0} images/s");
    }
}
