using Langevin.Media.Images;
using Langevin.Torch;

namespace Langevin.Cli.Sampling;

/// <summary>Where pictures go as they come: a sheet, a folder, or a file of tensors. Images are [B, C, H, W] in [-1, 1].</summary>
internal abstract class SampleTarget
{
    private readonly List<int> leftOut = [];

    /// <summary>What a path stands for, by its ending.</summary>
    /// <exception cref="CommandException">The ending is that of something else.</exception>
    public static SampleTarget For(string path, Recipe recipe, IReadOnlyList<string>? labels) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".safetensors" => new SampleTensors(path, recipe),
        ".png" or ".jpg" or ".jpeg" or ".webp" => new SampleSheetFile(path, recipe, labels),
        "" => new SampleFolder(path, recipe, labels),
        _ when Directory.Exists(path) || path.EndsWith('/') => new SampleFolder(path, recipe, labels),
        var ending => throw new CommandException($"--output is '{path}', and '{ending}' is none of .png, .jpg, .webp (one sheet), .safetensors (numbers) or a folder (a file each)."),
    };

    /// <summary>Takes pictures as they come, and writes them.</summary>
    /// <param name="batches">What they show, by number, and the pictures.</param>
    /// <param name="isLeftOut">Whether a picture of a number, once it is there, is not to be written; all are when null.</param>
    public void Fill(IEnumerable<(int[] Shown, Tensor Images)> batches, Predicate<int>? isLeftOut = null)
    {
        var first = 0;
        foreach (var (shown, images) in batches)
        {
            var count = (int)images.Size(0);
            var missing = Enumerable.Range(first, count).Where(number => isLeftOut?.Invoke(number) == true).ToHashSet();
            if (missing.Count == 0) Add(first, shown, images);
            else
                for (var i = 0; i < count; i++)
                    if (!missing.Contains(first + i)) Add(first + i, shown.Length == 0 ? [] : [shown[i]], images.Narrow(0, i, 1));
            leftOut.AddRange(missing);
            first += count;
        }
        if (leftOut.Count < first) Finish();
    }

    /// <summary>The numbers of pictures that are not written.</summary>
    protected IReadOnlyList<int> LeftOut => leftOut;

    /// <summary>Takes the next pictures.</summary>
    /// <param name="first">The number of the first of them.</param>
    /// <param name="shown">The numbers of their classes or prompts; empty when the model knows none.</param>
    /// <param name="images">The pictures.</param>
    protected abstract void Add(int first, IReadOnlyList<int> shown, Tensor images);

    /// <summary>Writes what is not written yet.</summary>
    protected abstract void Finish();

    /// <summary>What a picture shows, in words; null when the model knows no classes.</summary>
    protected static string? Label(IReadOnlyList<int> shown, int index, IReadOnlyList<string>? labels) =>
        shown.Count == 0 ? null : labels?[shown[index]] ?? $"class {shown[index]}";
}

/// <summary>A file a picture, numbered from 00000.</summary>
internal sealed class SampleFolder(string path, Recipe recipe, IReadOnlyList<string>? labels) : SampleTarget
{
    protected override void Add(int first, IReadOnlyList<int> shown, Tensor images)
    {
        Directory.CreateDirectory(path);
        foreach (var (index, image) in ImageTensor.ToImages(images).Index())
        {
            var file = Path.Combine(path, $"{first + index:D5}.png");
            image.Save(file, recipe.Text(file, image, first + index, Label(shown, index, labels)));
        }
    }

    protected override void Finish()
    {
    }
}

/// <summary>The numbers themselves, as the tensor <c>samples</c>, and which classes or prompts they show as <c>class_labels</c> or <c>prompts</c>.</summary>
internal sealed class SampleTensors(string path, Recipe recipe) : SampleTarget
{
    private readonly List<Tensor> batches = [];
    private readonly List<long> numbers = [];

    protected override void Add(int first, IReadOnlyList<int> shown, Tensor images)
    {
        batches.Add(images);
        numbers.AddRange(shown.Select(one => (long)one));
    }

    protected override void Finish()
    {
        using var scope = new TensorScope();
        var tensors = new Dictionary<string, Tensor> { ["samples"] = Tensor.Cat([.. batches]) };
        if (numbers.Count > 0) tensors[recipe.Prompts is null ? "class_labels" : "prompts"] = Tensor.From(numbers.ToArray());
        Langevin.Torch.Serialization.Safetensors.Write(path, tensors, new Dictionary<string, string> { ["format"] = "pt", ["langevin"] = recipe.ToJson() });
    }
}
