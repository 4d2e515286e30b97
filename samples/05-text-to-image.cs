#:project ../src/Langevin.Pipelines/Langevin.Pipelines.csproj

// Makes images of a text with a Stable Diffusion checkpoint, and shows them as they come.
//
//     dotnet run samples/05-text-to-image.cs FOLDER ["PROMPT" [PNG [STEPS]]]

using Langevin.Media.Images;
using Langevin.Pipelines.TextToImage;

if (args.Length == 0)
{
    Console.Error.WriteLine("Give the folder of a checkpoint in diffusers' layout, with model_index.json.");
    return 2;
}

var (prompt, path, steps) = (args.ElementAtOrDefault(1) ?? "a lighthouse at dusk", args.ElementAtOrDefault(2) ?? "sample-05.png", int.Parse(args.ElementAtOrDefault(3) ?? "25"));

// Three lines make a picture.
var pipeline = TextToImagePipeline.Load(args[0]);
var image = pipeline.Generate(new TextToImageRequest(prompt) { Steps = steps, Sampler = "dpm++2m", Seed = 42 });
ImageTensor.ToImages(image)[0].Save(path);

// The same with progress: each step has a small preview of what it leads to.
var several = new TextToImageRequest(prompt) { NegativePrompts = ["blurry"], ImagesPerPrompt = 2, Steps = steps, Sampler = "dpm++2m", Seed = 43 };
await foreach (var progress in pipeline.GenerateAsync(several))
{
    if (progress.Preview is { } preview) Console.WriteLine($"step {progress.Step} of {progress.Steps}, preview of {preview.Size(3)} x {preview.Size(2)} pixels");
    if (progress.Finished is { } finished)
        foreach (var (i, one) in ImageTensor.ToImages(finished).Index()) one.Save(Path.ChangeExtension(path, $"{progress.FirstImage + i}.png"));
}
Console.WriteLine($"{1 + several.Count} images beside {path}");
return 0;
