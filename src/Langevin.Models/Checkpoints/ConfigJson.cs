using System.Text.Json.Serialization;
using Langevin.Models.Autoencoder;
using Langevin.Models.Clip;
using Langevin.Models.ControlNet;
using Langevin.Models.DeepCompression;
using Langevin.Models.Dinov2;
using Langevin.Models.DiT;
using Langevin.Models.Flux;
using Langevin.Models.MMDiT;
using Langevin.Models.PixArt;
using Langevin.Models.Prior;
using Langevin.Models.T2I;
using Langevin.Models.T5;
using Langevin.Models.TinyAutoencoder;
using Langevin.Models.UNet2D;
using Langevin.Models.UNet2DCondition;
using Langevin.Models.VectorQuantized;

namespace Langevin.Models.Checkpoints;

/// <summary>The configurations as JSON: snake_case, indented, every option written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n", AllowDuplicateProperties = false, RespectNullableAnnotations = true)]
[JsonSerializable(typeof(AutoencoderDCConfig))]
[JsonSerializable(typeof(AutoencoderKLConfig))]
[JsonSerializable(typeof(AutoencoderTinyConfig))]
[JsonSerializable(typeof(ClipConfig))]
[JsonSerializable(typeof(ClipTextConfig))]
[JsonSerializable(typeof(ClipVisionConfig))]
[JsonSerializable(typeof(ControlNetConfig))]
[JsonSerializable(typeof(Dinov2Config))]
[JsonSerializable(typeof(DiTConfig))]
[JsonSerializable(typeof(FluxConfig))]
[JsonSerializable(typeof(ImageNormalizerConfig))]
[JsonSerializable(typeof(PixArtConfig))]
[JsonSerializable(typeof(PriorConfig))]
[JsonSerializable(typeof(SD3TransformerConfig))]
[JsonSerializable(typeof(T2IAdapterConfig))]
[JsonSerializable(typeof(T5Config))]
[JsonSerializable(typeof(UNet2DConditionConfig))]
[JsonSerializable(typeof(UNet2DConfig))]
[JsonSerializable(typeof(VQConfig))]
internal sealed partial class ConfigJson : JsonSerializerContext;
