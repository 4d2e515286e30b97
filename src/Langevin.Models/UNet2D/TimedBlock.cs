using Langevin.Nn;
using Langevin.Torch;

namespace Langevin.Models.UNet2D;

/// <summary>A residual block that knows the time, and can be given an output of the way down beside the hidden image.</summary>
internal abstract class TimedBlock : Module
{
    /// <inheritdoc/>
    protected override bool CanRecompute => true;

    /// <summary>Applies the block.</summary>
    public Tensor Forward(Tensor x, Conditioning conditioning) => Recomputed(inputs => Compute(inputs[0], inputs[1]), x, TimeOf(conditioning));

    /// <summary>Applies the block to the hidden image, which is then freed, with the last output of the way down beside it, channel by channel.</summary>
    /// <remarks>What is computed again is joined again too: it keeps what was joined, which is kept anyway, and not the joined image, which is as large as both.</remarks>
    /// <param name="scope">The caller's scope.</param>
    /// <param name="x">The hidden image.</param>
    /// <param name="state">Where the output is taken from.</param>
    public Tensor ForwardJoined(TensorScope scope, Tensor x, BlockState state)
    {
        if (!IsRecomputed)
        {
            x = scope.Replace(x, state.Join(x));
            return scope.Replace(x, Forward(x, state.Conditioning));
        }
        var (hidden, output) = state.TakeLast(x);
        return scope.Replace(x, Recomputed(Joined, hidden, output, TimeOf(state.Conditioning)));
    }

    /// <summary>The embedding that it is given.</summary>
    protected abstract Tensor TimeOf(Conditioning conditioning);

    /// <summary>The block itself.</summary>
    protected abstract Tensor Compute(Tensor x, Tensor embedding);

    private Tensor Joined(Tensor[] inputs)
    {
        using var scope = new TensorScope();
        return scope.Return(Compute(Functional.JoinChannels(inputs[0], inputs[1]), inputs[2]));
    }
}
