using Langevin.Models.ControlNet;
using Langevin.Models.UNet2DCondition;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>What control networks give together: the sum of their residuals (Zhang et al. 2023, section 4.3).</summary>
internal static class ControlSum
{
    /// <summary>The sum; null where none acts.</summary>
    /// <param name="sample">The noisy latents: [B, C, h, w].</param>
    /// <param name="t">The times: [B].</param>
    /// <param name="conditions">What the U-Net is told: B rows.</param>
    /// <param name="inputs">The networks that act.</param>
    internal static ControlResiduals? Of(Tensor sample, Tensor t, UNetConditions conditions, LatentInputs inputs)
    {
        ControlResiduals? sum = null;
        foreach (var control in inputs.Controls)
        {
            if (Guesses(control) && inputs.Wanted == 0) continue;
            var residuals = One(control, sample, t, conditions, inputs.Wanted);
            sum = sum is null ? residuals : new ControlResiduals([.. sum.Down.Zip(residuals.Down, (a, b) => a + b)], sum.Middle + residuals.Middle);
        }
        return sum;
    }

    private static ControlResiduals One(ActiveControl control, Tensor sample, Tensor t, UNetConditions conditions, long wanted)
    {
        var (batch, network) = (sample.Size(0), control.Network);
        if (!Guesses(control) || wanted == batch) return network.Forward(sample, t, conditions, Spread(control.Image, batch, sample.Type), control.Strength);
        var seen = network.Forward(sample.Narrow(0, 0, wanted), t.Narrow(0, 0, wanted), First(conditions, wanted), Spread(control.Image, wanted, sample.Type), control.Strength);
        return new ControlResiduals([.. seen.Down.Select(residual => Padded(residual, batch))], Padded(seen.Middle, batch));
    }

    /// <summary>Whether it sees only what is wanted. Networks whose results are means are always used so.</summary>
    private static bool Guesses(ActiveControl control) => control.Strength.Profile == ControlProfile.Rising || control.Network.Config.GlobalPoolConditions;

    /// <summary>Pictures of the batch once for each condition asked for.</summary>
    private static Tensor Spread(Tensor image, long rows, ScalarType type) => (rows == image.Size(0) ? image : image.Repeat(rows / image.Size(0), 1, 1, 1)).To(type);

    private static Tensor Padded(Tensor residual, long batch) => Tensor.Cat([residual, Tensor.Zeros([batch - residual.Size(0), .. residual.Shape.AsSpan(1)], residual.Type, residual.Device)]);

    private static UNetConditions First(UNetConditions conditions, long count) => new(conditions.Context.Narrow(0, 0, count))
    {
        ContextMask = conditions.ContextMask?.Narrow(0, 0, count),
        PooledText = conditions.PooledText?.Narrow(0, 0, count),
        Sizes = conditions.Sizes?.Narrow(0, 0, count),
        Guidance = conditions.Guidance?.Narrow(0, 0, count),
    };
}
