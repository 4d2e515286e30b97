using Langevin.Cli.Display;

namespace Langevin.Cli.Tests.Display;

public class SizesTests
{
    [Theory]
    [InlineData(640, "640 bytes")]
    [InlineData(1536 << 10, "1.5 MiB")]
    [InlineData(3L << 50, "3072.0 TiB")]
    public void Bytes_OfEachSize_HasItsUnit(long bytes, string text) => Assert.Equal(text, Sizes.Bytes(bytes));

    [Theory]
    [InlineData(64803, "64,803")]
    [InlineData(35_746_307, "35.75 million")]
    [InlineData(1_200_000_000, "1.2 billion")]
    public void Count_OfEachSize_IsReadable(long count, string text) => Assert.Equal(text, Sizes.Count(count));

    [Theory]
    [InlineData(42.4, "42 s")]
    [InlineData(59.9, "1 min 00 s")]
    [InlineData(307, "5 min 07 s")]
    [InlineData(12000, "3 h 20 min")]
    public void Time_OfEachLength_IsReadable(double seconds, string text) => Assert.Equal(text, Sizes.Time(TimeSpan.FromSeconds(seconds)));
}
