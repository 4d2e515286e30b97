using Langevin.Models.Approximation;
using Langevin.Torch;

namespace Langevin.Models.ImageDiffusion;

/// <summary>A network that can predict images themselves, without an autoencoder around it: a noisy image, its time and perhaps its class in, a prediction out.</summary>
public abstract class PixelNetwork : Architecture
{
    /// <summary>Channels of what goes in.</summary>
    public abstract long InChannels { get; }

    /// <summary>Channels of what comes out: those that go in, or twice as many where the variance is predicted too.</summary>
    public abstract long OutChannels { get; }

    /// <summary>The height and width that it was made for; null when its configuration does not say.</summary>
    public abstract ImageSize? SampleSize { get; }

    /// <summary>How many class numbers it can be told; 0 when it knows none.</summary>
    public abstract long ClassRows { get; }

    /// <summary>Whether the last class number stands for no class by its architecture, whatever it was trained with.</summary>
    public abstract bool LastRowIsNoClass { get; }

    /// <summary>The folder in which pipelines of diffusers keep such a network.</summary>
    internal abstract string PipelineFolder { get; }

    /// <summary>Applies the network, or part of it.</summary>
    /// <param name="sample">Noisy images: [B, in, H, W].</param>
    /// <param name="timestep">The time: [B], or one for all.</param>
    /// <param name="classLabels">Class numbers: [B]; null for none.</param>
    /// <param name="shortcuts">What this call may leave out; null for nothing.</param>
    /// <returns>[B, out, H, W].</returns>
    /// <exception cref="ArgumentException">A shape does not fit, or class labels are missing or not wanted.</exception>
    public abstract Tensor Forward(Tensor sample, Tensor timestep, Tensor? classLabels, CallShortcuts? shortcuts);

    /// <summary>Draws the weights from which training begins: the layers' own, unless the network was published with others.</summary>
    public virtual void InitializeForTraining(Generator generator) => Initialize(generator);
}
