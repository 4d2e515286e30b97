using FsCheck;
using FsCheck.Fluent;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Processes;

namespace Langevin.Diffusion.Tests.Grids;

public class GridTests
{
    public static TheoryData<string> Names => [.. Catalog.Grids.Names];
    public static TheoryData<string> OfTimesteps => [.. Catalog.Grids.Names.Where(name => Catalog.Grids.ByName(name) is TimestepSpacing)];

    [Theory, MemberData(nameof(Names))]
    public void Over_AnyNumberOfSteps_FallsFromNoiseToCleanData(string name)
    {
        var process = new DdpmProcess();
        Prop.ForAll(Arb.From(Gen.Choose(1, 1000)), steps =>
        {
            var grid = Catalog.Grids.ByName(name).Over(process, steps);
            var falls = grid.Steps.All(step => step.To.Sigma < step.From.Sigma);
            var meets = grid.Steps.Zip(grid.Steps.Skip(1)).All(pair => pair.First.To == pair.Second.From);
            return grid.Steps.Count == steps && falls && meets && grid.End == NoiseLevel.Clean;
        }).QuickCheckThrowOnFailure();
    }

    [Theory, MemberData(nameof(OfTimesteps))]
    public void Over_AsManyStepsAsTimesteps_VisitsEachOfThem(string name)
    {
        var grid = Catalog.Grids.ByName(name).Over(new DdpmProcess(timesteps: 16), 16);
        Assert.Equal(Enumerable.Range(0, 16).Reverse(), grid.Steps.Select(step => (int)step.From.T));
    }

    [Theory]
    [InlineData("leading", 10, "900,800,700,600,500,400,300,200,100,0")] // Lin et al. 2023, table 2 (there counted from 1)
    [InlineData("linspace", 10, "999,888,777,666,555,444,333,222,111,0")]
    [InlineData("trailing", 10, "999,899,799,699,599,499,399,299,199,99")]
    public void Over_PublishedTable_Agrees(string name, int steps, string timesteps) =>
        Assert.Equal(timesteps, string.Join(",", Catalog.Grids.ByName(name).Over(new DdpmProcess(), steps).Steps.Select(step => step.From.T)));

    [Theory, MemberData(nameof(OfTimesteps))]
    public void Over_MoreStepsThanTimesteps_IsRefused(string name)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => Catalog.Grids.ByName(name).Over(new DdpmProcess(), 1001));
        Assert.Contains("1 to 1000 steps", error.Message);
    }

    [Fact]
    public void Over_OffsetBeyondTheLastTimestep_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new LeadingSpacing { Offset = 1 }.Over(new DdpmProcess(), 1000));
        Assert.Contains("steps_offset", error.Message);
    }

    [Fact]
    public void Over_FinalLevelFirstTimestep_EndsThere()
    {
        var process = new DdpmProcess();
        Assert.Equal(process.At(0), new TrailingSpacing { Final = FinalLevel.FirstTimestep }.Over(process, 4).End);
    }

    [Fact]
    public void Over_StridedWithTrailing_TakesStepsOfOneLength()
    {
        var grid = new StridedSpacing(new TrailingSpacing()).Over(new DdpmProcess(), 6);
        Assert.Equal([(999, 833), (832, 666), (666, 500), (499, 333), (332, 166), (166, 0)], grid.Steps.Select(step => ((int)step.From.T, (int)step.To.T)));
    }

    [Fact]
    public void New_GivenTimestepsThatDoNotFall_AreRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new GivenTimesteps(900, 900));
        Assert.Contains("900 is followed by 900", error.Message);
    }

    [Fact]
    public void Skip_AllSteps_IsRefused() => Assert.Throws<ArgumentOutOfRangeException>(() => new LeadingSpacing().Over(new DdpmProcess(), 3).Skip(3));

    [Fact]
    public void ByName_Unknown_ListsWhatThereIs()
    {
        var error = Assert.Throws<ArgumentException>(() => Catalog.Samplers.ByName("euler?"));
        Assert.StartsWith("There is no sampler called 'euler?'; there is ddpm, ddim, ", error.Message);
    }
}
