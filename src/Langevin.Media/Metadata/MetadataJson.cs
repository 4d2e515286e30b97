using System.Text.Json.Serialization;

namespace Langevin.Media.Metadata;

[JsonSerializable(typeof(Dictionary<string, string>))]
[JsonSerializable(typeof(string))]
internal sealed partial class MetadataJson : JsonSerializerContext;
