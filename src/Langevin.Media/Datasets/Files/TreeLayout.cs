using System.Text;
using System.Text.Json;

namespace Langevin.Media.Datasets.Files;

/// <summary>How classes and captions are written into a file tree. The first that applies counts:
/// metadata.jsonl at the root, dataset.json at the root, one sub-folder a class, plain files.</summary>
internal sealed record TreeLayout(IReadOnlyList<LaidOutFile> Files, IReadOnlyList<string>? Classes, IReadOnlyList<SkippedFile> Skipped)
{
    private const string CaptionList = "metadata.jsonl";
    private const string LabelList = "dataset.json";

    private static readonly string[] TestFolders = ["test", "val", "valid", "validation"];

    public static TreeLayout Of(IFileTree tree, DatasetSplit split)
    {
        string[] pictures = [.. tree.Paths.Where(IsPicture)];
        var root = SplitFolder(tree, pictures, WrappingFolder(tree, pictures), split);
        pictures = [.. pictures.Where(path => path.StartsWith(root, StringComparison.Ordinal))];
        if (tree.Contains(root + CaptionList))
        {
            return Captioned(tree, root);
        }

        if (tree.Contains(root + LabelList))
        {
            return Labelled(tree, root, pictures);
        }

        return pictures.Length > 0 && pictures.All(path => Folder(root, path).Length > 0)
            ? ByFolder(root, pictures) : new([.. pictures.Select(path => new LaidOutFile(path))], null, []);
    }

    /// <summary>The first part of the path below the root; empty if the file lies at the root.</summary>
    private static string Folder(string root, string path) => path[root.Length..Math.Max(root.Length, path.IndexOf('/', root.Length))];

    private static bool IsPicture(string path) =>
        Images.ImageFormats.OfName(path) is not null && !path.StartsWith('.') && !path.Contains("/.", StringComparison.Ordinal)
        && !path.StartsWith("__MACOSX/", StringComparison.Ordinal);

    /// <summary>The folder that everything lies in, if there is but one, as archives often have it; else "".</summary>
    private static string WrappingFolder(IFileTree tree, string[] pictures)
    {
        var root = "";
        while (pictures.Length > 0 && !tree.Contains(root + CaptionList) && !tree.Contains(root + LabelList)
            && Folder(root, pictures[0]) is { Length: > 0 } folder
            && pictures.All(path => path.StartsWith($"{root}{folder}/", StringComparison.Ordinal)))
        {
            root += folder + "/";
        }

        return root;
    }

    /// <summary>The root with "train/" or "test/" (or another name for it) where the pictures lie in such folders and nowhere else.</summary>
    private static string SplitFolder(IFileTree tree, string[] pictures, string root, DatasetSplit split)
    {
        string[] folders = [.. pictures.Select(path => Folder(root, path)).Distinct()];
        var divided = folders.Contains("train") && folders.All(folder => folder == "train" || TestFolders.Contains(folder));
        if (split == DatasetSplit.Train)
        {
            return divided ? root + "train/" : root;
        }

        return divided && TestFolders.FirstOrDefault(folders.Contains) is { } test
            ? $"{root}{test}/" : throw new MediaException($"{tree.Name} has no test part: lay it out as train/ and test/, or hold out a part of the training pictures");
    }

    private static TreeLayout ByFolder(string root, string[] pictures)
    {
        string[] classes = [.. pictures.Select(path => Folder(root, path)).Distinct().Order(StringComparer.Ordinal)];
        var labels = classes.Index().ToDictionary(entry => entry.Item, entry => entry.Index);
        return new([.. pictures.Select(path => new LaidOutFile(path, labels[Folder(root, path)]))], classes, []);
    }

    /// <summary>Lines of {"file_name": "a.png", "text": "a cat"}, the image folders of Hugging Face.</summary>
    private static TreeLayout Captioned(IFileTree tree, string root)
    {
        List<LaidOutFile> files = [];
        List<SkippedFile> skipped = [];
        var line = 0;
        foreach (var text in Encoding.UTF8.GetString(tree.Read(root + CaptionList)).Split('\n'))
        {
            line++;
            if (string.IsNullOrWhiteSpace(text))
            {
                continue;
            }

            var (name, caption) = CaptionLine(text) ?? throw new MediaException(
                $"{tree.Name}/{root}{CaptionList} line {line} is not an object with \"file_name\" and, as a text, \"text\"");
            if (FileTrees.Inside(name) is { } inside && tree.Contains(root + inside))
            {
                files.Add(new LaidOutFile(root + inside, Caption: caption));
            }
            else
            {
                skipped.Add(new($"{tree.Name}/{root}{name}", $"is listed in {CaptionList} but is not there"));
            }
        }

        return new(files, null, skipped);
    }

    private static (string Name, string? Caption)? CaptionLine(string line)
    {
        try
        {
            using var json = JsonDocument.Parse(line);
            return json.RootElement is { ValueKind: JsonValueKind.Object } entry
                && entry.TryGetProperty("file_name", out var name) && name.ValueKind == JsonValueKind.String
                    ? (name.GetString()!, entry.TryGetProperty("text", out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null)
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>{"labels": [["00000/img00000000.png", 6], ...]} or {"labels": null}, as the EDM and StyleGAN tools write it.</summary>
    private static TreeLayout Labelled(IFileTree tree, string root, string[] pictures)
    {
        Dictionary<string, int> labels = [];
        try
        {
            using var json = JsonDocument.Parse(tree.Read(root + LabelList));
            if (json.RootElement.GetProperty("labels") is { ValueKind: JsonValueKind.Array } list)
            {
                foreach (var entry in list.EnumerateArray())
                {
                    labels[root + entry[0].GetString()] = entry[1].GetInt32() is >= 0 and < 1_000_000 and var label ? label : throw new FormatException();
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException
            or FormatException or IndexOutOfRangeException)
        {
            throw new MediaException(
                $"{tree.Name}/{root}{LabelList} is not an object whose \"labels\" are null or pairs of a file name and a class from 0 to 999999", exception);
        }

        string[]? classes = labels.Count == 0 ? null : [.. Enumerable.Range(0, labels.Values.Max() + 1).Select(label => $"{label}")];
        return new([.. pictures.Select(path => new LaidOutFile(path, labels.TryGetValue(path, out var label) ? label : null))], classes, []);
    }
}
