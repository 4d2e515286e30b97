using Langevin.Nn.Attention;
using Langevin.Oracles;
using Langevin.Torch;

namespace Langevin.Nn.Tests.Attention;

public sealed class TokenMergerTests
{
    /// <summary>Token 2 stays. Of 0, 1 and 3 the one at the smallest angle to it is 3, at 45 degrees; their lengths say nothing.</summary>
    [Fact]
    public void Match_OneOfThree_MergesTheOneAtTheSmallestAngle()
    {
        var tokens = Tensor.From([-1f, 0, 0, 9, 2, 0, 5, 5]).Reshape(1, 4, 2);
        var map = new TokenMerger(4, [2], 1).Match(tokens);
        Assert.Equal(3, map.Count);
        Assert.Equal([2L, 1, 0, 0], map.Places.ToArray<long>());                  // after 3, 1 at 90 degrees and 0 at 180
        Goldens.Near(Tensor.From([3.5f, 2.5f, 0, 9, -1, 0]).Reshape(1, 3, 2), map.Merge(tokens), 0, "means");
        Goldens.Near(Tensor.From([-1f, 0, 0, 9, 3.5f, 2.5f, 3.5f, 2.5f]).Reshape(1, 4, 2), map.Spread(map.Merge(tokens)), 0, "all again");
    }

    /// <summary>With two that stay each of the others goes to the nearer one, and each row of a batch is matched alone.</summary>
    [Fact]
    public void Match_TwoThatStay_GivesEachItsOwn()
    {
        var row = Tensor.From([1f, 0, 0, 1, 3, 1, 1, 3]).Reshape(1, 4, 2);
        var tokens = Tensor.Cat([row, row.Flip(1)]);
        var map = new TokenMerger(4, [0, 1], 2).Match(tokens);
        Assert.Equal([0L, 1, 0, 1, 0, 1, 0, 1], map.Places.ToArray<long>());
        Goldens.Near(Tensor.From([2f, 0.5f, 0.5f, 2]).Reshape(1, 2, 2), map.Merge(tokens).Narrow(0, 0, 1), 0, "means");
        Goldens.Near(Tensor.From([0.5f, 2, 2, 0.5f]).Reshape(1, 2, 2), map.Merge(tokens).Narrow(0, 1, 1), 0, "means of the other row");
    }

    [Fact]
    public void Match_OfNone_OnlyReordersTokens()
    {
        var tokens = Goldens.Wave(2, 16, 6);
        var map = new TokenMerger(16, [3, 0, 9], 0).Match(tokens);
        Goldens.Near(tokens, map.Spread(map.Merge(tokens)), 0, "all again");
    }

    /// <summary>Tokens that are all alike lose nothing, however many are merged.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(12)]
    public void Spread_OfTokensThatAreAlike_IsWhatTheyWere(long merged)
    {
        var tokens = Goldens.Wave(2, 1, 6).Expand(-1, 16, -1);
        var map = new TokenMerger(16, [0, 5, 10, 15], merged).Match(tokens);
        Assert.Equal(16 - merged, map.Merge(tokens).Size(1));
        Goldens.Near(tokens, map.Spread(map.Merge(tokens)), 1e-6, "all again");
    }

    [Fact]
    public void Merge_InBFloat16_SumsInFloat32()
    {
        var tokens = Tensor.Full([1, 257, 1], 1, ScalarType.BFloat16);               // 257 is no number of BFloat16
        Assert.Equal(1, new TokenMap(Tensor.Zeros([1, 257], ScalarType.Int64), 1).Merge(tokens).Item());
    }

    [Fact]
    public void New_WithImpossibleNumbers_SaysWhich()
    {
        Assert.Contains("4 tokens were to be merged, and 3 of 4 can be", Assert.Throws<ArgumentException>(() => new TokenMerger(4, [0], 4)).Message);
        Assert.Contains("2 of 4 tokens were named to stay", Assert.Throws<ArgumentException>(() => new TokenMerger(4, [0, 0], 1)).Message);
        Assert.Contains("from 0 to 3", Assert.Throws<ArgumentException>(() => new TokenMerger(4, [4], 1)).Message);
        Assert.Contains("at least one", Assert.Throws<ArgumentException>(() => new TokenMerger(4, [], 1)).Message);
    }
}
