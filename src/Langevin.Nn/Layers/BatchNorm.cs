using Langevin.Torch;

namespace Langevin.Nn.Layers;

/// <summary>Each channel scaled to zero mean and unit variance, then a learned scale and shift: Ioffe and Szegedy 2015.</summary>
/// <remarks>In training by the batch's own statistics, which move the running ones; in evaluation by the running ones.</remarks>
public sealed class BatchNorm : Layer
{
    private static readonly Operator CountOp = new("aten::add_", "Scalar");
    private readonly double momentum, epsilon;

    /// <summary>Allocates the layer.</summary>
    /// <param name="channels">Number of channels.</param>
    /// <param name="momentum">How far the running statistics move towards each batch's, in (0, 1].</param>
    /// <param name="epsilon">Added to the variance.</param>
    /// <exception cref="ArgumentOutOfRangeException">The momentum lies outside (0, 1].</exception>
    public BatchNorm(long channels, double momentum = 0.1, double epsilon = 1e-5)
    {
        if (!(momentum > 0 && momentum <= 1)) throw new ArgumentOutOfRangeException(nameof(momentum), momentum, "The momentum of running statistics lies in (0, 1].");
        (this.momentum, this.epsilon) = (momentum, epsilon);
        Weight = AddParameter("weight", channels);
        Bias = AddParameter("bias", channels);
        RunningMean = AddBuffer("running_mean", Tensor.Zeros([channels]));
        RunningVariance = AddBuffer("running_var", Tensor.Ones([channels]));
        Batches = AddBuffer("num_batches_tracked", Tensor.Zeros([], ScalarType.Int64));
    }

    /// <summary>The scale a channel, initially one: [C].</summary>
    public Tensor Weight { get; }

    /// <summary>The shift a channel, initially zero: [C].</summary>
    public Tensor Bias { get; }

    /// <summary>The mean of each channel over the batches seen: [C].</summary>
    public Tensor RunningMean { get; }

    /// <summary>The variance of each channel over the batches seen: [C].</summary>
    public Tensor RunningVariance { get; }

    /// <summary>How many batches moved the running statistics: a 64-bit integer without dimensions.</summary>
    public Tensor Batches { get; }

    /// <summary>Normalises [B, C, ...].</summary>
    public override Tensor Forward(Tensor x)
    {
        if (IsTraining) CountOp.CallInPlace(Batches, 1L);
        return Output(Functional.BatchNorm(x, Weight, Bias, RunningMean, RunningVariance, IsTraining, momentum, epsilon));
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator)
    {
        Weight.FillInPlace(1);
        Bias.ZeroInPlace();
    }
}
