namespace Langevin.Media.Loading;

/// <summary>Which part is kept of a picture whose proportions are not those asked for.</summary>
public enum CropPlace
{
    /// <summary>The middle.</summary>
    Centre,

    /// <summary>Another place each time, given by the seed.</summary>
    Random,
}
