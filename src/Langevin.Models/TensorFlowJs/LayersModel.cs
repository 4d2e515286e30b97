using System.Text;
using System.Text.Json;
using Langevin.Models.Checkpoints;
using Langevin.Torch;

namespace Langevin.Models.TensorFlowJs;

/// <summary>The weights of a model in TensorFlow.js' layers format: a list of weights, and shards that hold them one after the other, often in 8 bits.</summary>
/// <remarks>A quantised weight is q scale + min, computed in double precision. The list and the shards may be JSON and binary files, or the JavaScript modules that npm packages wrap them in.</remarks>
internal static class LayersModel
{
    private const long MostElements = 1 << 27;
    private const string Manifest = "weightsManifest", Wrapped = "exports=\"";

    /// <summary>Reads all weights, in Float32.</summary>
    /// <param name="model">The model's JSON, or the JavaScript around it.</param>
    /// <param name="shard">Gives a shard's bytes by the path in the list.</param>
    /// <exception cref="ConfigException">The list or a shard is damaged, or they disagree.</exception>
    public static Dictionary<string, Tensor> Read(string model, Func<string, byte[]> shard)
    {
        try
        {
            var found = model.IndexOf(Manifest, StringComparison.Ordinal);
            var start = found < 0 ? -1 : model.IndexOf('[', found);
            if (start < 0) throw new FormatException($"it has no {Manifest}");
            using var list = JsonDocument.Parse(JavaScriptLiteral.ToJson(model, start));
            Dictionary<string, Tensor> weights = [];
            foreach (var group in list.RootElement.EnumerateArray())
            {
                byte[] bytes = [.. group.GetProperty("paths").EnumerateArray().SelectMany(path => Bytes(shard(path.GetString()!)))];
                var at = 0;
                foreach (var weight in group.GetProperty("weights").EnumerateArray())
                    weights.Add(weight.GetProperty("name").GetString()!, Weight(weight, bytes, ref at));
                if (at != bytes.Length) throw new FormatException($"the shards have {bytes.Length} bytes where the list takes {at}");
            }
            return weights;
        }
        catch (Exception failure) when (failure is FormatException or JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException or OverflowException)
        {
            throw new ConfigException($"The TensorFlow.js model cannot be read ({failure.Message.TrimEnd('.')}); fetch it again.", failure);
        }
    }

    private static Tensor Weight(JsonElement weight, byte[] bytes, ref int at)
    {
        var shape = weight.GetProperty("shape").EnumerateArray().Select(size => size.GetInt64()).ToArray();
        var count = 1L;
        foreach (var size in shape)
            if (size < 1 || (count *= size) > MostElements) throw new FormatException($"a weight has the shape [{string.Join(", ", shape)}]");
        var type = weight.GetProperty("dtype").GetString();
        if (type != "float32") throw new FormatException($"a weight is of the type {type}, and float32 can be read");
        var isQuantised = weight.TryGetProperty("quantization", out var quantisation);
        var stored = isQuantised ? quantisation.GetProperty("dtype").GetString() : type;
        var size1 = stored switch { "uint8" => sizeof(byte), "uint16" => sizeof(ushort), "float32" => sizeof(float), _ => throw new FormatException($"a weight is stored as {stored}, and uint8, uint16 and float32 can be read") };
        if (count * size1 > bytes.Length - at) throw new FormatException($"the shards end inside of {weight.GetProperty("name").GetString()}");
        var (scale, least) = isQuantised ? (quantisation.GetProperty("scale").GetDouble(), quantisation.GetProperty("min").GetDouble()) : (1, 0);
        var values = new float[count];
        for (var i = 0; i < values.Length; i++, at += size1)
            values[i] = stored switch
            {
                "uint8" => (float)(bytes[at] * scale + least),
                "uint16" => (float)(BitConverter.ToUInt16(bytes, at) * scale + least),
                _ => BitConverter.ToSingle(bytes, at),
            };
        return Tensor.From(values, shape);
    }

    /// <summary>A shard's bytes, out of the JavaScript around them where there is some.</summary>
    private static byte[] Bytes(byte[] stored)
    {
        if (!stored.AsSpan().StartsWith("!function"u8)) return stored;
        var text = Encoding.UTF8.GetString(stored);
        var start = text.IndexOf(Wrapped, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf('"', start += Wrapped.Length);
        return end > 0 ? Convert.FromBase64String(text[start..end]) : throw new FormatException("a shard holds no bytes");
    }
}
