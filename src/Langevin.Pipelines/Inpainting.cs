using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>Which part of the pictures given is kept, and how the rest is filled in.</summary>
/// <param name="Known">1 where a picture is kept, 0 where it is filled in: [n, 1 or C, H, W], mask i modulo n for image i.</param>
/// <param name="Method">How.</param>
public sealed record Inpainting(Tensor Known, InpaintingMethod Method = InpaintingMethod.KnownRegion)
{
    /// <summary>RePaint's j: how many steps a jump undoes.</summary>
    public int JumpLength { get; init; } = 10;

    /// <summary>RePaint's r: how often each stretch of j steps is taken.</summary>
    public int Resamplings { get; init; } = 10;

    internal bool IsRePaint => Method == InpaintingMethod.RePaint;
}

/// <summary>How a picture is filled in by a model that was never trained for it.</summary>
public enum InpaintingMethod
{
    /// <summary>Any sampler over a denoiser that is shown, and answers, what is known (<see cref="Diffusion.Constraints.InpaintingDenoiser"/>).</summary>
    KnownRegion,
    /// <summary>Ancestral steps, undone and taken again so that both parts harmonise (<see cref="Diffusion.Samplers.RePaintSampler"/>): many more evaluations.</summary>
    RePaint,
}
