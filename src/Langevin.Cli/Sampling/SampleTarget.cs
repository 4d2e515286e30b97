using Langevin.Media.Images;
using Langevin.Pipelines;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>Where pictures go as they come: a sheet, a folder, or a file of tensors. Images are [B, C, H, W] in [-1, 1].</summary>
internal abstract class SampleTarget
{
    /// <summary>What a path stands for, by its ending.</summary>
    /// <exception cref="CommandException">The ending is that of something else.</exception>
    public static SampleTarget For(string path, Recipe recipe, IReadOnlyList<string>? classNames) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".safetensors" => new SampleTensors(path, recipe),
        ".png" or ".jpg" or ".jpeg" or ".webp" => new SampleSheetFile(path, recipe, classNames),
        "" => new SampleFolder(path, recipe, classNames),
        _ when Directory.Exists(path) || path.EndsWith('/') => new SampleFolder(path, recipe, classNames),
        var ending => throw new CommandException($"--output is '{path}', and '{ending}' is none of .png, .jpg, .webp (one sheet), .safetensors (numbers) or a folder (a file each)."),
    };

    /// <summary>Samples what is asked for and writes it.</summary>
    public void Fill(ImagePipeline pipeline, SampleRequest request, CancellationToken stop)
    {
        var first = 0;
        foreach (var (classes, images) in pipeline.Batches(request, stop))
        {
            Add(first, classes, images);
            first += (int)images.Size(0);
        }
        Finish();
    }

    /// <summary>Takes the next pictures.</summary>
    /// <param name="first">The number of the first of them.</param>
    /// <param name="classes">Their classes; empty when the model knows none.</param>
    /// <param name="images">The pictures.</param>
    protected abstract void Add(int first, IReadOnlyList<int> classes, Tensor images);

    /// <summary>Writes what is not written yet.</summary>
    protected abstract void Finish();

    /// <summary>What a picture of a class shows, in words; null when the model knows no classes.</summary>
    protected static string? Label(IReadOnlyList<int> classes, int index, IReadOnlyList<string>? names) =>
        classes.Count == 0 ? null : names?[classes[index]] ?? $"class {classes[index]}";
}

/// <summary>A file a picture, numbered from 00000.</summary>
internal sealed class SampleFolder(string path, Recipe recipe, IReadOnlyList<string>? classNames) : SampleTarget
{
    protected override void Add(int first, IReadOnlyList<int> classes, Tensor images)
    {
        Directory.CreateDirectory(path);
        foreach (var (index, image) in ImageTensor.ToImages(images).Index())
            image.Save(Path.Combine(path, $"{first + index:D5}.png"), recipe.Text(first + index, Label(classes, index, classNames)));
    }

    protected override void Finish()
    {
    }
}

/// <summary>The numbers themselves, as the tensor <c>samples</c>, and the classes as <c>class_labels</c>.</summary>
internal sealed class SampleTensors(string path, Recipe recipe) : SampleTarget
{
    private readonly List<Tensor> batches = [];
    private readonly List<long> labels = [];

    protected override void Add(int first, IReadOnlyList<int> classes, Tensor images)
    {
        batches.Add(images);
        labels.AddRange(classes.Select(one => (long)one));
    }

    protected override void Finish()
    {
        using var scope = new TensorScope();
        var tensors = new Dictionary<string, Tensor> { ["samples"] = Tensor.Cat([.. batches]) };
        if (labels.Count > 0) tensors["class_labels"] = Tensor.From(labels.ToArray());
        Langevin.Torch.Serialization.Safetensors.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["langevin"] = recipe.ToJson() });
    }
}
