namespace Langevin.Media.Loading;

/// <summary>In which order an endless loader goes through its dataset.</summary>
public enum SampleOrder
{
    /// <summary>Another shuffle each time around, given by the seed.</summary>
    Shuffled,

    /// <summary>As the dataset numbers them.</summary>
    Sequential,
}
