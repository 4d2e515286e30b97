using System.Security.Cryptography;
using System.Text;
using Langevin.Evaluation.Pictures;
using Langevin.Media.Images;
using Langevin.Pipelines;

namespace Langevin.Cli.Evaluating;

/// <summary>A model's pictures as they are sampled, rounded to 8 bits as they would be saved.</summary>
/// <param name="name">What the model is called.</param>
/// <param name="pipeline">The model.</param>
/// <param name="request">What to sample.</param>
/// <param name="classes">The classes of the network that looks; those of another model's pictures are not asked for.</param>
/// <param name="folder">The model's folder.</param>
/// <param name="words">What was typed about the sampling.</param>
internal sealed class SampledPictures(string name, ImagePipeline pipeline, SampleRequest request, IReadOnlyList<string>? classes, string folder, IReadOnlyList<string> words) : IPictureSource
{
    private readonly bool hasClasses = classes is not null && (pipeline.Model.Info.Classes ?? []).SequenceEqual(classes);

    public string Name => name;

    public long Count => request.Count;

    public int BatchSize => request.BatchSize;

    /// <summary>The command and the state of the model's files: what a program that was stopped finds again.</summary>
    public string Fingerprint => field ??= Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', [CommandLine.Version, .. words, .. Files()]))));

    public IEnumerable<PictureBatch> From(long first, CancellationToken cancellation)
    {
        var isKeyed = request.Randomness != Randomness.Torch;                      // else a batch depends on those before it, which are made again
        var at = isKeyed ? first : 0;
        foreach (var (asked, images) in pipeline.BatchesFrom((int)at, request, cancellation))
        {
            var pictures = ImageTensor.ToImages(images);
            var left = (int)Math.Clamp(first - at, 0, pictures.Length);
            at += pictures.Length;
            if (left < pictures.Length) yield return new PictureBatch(pictures[left..], hasClasses ? asked[left..] : [.. pictures[left..].Select(_ => -1)]);
        }
    }

    private IEnumerable<string> Files() =>
        from file in new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
        orderby file.FullName
        select $"{Path.GetRelativePath(folder, file.FullName)} {file.Length} {file.LastWriteTimeUtc.Ticks}";
}
