namespace Langevin.Models.Adapters;

/// <summary>The layer that an adapter's file means, in the file's own spelling.</summary>
/// <param name="Component">The pipeline's component; null when the file does not say, and <see cref="Denoiser"/> for a U-Net or a transformer.</param>
/// <param name="Name">The layer's name in it.</param>
/// <param name="Spelling">How the name is spelled.</param>
internal sealed record AdapterTarget(string? Component, string Name, TargetSpelling Spelling)
{
    /// <summary>The network that denoises, whatever it is called: kohya's <c>lora_unet</c> may be a transformer.</summary>
    public const string Denoiser = "unet or transformer";

    /// <summary>As the file has it, for messages.</summary>
    public override string ToString() => Component is null ? Name : $"{Component}.{Name}";
}

/// <summary>How the name of a layer is spelled.</summary>
internal enum TargetSpelling
{
    /// <summary>With dots, as in the state dict: diffusers and PEFT.</summary>
    Dotted,
    /// <summary>With underscores for dots: kohya and LyCORIS.</summary>
    Flat,
}
