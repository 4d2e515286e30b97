using System.Text.Json.Serialization;
using Langevin.Models.UNet2D;

namespace Langevin.Models.Checkpoints;

/// <summary>The configurations as JSON: snake_case, indented, every option written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", AllowDuplicateProperties = false)]
[JsonSerializable(typeof(UNet2DConfig))]
internal sealed partial class ConfigJson : JsonSerializerContext;
