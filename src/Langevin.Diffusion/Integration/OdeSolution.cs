using Langevin.Torch;

namespace Langevin.Diffusion.Integration;

/// <summary>The solution of a differential equation, and what it took.</summary>
/// <param name="Y">The state at the end: [B, ...].</param>
/// <param name="Evaluations">Evaluations of the slope.</param>
/// <param name="Steps">Steps that were taken.</param>
/// <param name="Rejected">Steps that were tried and were too long.</param>
/// <param name="IsWithinTolerance">Whether every step kept to the tolerance; false where the budget forbade it.</param>
public sealed record OdeSolution(Tensor Y, int Evaluations, int Steps, int Rejected, bool IsWithinTolerance)
{
    internal OdeSolution After(bool accepted, bool exact) => this with
    {
        Evaluations = Evaluations + DormandPrince.Evaluations,
        Steps = Steps + (accepted ? 1 : 0),
        Rejected = Rejected + (accepted ? 0 : 1),
        IsWithinTolerance = IsWithinTolerance && (exact || !accepted),
    };
}
