using Langevin.Models.Checkpoints;
using Langevin.Torch;

namespace Langevin.Models.Autoencoder;

public sealed partial class AutoencoderKL
{
    /// <inheritdoc/>
    public override (IReadOnlyList<string> Needed, IReadOnlyList<string> Optional) Inputs => (["sample"], []);

    /// <inheritdoc/>
    private protected override IReadOnlyList<NamedMethod> OtherMethods =>
    [
        new("encode", ["x"], [], inputs => Named(Encode(inputs["x"].To(Type)))),
        new("decode", ["z"], [], inputs => Named(Decode(inputs["z"].To(Type)))),
        new("tiled_encode", ["x"], [], inputs => Named(EncodeTiled(inputs["x"].To(Type)))),
        new("tiled_decode", ["z"], [], inputs => Named(DecodeTiled(inputs["z"].To(Type)))),
    ];

    /// <inheritdoc/>
    private protected override IReadOnlyDictionary<string, Tensor> CallNamed(IReadOnlyDictionary<string, Tensor> inputs) => Named(Forward(inputs["sample"].To(Type)));

    /// <inheritdoc/>
    internal override void WriteConfig(string folder) => ConfigFile.Write(folder, Config, ConfigJson.Default.AutoencoderKLConfig);

    /// <inheritdoc/>
    private protected override Architecture Rebuild() => new AutoencoderKL(Config);

    private static Dictionary<string, Tensor> Named(Tensor sample) => new() { ["sample"] = sample };

    private static Dictionary<string, Tensor> Named(LatentDistribution latents) => new()
    {
        ["moments"] = latents.Moments,
        ["mean"] = latents.Mean,
        ["std"] = latents.StandardDeviation,
        ["mode"] = latents.Mode,
    };
}
