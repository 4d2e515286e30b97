using Langevin.Torch;

namespace Langevin.Diffusion.Objectives;

/// <summary>How the difference of two numbers is measured.</summary>
public enum ErrorMeasure
{
    /// <summary>d^2.</summary>
    Squared,
    /// <summary>|d|.</summary>
    Absolute,
    /// <summary>d^2 / 2 where |d| is below 1, |d| - 1/2 beyond.</summary>
    Huber,
}

/// <summary>The measures as formulas.</summary>
internal static class ErrorMeasures
{
    /// <summary>Element by element.</summary>
    internal static Tensor Of(this ErrorMeasure measure, Tensor output, Tensor target)
    {
        var d = output - target;
        if (measure == ErrorMeasure.Squared) return d.Square();
        var size = d.Abs();
        return measure == ErrorMeasure.Absolute ? size : Tensor.Where(size < 1, d.Square() * 0.5, size - 0.5);
    }
}
