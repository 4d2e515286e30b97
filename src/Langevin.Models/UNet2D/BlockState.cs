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

    /// <summary>Keeps an output for the way up.</summary>
    public Tensor Push(Tensor output)
    {
        outputs.Push(output);
        return output;
    }

    /// <summary>The hidden image with the last output kept beside it, channel by channel; the output is then no longer held.</summary>
    public Tensor Join(Tensor x)
    {
        var output = outputs.Pop();
        return scope.Replace(output, Tensor.Cat([x, output], 1));
    }

    /// <summary>Drops outputs that nobody joins.</summary>
    public void Drop(long count)
    {
        for (var i = 0L; i < count; i++) outputs.Pop();
    }
}
