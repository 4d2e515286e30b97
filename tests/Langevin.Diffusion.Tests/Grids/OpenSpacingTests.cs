using Langevin.Diffusion.Configuration;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Tests.Grids;

/// <summary>Timesteps that diffusers 0.40 gives for settings that no recorded case has.</summary>
public class OpenSpacingTests
{
    private const string Multistep = "DPMSolverMultistepScheduler", Cosine = "\"beta_schedule\": \"squaredcos_cap_v2\", \"lambda_min_clipped\": -5.1";

    [Theory]
    [InlineData(Multistep, Cosine + ", \"timestep_spacing\": \"trailing\"", 995, 852, 709, 566, 424, 281, 138)]
    [InlineData(Multistep, Cosine + ", \"timestep_spacing\": \"leading\"", 868, 744, 620, 496, 372, 248, 124)]
    [InlineData(Multistep, Cosine + ", \"timestep_spacing\": \"leading\", \"steps_offset\": 1", 869, 745, 621, 497, 373, 249, 125)]
    [InlineData(Multistep, Cosine + ", \"use_lu_lambdas\": true", 999, 998, 994, 942, 476, 41, 0)]
    [InlineData("DPMSolverMultistepInverseScheduler", Cosine + ", \"use_karras_sigmas\": true", 0, 682, 983, 997, 998, 999)]
    [InlineData("DPMSolverMultistepInverseScheduler", "\"timestep_spacing\": \"leading\", \"steps_offset\": 1", 1, 126, 251, 376, 501, 626, 751)]
    [InlineData("UniPCMultistepScheduler", "\"use_flow_sigmas\": true, \"flow_shift\": 3, \"shift_terminal\": 0.1", 999, 928, 841, 729, 584, 386, 99)]
    public void Over_SevenSteps_AreTheReferences(string name, string settings, params int[] timesteps)
    {
        var recipe = SchedulerJson.Read($$"""{"_class_name": "{{name}}", {{settings}}}""").Recipe();
        Assert.Equal(timesteps, recipe.Spacing.Over(recipe.Process, 7).Steps.Select(step => (int)step.From.T));
    }

    [Fact]
    public void Over_LastStepThatStays_EndsWhereItStarts()
    {
        var grid = new StayingSpacing(new KarrasSpacing()).Over(new DdpmProcess(), 5);
        Assert.Equal(grid.Steps[^1].From, grid.End);
        Assert.Equal(5, grid.Steps.Count);
    }

    [Fact]
    public void Over_TooHighALambda_SaysWhatToDo() => Assert.Contains("lower lambda_min_clipped",
        Assert.Throws<ArgumentException>(() => new OpenSpacing(new LinspaceSpacing()) { LambdaMin = 50 }.Over(new DdpmProcess(), 5)).Message);

    [Fact]
    public void Over_OffsetBeyondTheProcess_SaysWhatToDo() => Assert.Contains("would visit timestep 1375; the process has 0 to 999. Check steps_offset.",
        Assert.Throws<ArgumentException>(() => new OpenSpacing(new LeadingSpacing { Offset = 500 }).Over(new DdpmProcess(), 7)).Message);
}
