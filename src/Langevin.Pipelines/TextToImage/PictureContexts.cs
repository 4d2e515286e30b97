using Langevin.Models.UNet2DCondition;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>The keys and values of picture prompts for a batch, computed once: those of what is wanted, then those of what is guided away from.</summary>
/// <param name="prompts">The picture prompts.</param>
/// <param name="first">The number of the batch's first image.</param>
/// <param name="count">How many images there are in it.</param>
internal sealed class PictureContexts(IReadOnlyList<PicturePrompt> prompts, int first, int count)
{
    private readonly PictureContext[] contexts = [.. prompts.Select(prompt => Of(prompt, first, count))];

    /// <summary>What acts at a call.</summary>
    /// <param name="isWanted">For each row of latents, whether it is of what is wanted: a multiple of the batch.</param>
    /// <param name="call">The number of the call, from 0.</param>
    /// <param name="calls">Calls in all.</param>
    public IReadOnlyList<PictureContext> At(bool[] isWanted, int call, int calls)
    {
        PictureContext[] acting = [.. prompts.Index().Where(one => one.Item.Scale != 0 && WalkShare.Holds(one.Item.Start, one.Item.End, call, calls)).Select(one => contexts[one.Index])];
        if (acting.Length == 0) return [];
        var rows = Tensor.From(isWanted.Select((wanted, row) => (long)(row % count + (wanted ? 0 : count))).ToArray());
        return [.. acting.Select(context => context.Rows(rows))];
    }

    private static PictureContext Of(PicturePrompt prompt, int first, int count)
    {
        using var scope = new TensorScope();
        var adapter = prompt.Adapter;
        var seen = Tensor.Cat([prompt.Pictures.Wanted.Turn(first, count), prompt.Pictures.Unwanted.Turn(first, count)]).To(adapter.Type).To(adapter.Device);
        var context = adapter.Context(adapter.Project(seen), prompt.Scale);
        return context with { Layers = [.. context.Layers.Select(layer => (scope.Return(layer.Keys), scope.Return(layer.Values)))] };
    }
}
