namespace Langevin.Media.Datasets;

/// <summary>Which of the parts that a dataset's makers divided it into.</summary>
public enum DatasetSplit
{
    /// <summary>The part to learn from; everything, where nothing was divided.</summary>
    Train,

    /// <summary>The part kept back for judging.</summary>
    Test,
}
