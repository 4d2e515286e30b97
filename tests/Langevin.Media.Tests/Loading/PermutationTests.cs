using Langevin.Media.Loading;

namespace Langevin.Media.Tests.Loading;

public class PermutationTests
{
    [Fact]
    public void Index_EveryCount_MeetsEachNumberOnce()
    {
        for (var count = 1; count <= 300; count++)
        {
            var order = new Permutation(count, (ulong)count);
            Assert.Equal(Enumerable.Range(0, count), Enumerable.Range(0, count).Select(place => order[place]).Order());
        }
    }

    [Fact]
    public void Index_ManyKeys_SpreadsEvenly()
    {
        const int count = 10, keys = 20000;
        var seen = new int[count, count];
        for (var key = 0; key < keys; key++)
        {
            var order = new Permutation(count, CounterHash.Of(0, (ulong)key));
            for (var place = 0; place < count; place++)
            {
                seen[place, order[place]]++;
            }
        }

        foreach (var times in seen)
        {
            Assert.InRange(times, keys / count * 0.9, keys / count * 1.1); // 4.7 standard deviations
        }
    }

    [Fact]
    public void Below_ManyHashes_IsUniform()
    {
        var counts = Enumerable.Range(0, 30000).CountBy(counter => CounterHash.Below(CounterHash.Of(7, (ulong)counter), 3)).ToDictionary();
        Assert.Equal(3, counts.Count);
        Assert.All(counts.Values, times => Assert.InRange(times, 9600, 10400)); // 4.9 standard deviations
    }
}
