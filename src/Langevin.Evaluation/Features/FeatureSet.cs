using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Evaluation.Features;

/// <summary>Features of N pictures, one row of D numbers each, checked: a matrix of finite numbers. A file's features stay in the file until they are used.</summary>
public sealed class FeatureSet
{
    /// <summary>The name of the tensor in a file: <c>features</c>, [N, D].</summary>
    public const string TensorName = "features";

    /// <summary>The most features of one picture.</summary>
    public const int MostDimensions = 16_384;

    private const long CheckedElements = 1 << 22;
    private readonly Tensor values;

    private FeatureSet(string name, Tensor values, string? network)
    {
        using var scope = new TensorScope();
        (Name, Network) = (name, network);
        if (values.Shape is not [> 0, > 0 and <= MostDimensions] || !IsReal(values.Type))
            throw new EvaluationException($"The features of {name} are {values.Type}[{string.Join(", ", values.Shape)}], and must be real numbers [N, D]: a row a picture, at most {MostDimensions} numbers in it.");
        this.values = values;
        (Count, Dimensions) = (values.Size(0), values.Size(1));
        foreach (var start in Starts(CheckedElements / Dimensions + 1)) Check(start, Math.Min(CheckedElements / Dimensions + 1, Count - start));
    }

    /// <summary>What they are called in messages: the file.</summary>
    public string Name { get; }

    /// <summary>The network that gave them, as the file's metadata say under <c>network</c>; null when they do not.</summary>
    public string? Network { get; }

    /// <summary>N, the number of pictures.</summary>
    public long Count { get; }

    /// <summary>D, the features of a picture.</summary>
    public long Dimensions { get; }

    /// <summary>The SHA-256 of the numbers as float64, in lower-case hexadecimal digits: the same in any file and floating type that holds them.</summary>
    public string Hash => field ??= HashOf();

    /// <summary>Takes features from memory.</summary>
    /// <param name="features">[N, D], real. They must not be changed afterwards.</param>
    /// <param name="name">What to call them in messages.</param>
    /// <param name="network">The network that gave them, when its name is known.</param>
    /// <exception cref="EvaluationException">They are no such matrix, or hold what is not a finite number.</exception>
    public static FeatureSet Of(Tensor features, string name = "memory", string? network = null) => new(name, features.Keep(), network);

    /// <summary>Opens the tensor <c>features</c> of a safetensors file.</summary>
    /// <exception cref="EvaluationException">The tensor is no [N, D] matrix of finite numbers.</exception>
    /// <exception cref="SafetensorsException">The file cannot be read, or has no such tensor.</exception>
    public static FeatureSet Open(string path)
    {
        var file = SafetensorsFile.Open(path);
        return new FeatureSet($"'{path}'", file.Read(TensorName).Keep(), file.Metadata.GetValueOrDefault("network"));
    }

    /// <summary>All rows as they are held: [N, D], of their own type. They must not be changed.</summary>
    public Tensor Values => values;

    /// <summary>Some rows: [count, D], float64, owned by the open scope.</summary>
    internal Tensor Rows(long start, long count) => values.Narrow(0, start, count).To(ScalarType.Float64);

    /// <summary>The rows at some places: [n, D], float64.</summary>
    /// <param name="places">[n], int64.</param>
    internal Tensor Rows(Tensor places) => values.IndexSelect(0, places).To(ScalarType.Float64);

    /// <summary>Where blocks of at most so many rows begin.</summary>
    internal IEnumerable<long> Starts(long block)
    {
        for (var start = 0L; start < Count; start += block) yield return start;
    }

    /// <summary>Refuses to compare with features of another width or network.</summary>
    internal void RequireLike(FeatureSet other) => RequireLike((Name, Dimensions, Network), (other.Name, other.Dimensions, other.Network));

    internal static void RequireLike((string Name, long Dimensions, string? Network) one, (string Name, long Dimensions, string? Network) other)
    {
        if (one.Dimensions != other.Dimensions)
            throw new EvaluationException($"{one.Name} has {one.Dimensions} features a picture and {other.Name} has {other.Dimensions}: compare features of one network.");
        if (one.Network is not null && other.Network is not null && one.Network != other.Network)
            throw new EvaluationException($"{one.Name} comes from the network {one.Network} and {other.Name} from {other.Network}: compare features of one network.");
    }

    private void Check(long start, long count)
    {
        using var scope = new TensorScope();
        var rows = Rows(start, count);
        if ((rows.Abs() <= float.MaxValue).All()) return;
        var numbers = rows.ToArray<double>();
        var at = Array.FindIndex(numbers, number => !(Math.Abs(number) <= float.MaxValue));
        var value = numbers[at].ToString(CultureInfo.InvariantCulture);
        throw new EvaluationException($"Feature {at % Dimensions} of row {start + at / Dimensions} of {Name} is {value}, and must be a finite number below 3.4e38: look at the network that made it, or at its pictures.");
    }

    private string HashOf()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var block = CheckedElements / Dimensions + 1;
        hash.AppendData(MemoryMarshal.AsBytes([Count, Dimensions]));
        foreach (var start in Starts(block))
        {
            using var scope = new TensorScope();
            hash.AppendData(MemoryMarshal.AsBytes<double>(Rows(start, Math.Min(block, Count - start)).ToArray<double>()));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static bool IsReal(ScalarType type) => type is ScalarType.Float16 or ScalarType.BFloat16 or ScalarType.Float32 or ScalarType.Float64;
}
