using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Langevin.Evaluation.Features;
using Langevin.Evaluation.Features.Networks;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Pictures;

/// <summary>
/// A file that features are written to as pictures are looked at, one row a picture: features, class probabilities, the class asked for. What was written before a program
/// was killed stays, and the next one goes on after it. It is a safetensors file, whole when the last row is there.
/// </summary>
internal sealed class FeatureFile(string path, FeatureNetwork network, IPictureSource source)
{
    private readonly FeatureFileHeader header = new(network, source);

    private string Partial => path + ".part";

    private long RowBytes => header.Width * sizeof(float);

    /// <summary>The features of all pictures: read from the file where it is whole and sound, else gathered.</summary>
    /// <param name="report">Told what happens, in a sentence.</param>
    /// <param name="progress">Told how many pictures have been looked at.</param>
    /// <param name="cancellation">Stops with an <see cref="OperationCanceledException"/>; what was gathered stays.</param>
    /// <exception cref="EvaluationException">A picture is broken, or a feature is no finite number.</exception>
    /// <exception cref="IOException">The file cannot be written, or another program writes it.</exception>
    public PictureFeatures Gather(Action<string> report, IProgress<long>? progress, CancellationToken cancellation)
    {
        if (File.Exists(path) && Sound(report) is { } found) return found;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        using (var file = Open(report))
        {
            Append(file, progress, cancellation);
            Seal(file);
        }
        File.Move(Partial, path, overwrite: true);
        return PictureFeatures.Of(network, source, SafetensorsFile.Open(path).Read(FeatureFileHeader.Tensor));
    }

    private PictureFeatures? Sound(Action<string> report)
    {
        try
        {
            var file = SafetensorsFile.Open(path);
            var rows = file.Read(FeatureFileHeader.Tensor);
            if (!rows.Shape.SequenceEqual([source.Count, header.Width]) || rows.Type != ScalarType.Float32) throw new EvaluationException($"'{path}' is of other pictures");
            using var stream = File.OpenRead(path);
            if (file.Metadata.GetValueOrDefault(FeatureFileHeader.Sum) != RowsHash(stream)) throw new EvaluationException($"'{path}' was changed after it was written");
            return PictureFeatures.Of(network, source, rows);
        }
        catch (Exception failure) when (failure is SafetensorsException or EvaluationException)
        {
            report($"The kept features of {source.Name} cannot be used ({failure.Message.TrimEnd('.')}); they are made anew.");
            return null;
        }
    }

    /// <summary>The file, standing after the last whole batch that is there.</summary>
    private FileStream Open(Action<string> report)
    {
        var file = new FileStream(Partial, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        var expected = header.Bytes(null);
        var start = new byte[expected.Length];
        if (file.Length < start.Length || file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.AsSpan().SequenceEqual(expected))
        {
            file.SetLength(0);
            file.Write(expected);
        }
        var rows = Math.Min((file.Length - expected.Length) / RowBytes, source.Count);
        if (rows < source.Count) rows -= rows % source.BatchSize;
        file.SetLength(expected.Length + rows * RowBytes);
        file.Position = file.Length;
        if (rows > 0) report($"{rows} of {source.Count} pictures of {source.Name} were looked at before; going on after them.");
        return file;
    }

    private void Append(FileStream file, IProgress<long>? progress, CancellationToken cancellation)
    {
        var done = (file.Length - header.Length) / RowBytes;
        foreach (var batch in source.From(done, cancellation))
        {
            using var scope = new TensorScope();
            var (features, probabilities) = network.Look(network.Framing.Frame(batch.Images));
            if (!(features.Abs() <= float.MaxValue).All()) throw new EvaluationException($"Features of pictures {done + 1} to {done + batch.Images.Count} of {source.Name} are not finite numbers: look at the weights of {network.Name}.");
            var asked = Tensor.From([.. batch.Asked.Select(one => (float)one)]).Unsqueeze(1);                                // [B, 1]
            var rows = Tensor.Cat(probabilities is null ? [features, asked] : [features, probabilities, asked], 1);          // [B, D + K + 1]
            file.Write(MemoryMarshal.AsBytes<float>(rows.ToArray<float>()));
            file.Flush(flushToDisk: true);
            done += batch.Images.Count;
            progress?.Report(done);
        }
        if (done != source.Count) throw new EvaluationException($"{source.Name} gave {done} pictures, and {source.Count} were promised: look at what it holds.");
    }

    private void Seal(FileStream file)
    {
        file.Position = 0;
        var bytes = header.Bytes(RowsHash(file));
        file.Position = 0;
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    private string RowsHash(Stream stream)
    {
        stream.Position = header.Length;
        return Convert.ToHexStringLower(SHA256.HashData(stream));
    }
}
