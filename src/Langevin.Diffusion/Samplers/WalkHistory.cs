using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>The latest steps of a walk, and the tensors that must outlive their step because of them.</summary>
/// <param name="capacity">How many steps are kept.</param>
/// <param name="walk">The scope that owns what lives from step to step.</param>
internal sealed class WalkHistory(int capacity, TensorScope walk)
{
    private readonly List<StepMemory> past = [];

    /// <summary>The latest first.</summary>
    internal IReadOnlyList<StepMemory> Past => past;

    /// <summary>Closes a step: keeps what later steps read, frees what none reads.</summary>
    /// <param name="step">The scope of the step.</param>
    /// <param name="remembered">What the step remembers; null for nothing.</param>
    /// <param name="x">The sample that it left from.</param>
    /// <param name="next">The sample that it led to.</param>
    internal void Advance(TensorScope step, StepMemory? remembered, Tensor x, Tensor next)
    {
        step.Return(next);
        var held = new List<Tensor> { x };
        if (capacity > 0 && remembered is not null)
        {
            foreach (var tensor in remembered.Tensors) step.Return(tensor);
            past.Insert(0, remembered);
            if (past.Count > capacity)
            {
                held.AddRange(past[^1].Tensors);
                past.RemoveAt(past.Count - 1);
            }
        }
        foreach (var tensor in held)
            if (tensor != next && !past.Any(memory => memory.Tensors.Contains(tensor))) walk.Free(tensor);
    }
}
