using Langevin.Diffusion.Parameterizations;
using Langevin.Torch;

namespace Langevin.Diffusion;

/// <summary>A network and what its output means, as a denoiser.</summary>
/// <param name="network">The network.</param>
/// <param name="parameterization">What it predicts.</param>
/// <param name="conditions">What it can be told, each for a whole batch ([B, ...]) or for every sample ([1, ...]); none for a network without conditions.</param>
public sealed class NetworkDenoiser(Network network, Parameterization parameterization, params Tensor?[] conditions) : IDenoiser, IConditionalDenoiser
{
    private readonly Tensor?[] conditions = conditions.Length == 0 ? [null] : conditions;

    /// <summary>Whether the output has twice the channels, the second half of them for the variance.</summary>
    public NetworkChannels Channels { get; init; } = NetworkChannels.Mean;

    /// <summary>How many conditions it holds; one, the empty one, for a network without conditions.</summary>
    public int Conditions => conditions.Length;

    /// <summary>Network evaluations so far: each call counts once for every condition asked for.</summary>
    public int Evaluations { get; private set; }

    /// <summary>The answer for the first condition.</summary>
    /// <inheritdoc/>
    public Denoised Denoise(Tensor x, NoiseLevel level) => Denoise(x, level, 0)[0];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The level is pure noise and the parameterization says nothing of x_0 there.</exception>
    public Denoised[] Denoise(Tensor x, NoiseLevel level, params ReadOnlySpan<int> asked)
    {
        if (level.Alpha == 0 && !parameterization.IsRegularInPureNoise)
            throw new ArgumentException($"A network that predicts {parameterization.Name} says nothing of x_0 in pure noise (t = {level.T}, alpha = 0); start the grid later, or use one that predicts v_prediction or sample.");
        var batch = x.Size(0);
        var t = Tensor.Full([batch * asked.Length], level.T, ScalarType.Float32, x.Device);
        var output = network(Repeat(parameterization.Input(x, level), asked.Length), t, Gather(asked, batch));
        Evaluations += asked.Length;
        var parts = asked.Length == 1 ? [output] : output.Chunk(asked.Length, 0);
        return Array.ConvertAll(parts, part => Read(x, part, level));
    }

    private Denoised Read(Tensor x, Tensor output, NoiseLevel level)
    {
        Tensor? variance = null;
        if (Channels == NetworkChannels.MeanAndVariance)
        {
            var halves = output.Chunk(2, 1);
            (output, variance) = (halves[0], halves[1]);
        }
        return new Denoised(parameterization.X0(x, output, level))
        {
            Noise = parameterization.Noise(x, output, level),
            Variance = variance,
        };
    }

    private Tensor? Gather(ReadOnlySpan<int> asked, long batch)
    {
        var told = new Tensor[asked.Length];
        var some = 0;
        for (var i = 0; i < told.Length; i++)
        {
            if (conditions[asked[i]] is not { } condition) continue;
            told[i] = Spread(condition, batch);
            some++;
        }
        if (some == 0) return null;
        if (some < told.Length) throw new InvalidOperationException("Conditions asked for together must all be tensors; give the unconditional one as the null class or an empty text.");
        return told.Length == 1 ? told[0] : Tensor.Cat(told);
    }

    private static Tensor Spread(Tensor condition, long batch)
    {
        var size = condition.Size(0);
        if (size == batch) return condition;
        if (size != 1) throw new ArgumentException($"A condition for {size} samples does not fit a batch of {batch}; give {batch} or one for all.");
        var shape = new long[condition.Dimensions];
        Array.Fill(shape, -1);
        shape[0] = batch;
        return condition.Expand(shape);
    }

    private static Tensor Repeat(Tensor x, int times)
    {
        if (times == 1) return x;
        var copies = new Tensor[times];
        Array.Fill(copies, x);
        return Tensor.Cat(copies);
    }
}

/// <summary>What the channels of a network's output hold.</summary>
public enum NetworkChannels
{
    /// <summary>The prediction, as many channels as x has.</summary>
    Mean,
    /// <summary>The prediction, then as many channels again for the variance (Nichol and Dhariwal 2021).</summary>
    MeanAndVariance,
}
