using System.Text.Json.Nodes;
using Langevin.Media.Images;
using Langevin.Media.Resampling;
using Langevin.Models.Checkpoints;
using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>Brings pictures to what CLIP's image encoder reads: transformers' CLIPImageProcessor (once CLIPFeatureExtractor), from its <c>preprocessor_config.json</c>.</summary>
/// <remarks>In 8 bits: resized until the shorter side fits, by the Python Imaging Library's filters, and cut in the middle; then scaled and normalised a channel.</remarks>
public sealed class ClipImageProcessor
{
    private const string FileName = "preprocessor_config.json";
    private const int Most = 4096, Channels = 3;
    private static readonly double[] UsualMean = [0.48145466, 0.4578275, 0.40821073], UsualDeviation = [0.26862954, 0.26130258, 0.27577711];
    private static readonly Dictionary<int, ResamplingFilter> Filters = new() { [0] = ResamplingFilter.Nearest, [1] = ResamplingFilter.Lanczos, [2] = ResamplingFilter.Bilinear, [3] = ResamplingFilter.Bicubic };

    private readonly (int? Shortest, int Height, int Width)? size;
    private readonly ResamplingFilter filter;
    private readonly double scale;
    private readonly double[]? mean, deviation;

    /// <summary>Understands the entries of a file.</summary>
    /// <param name="entries">Its entries.</param>
    /// <param name="path">The file, for messages.</param>
    private ClipImageProcessor(JsonObject entries, string path)
    {
        bool Does(string what) => entries[$"do_{what}"] is not JsonValue value || !value.TryGetValue<bool>(out var does) || does;
        size = Does("resize") ? Size(entries["size"], path) : null;
        var cut = Size(entries["crop_size"], path);
        Crop = Does("center_crop") ? new ImageSize(cut.Height, cut.Width) : null;
        if (Crop is not null && size is { } fitted && (fitted.Height < cut.Height || fitted.Width < cut.Width)) throw new ConfigException($"'{path}' cuts {cut.Height} x {cut.Width} pixels out of fewer; fetch it again.");
        var number = entries["resample"] is JsonValue resample && resample.TryGetValue<int>(out var asked) ? asked : 3;
        filter = Filters.TryGetValue(number, out var known) ? known : throw new ConfigException($"'{path}' resizes by filter {number}, and {string.Join(", ", Filters.Keys)} are known.");
        scale = Does("rescale") ? Number(entries["rescale_factor"]) ?? 1.0 / 255 : 1;
        (mean, deviation) = Does("normalize") ? (ThreeOf(entries, "image_mean", UsualMean, path), ThreeOf(entries, "image_std", UsualDeviation, path)) : (null, null);
    }

    /// <summary>The size that pictures have afterwards; null when none is cut.</summary>
    public ImageSize? Crop { get; }

    /// <summary>Reads a component's folder.</summary>
    /// <exception cref="ConfigException">It has no such file, or one that cannot be understood.</exception>
    public static ClipImageProcessor Open(string folder)
    {
        var path = Path.Combine(folder, FileName);
        return new ClipImageProcessor(ConfigFile.Parse(path), path);
    }

    /// <summary>Pictures prepared as CLIP's are, for an encoder without such a file.</summary>
    /// <param name="side">Height and width in pixels that the encoder reads.</param>
    public static ClipImageProcessor Usual(int side) => new(new JsonObject { ["size"] = side, ["crop_size"] = side }, FileName);

    /// <summary>The one of a pipeline's component for an encoder that reads pictures of a side; the usual one where there is no such component.</summary>
    /// <param name="checkpoint">The pipeline.</param>
    /// <param name="component">Its name, such as <c>feature_extractor</c>.</param>
    /// <param name="side">The side that the encoder reads.</param>
    /// <exception cref="ConfigException">It prepares pictures of another size.</exception>
    public static ClipImageProcessor For(Checkpoint checkpoint, string component, long side)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        if (!checkpoint.Components.ContainsKey(component)) return Usual((int)side);
        var processor = checkpoint.ImageProcessor(component);
        return processor.Crop is { } size && (size.Height, size.Width) == (side, side) ? processor
            : throw new ConfigException($"The {component} in '{checkpoint.Path}' prepares pictures of {processor.Crop?.Height ?? 0} x {processor.Crop?.Width ?? 0}, and the network reads {side} x {side}; fetch both again.");
    }

    /// <summary>Prepares images.</summary>
    /// <param name="images">[B, 3, H, W] in [-1, 1].</param>
    /// <returns>[B, 3, h, w], Float32 on the CPU.</returns>
    public Tensor Process(Tensor images) => Process(ImageTensor.ToImages(images));

    /// <summary>Prepares pictures, which must come out in one size.</summary>
    /// <returns>[B, 3, h, w], Float32 on the CPU.</returns>
    public Tensor Process(params ReadOnlySpan<Image> pictures)
    {
        using var scope = new TensorScope();
        var ready = new Image[pictures.Length];
        for (var i = 0; i < ready.Length; i++) ready[i] = Fitted(pictures[i].WithChannels(Channels));
        var values = (ImageTensor.ToTensor(ready) + 1) * (127.5 * scale);                              // [B, 3, h, w]: 8-bit values by the scale
        return scope.Return(mean is null ? values : (values - Column(mean)) / Column(deviation!));
    }

    private Image Fitted(Image picture)
    {
        if (size is { } fitted) picture = fitted.Shortest is { } side ? Shrunk(picture, side) : picture.Resize(fitted.Width, fitted.Height, filter);
        return Crop is { } crop ? picture.CentreCrop((int)crop.Width, (int)crop.Height) : picture;
    }

    /// <summary>The shorter side gets the length, the longer one the whole number below its share.</summary>
    private Image Shrunk(Image picture, int side)
    {
        var longer = (int)Math.Min((long)side * Math.Max(picture.Width, picture.Height) / Math.Min(picture.Width, picture.Height), 1 << 20);
        return picture.Width <= picture.Height ? picture.Resize(side, longer, filter) : picture.Resize(longer, side, filter);
    }

    private static Tensor Column(double[] values) => Tensor.From(Array.ConvertAll(values, value => (float)value), 1, Channels, 1, 1);

    /// <summary>A size as the files of all years have it: a number, <c>shortest_edge</c>, or <c>height</c> and <c>width</c>.</summary>
    private static (int? Shortest, int Height, int Width) Size(JsonNode? node, string path)
    {
        int? Whole(JsonNode? part) => part is JsonValue value && value.TryGetValue<int>(out var whole) ? whole is >= 1 and <= Most ? whole : throw new ConfigException($"'{path}' has a size of {whole}; it lies between 1 and {Most}.") : null;
        if (node is null) return (224, 224, 224);
        if ((Whole(node) ?? Whole((node as JsonObject)?["shortest_edge"])) is { } side) return (side, side, side);
        return node is JsonObject both && Whole(both["height"]) is { } height && Whole(both["width"]) is { } width ? (null, height, width) : throw new ConfigException($"'{path}' has the size {node.ToJsonString()}, which is none of a number, shortest_edge, or height and width.");
    }

    private static double[] ThreeOf(JsonObject entries, string name, double[] otherwise, string path)
    {
        if (entries[name] is not { } node) return otherwise;
        double[] numbers = node is JsonArray { Count: Channels } array ? [.. array.Select(item => Number(item) ?? double.NaN)] : [];
        return numbers.Length == Channels && numbers.All(number => double.IsFinite(number) && (name == "image_mean" || number > 0)) ? numbers : throw new ConfigException($"'{path}' has {name} {node.ToJsonString()}, which is not {Channels} numbers.");
    }

    private static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue<double>(out var number) ? number : null;
}
