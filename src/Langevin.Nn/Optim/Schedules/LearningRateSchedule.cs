namespace Langevin.Nn.Optim.Schedules;

/// <summary>The learning rate of each optimizer step as a fraction of the greatest: a pure function of the step, so it has no state to save.</summary>
/// <param name="WarmUpSteps">Steps over which it grows linearly from 0.</param>
public abstract record LearningRateSchedule(long WarmUpSteps)
{
    /// <summary>The fraction for a step, the first being 0.</summary>
    public double At(long step) => step < WarmUpSteps ? (double)step / Math.Max(1, WarmUpSteps) : AfterWarmUp(step);

    /// <summary>The fraction for a step after the warm-up.</summary>
    protected abstract double AfterWarmUp(long step);

    /// <summary>How much of the steps between the warm-up and a total is done: 0 to 1, and more after the end.</summary>
    protected double Progress(long step, long totalSteps) => (double)(step - WarmUpSteps) / Math.Max(1, totalSteps - WarmUpSteps);

    /// <summary>Sets the learning rate of every group for a step.</summary>
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="greatest">The rate at a fraction of one.</param>
    /// <param name="step">The step that comes next, the first being 0.</param>
    /// <returns>The rate.</returns>
    public double Apply(Optimizer optimizer, double greatest, long step)
    {
        var rate = greatest * At(step);
        foreach (var group in optimizer.Groups) group.LearningRate = rate;
        return rate;
    }
}
