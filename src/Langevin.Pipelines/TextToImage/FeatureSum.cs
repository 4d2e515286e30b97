using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>What T2I-Adapters give together for a batch: computed once, added up at each call for those that act (Mou et al. 2024, section 3.3).</summary>
/// <param name="controls">The adapters.</param>
/// <param name="first">The number of the batch's first image.</param>
/// <param name="count">How many images there are in it.</param>
internal sealed class FeatureSum(IReadOnlyList<T2IControl> controls, int first, int count)
{
    private readonly Tensor[][] features = [.. controls.Select(control => control.Features(first, count))];

    /// <summary>The sum at each level; null where none acts.</summary>
    /// <param name="rows">Latents that go through the network: a multiple of the batch.</param>
    /// <param name="call">The number of the call, from 0.</param>
    /// <param name="calls">Calls in all.</param>
    public IReadOnlyList<Tensor>? At(long rows, int call, int calls)
    {
        Tensor[][] acting = [.. controls.Index().Where(one => WalkShare.Holds(one.Item.Start, one.Item.End, call, calls)).Select(one => features[one.Index])];
        if (acting.Length == 0) return null;
        return [.. Enumerable.Range(0, acting.Max(each => each.Length)).Select(level => acting.Where(each => level < each.Length).Select(each => each[level]).Aggregate((a, b) => a + b).Repeat(rows / count, 1, 1, 1))];
    }
}
