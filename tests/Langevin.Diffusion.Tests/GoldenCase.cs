using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text.Json;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests;

/// <summary>One recorded case: the tensors of NAME.safetensors and the settings of NAME.json.</summary>
public sealed class GoldenCase
{
    private readonly byte[] file;
    private readonly int data;
    private readonly JsonElement header;

    public GoldenCase(string folder, string name)
    {
        Name = name;
        var path = Path.Combine(Folder(folder), name);
        Settings = JsonDocument.Parse(File.ReadAllText(path + ".json")).RootElement;
        file = File.ReadAllBytes(path + ".safetensors");
        data = 8 + (int)BinaryPrimitives.ReadInt64LittleEndian(file);
        header = JsonDocument.Parse(file.AsMemory(8, data - 8)).RootElement;
    }

    public string Name { get; }
    public JsonElement Settings { get; }
    public Tensor this[string tensor] => Read(header.GetProperty(tensor));
    public bool Has(string tensor) => header.TryGetProperty(tensor, out _);
    public double Tolerance => Settings.GetProperty("recommended_tolerance").GetProperty("tol").GetDouble();
    public override string ToString() => Name;

    public static TheoryData<string> Names(string folder, params string[] prefixes)
    {
        var names = new TheoryData<string>();
        foreach (var path in Directory.GetFiles(Folder(folder), "*.json").Order())
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (Array.Exists(prefixes, p => name.StartsWith(p, StringComparison.Ordinal))) names.Add(name);
        }
        return names;
    }

    /// <summary>The recipe's rule: the difference relative to the largest magnitude.</summary>
    public static void Near(Tensor want, Tensor got, double tolerance, string what = "")
    {
        Assert.Equal(want.Shape, got.Shape);
        Assert.True(got.IsFinite().All(), $"{what}: not finite");
        Tensor exact = want.To(ScalarType.Float64), mine = got.To(ScalarType.Float64);
        var error = (exact - mine).Abs().Max().Item() / Math.Max(1e-3, exact.Abs().Max().Item());
        Assert.True(error <= tolerance, $"{what}: relative error {error:e2} is over {tolerance:e1}");
    }

    private static string Folder(string folder) => Path.Combine(AppContext.BaseDirectory, "Goldens", "schedulers", folder);

    private Tensor Read(JsonElement entry)
    {
        var shape = entry.GetProperty("shape").EnumerateArray().Select(e => e.GetInt64()).ToArray();
        var offsets = entry.GetProperty("data_offsets");
        var (start, end) = (offsets[0].GetInt32(), offsets[1].GetInt32());
        var bytes = file.AsSpan(data + start, end - start);
        return entry.GetProperty("dtype").GetString() switch
        {
            "F32" => Tensor.From<float>(MemoryMarshal.Cast<byte, float>(bytes), shape),
            "F64" => Tensor.From<double>(MemoryMarshal.Cast<byte, double>(bytes), shape),
            "I64" => Tensor.From<long>(MemoryMarshal.Cast<byte, long>(bytes), shape),
            var type => throw new InvalidDataException($"{Name}: no reader for {type}"),
        };
    }
}
