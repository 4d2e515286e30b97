namespace Langevin.Media.Loading;

/// <summary>Which pictures make up each batch of a stream. A batch depends on its number alone.</summary>
internal interface IBatchPlan
{
    /// <summary>The number of batches; null if they never end.</summary>
    long? Batches { get; }

    /// <summary>Puts the pictures of batch <see cref="ImageBatch.Step"/> into an empty batch.</summary>
    void Fill(ImageBatch batch, CancellationToken cancellation);
}
