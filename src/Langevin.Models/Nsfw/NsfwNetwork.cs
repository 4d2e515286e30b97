namespace Langevin.Models.Nsfw;

/// <summary>The networks of the package <c>nsfwjs</c> that can be read.</summary>
public enum NsfwNetwork
{
    /// <summary>Inception v3, 299 x 299 pixels, 2048 features: the stricter one.</summary>
    Inception,

    /// <summary>MobileNet v2, 224 x 224 pixels, 1280 features: the fast one.</summary>
    MobileNet,
}
