using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion.Configuration;

/// <summary>diffusers' <c>FlowMatchHeunDiscreteScheduler</c>.</summary>
public sealed record FlowMatchHeunDiscreteSchedulerConfig() : SchedulerConfig("FlowMatchHeunDiscreteScheduler")
{
    /// <summary>The shift.</summary>
    public double Shift { get; init; } = 1;

    /// <inheritdoc/>
    public override SamplingRecipe Recipe()
    {
        var shift = new FlowShift(Shift);
        var spacing = new FlowSpacing { Shift = shift, Last = shift.Of(1.0 / CheckedTimesteps) };   // shifted twice, as the reference does
        return new SamplingRecipe(new FlowProcess { TimeScale = NumTrainTimesteps }, Parameterization.Flow, spacing, new FlowHeunSampler());
    }
}
