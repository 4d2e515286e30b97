using Langevin.Models.Approximation;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>What travels between the blocks besides the hidden image: outputs on the way down, for the way up, and the small image of skip blocks.</summary>
/// <param name="scope">The scope of the whole call, which owns the outputs.</param>
/// <param name="conditioning">Time and class.</param>
/// <param name="image">The input, [B, 3, H, W], which skip blocks shrink along.</param>
internal sealed class BlockState(TensorScope scope, Conditioning conditioning, Tensor image)
{
    private readonly Stack<Tensor> outputs = [];

    /// <summary>Time and class.</summary>
    public Conditioning Conditioning { get; } = conditioning;

    /// <summary>On the way down the input, shrunk; on the way up the image made so far, or null.</summary>
    public Tensor? Image { get; set; } = image;

    /// <summary>Added to the kept outputs, the first kept first, when they are joined: what a control network gives; null for nothing.</summary>
    public IReadOnlyList<Tensor>? Residuals { get; init; }

    /// <summary>Added to the hidden image at the end of each level, finest first, while there are any: what an adapter gives.</summary>
    public Queue<Tensor> Features { get; init; } = [];

    /// <summary>What becomes of the deep part in this call; null where it is computed and forgotten.</summary>
    public DeepReuse? Deep { get; init; }

    /// <summary>Whether what comes next is of the deep part, which is taken over: on the way down from the output on that is joined where the parts meet, on the way up until then.</summary>
    public bool IsTaken => Deep is { IsTaken: true } && outputs.Count > Deep.Branch;

    /// <summary>Layers on the way up that are still to be passed over.</summary>
    public int Passed { private get; set; }

    /// <summary>Whether a block on the way up is passed over as a whole.</summary>
    public bool Passes(UNetBlock block)
    {
        if (!IsTaken || block.Layers is not { } layers || Passed < layers) return false;
        Passed -= layers;
        return true;
    }

    /// <summary>The first layer of a block that is not passed over.</summary>
    public int FirstLayer()
    {
        var first = Passed;
        Passed = 0;
        return first;
    }

    /// <summary>Height and width of the output that is joined next.</summary>
    public (long Height, long Width) NextSize => (outputs.Peek().Size(2), outputs.Peek().Size(3));

    /// <summary>How many outputs are kept.</summary>
    public int Count => outputs.Count;

    /// <summary>Keeps an output for the way up.</summary>
    public Tensor Push(Tensor output)
    {
        outputs.Push(output);
        return output;
    }

    /// <summary>The hidden image with the last output kept beside it, channel by channel; the output is then no longer held.</summary>
    public Tensor Join(Tensor x)
    {
        var (hidden, output) = TakeLast(x);
        return scope.Replace(output, Functional.JoinChannels(hidden, output));
    }

    /// <summary>What is joined: the hidden image and the last output kept, which is then no longer held.</summary>
    public (Tensor Hidden, Tensor Output) TakeLast(Tensor x)
    {
        if (outputs.Count - 1 == Deep?.Branch) x = Deep.Meet(x);
        var output = outputs.Pop();
        return (x, Residuals is null ? output : scope.Replace(output, output + Residuals[outputs.Count]));
    }

    /// <summary>Adds to the hidden image where it is also the last output kept; gives back the sum, which takes the place of both.</summary>
    public Tensor AddToLast(Tensor addition)
    {
        var last = outputs.Pop();
        return Push(scope.Replace(last, last + addition));
    }

    /// <summary>The outputs kept, the first kept first; they are then no longer held.</summary>
    public Tensor[] TakeAll()
    {
        Tensor[] all = [.. outputs.Reverse()];
        outputs.Clear();
        return all;
    }

    /// <summary>Drops outputs that nobody joins.</summary>
    public void Drop(long count)
    {
        for (var i = 0L; i < count; i++) outputs.Pop();
    }
}
