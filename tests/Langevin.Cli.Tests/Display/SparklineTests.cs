using FsCheck;
using FsCheck.Fluent;
using Langevin.Cli.Display;

namespace Langevin.Cli.Tests.Display;

public class SparklineTests
{
    [Fact]
    public void Draw_FallingByHalves_IsAStraightLine() => Assert.Equal("█▇▅▃▁", Sparkline.Draw([16, 8, 4, 2, 1], 10));

    [Fact]
    public void Draw_MoreValuesThanColumns_AveragesThem() => Assert.Equal("▁█", Sparkline.Draw([1, 3, 20, 20], 2));

    [Fact]
    public void Draw_AnyValues_FitsTheColumns() => Check.QuickThrowOnFailure(Prop.ForAll(
        ArbMap.Default.ArbFor<double[]>(), values => Sparkline.Draw(values, 12).Length == Math.Min(values.Length, 12)));
}
