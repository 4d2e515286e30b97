using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Langevin.Models.DiT;
using Langevin.Models.ImageDiffusion;
using Langevin.Models.UNet2D;

namespace Langevin.Training.Runs;

/// <summary>Reads and writes the configuration of a network as its class has it.</summary>
internal sealed class NetworkConfigConverter : JsonConverter<PixelNetworkConfig>
{
    public override PixelNetworkConfig? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (JsonNode.Parse(ref reader) is not JsonObject model) throw new JsonException("model is the configuration of a network, an object.");
        return NetworkClasses.Defaults(NetworkClasses.NameOf(model) ?? NetworkClasses.Names.First()) switch
        {
            DiTConfig => model.Deserialize(Info<DiTConfig>(options)),
            _ => model.Deserialize(Info<UNet2DConfig>(options)),
        };
    }

    public override void Write(Utf8JsonWriter writer, PixelNetworkConfig value, JsonSerializerOptions options)
    {
        if (value is DiTConfig transformer) JsonSerializer.Serialize(writer, transformer, Info<DiTConfig>(options));
        else JsonSerializer.Serialize(writer, (UNet2DConfig)value, Info<UNet2DConfig>(options));
    }

    private static JsonTypeInfo<T> Info<T>(JsonSerializerOptions options) => (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T));
}
