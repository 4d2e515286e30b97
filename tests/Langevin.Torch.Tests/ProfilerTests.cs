using System.Diagnostics;
using Langevin.Torch.Autograd;

namespace Langevin.Torch.Tests;

/// <summary>The profile watches every thread, so that nothing else may run.</summary>
[Collection("alone")]
public sealed class ProfilerTests
{
    private static readonly Generator Random = new(0);

    [Fact]
    public void Rows_OfAStep_AddUpToTheTimeThatPassed()
    {
        var (x, weight) = (Image(16, 64, 32), Learned(64, 64, 3, 3));
        Step();
        var begin = Stopwatch.GetTimestamp();
        Profiler.Start();
        Step();
        var rows = Profiler.Stop();
        var wall = Stopwatch.GetElapsedTime(begin);

        var sum = rows.Sum(row => row.SelfTime.TotalSeconds);
        Assert.All(rows, row => Assert.True(row.SelfTime >= TimeSpan.Zero, $"{row}"));
        Assert.InRange(sum, 0.9 * wall.TotalSeconds, 1.02 * wall.TotalSeconds);
        Assert.True(rows.Where(row => row.Name == Profiler.Between).Sum(row => row.SelfTime.TotalSeconds) < 0.5 * wall.TotalSeconds, "most of a step is spent in operators");

        void Step()
        {
            using var scope = new TensorScope();
            for (var i = 0; i < 4; i++) Functional.Convolution(Functional.Silu(x), weight, null, [1, 1], [1, 1], [1, 1]).Sum().Backward();
        }
    }

    [Theory]
    [InlineData(1, true, "langevin::convolution3x3", "langevin::convolution3x3_backward")]
    [InlineData(1, false, "langevin::convolution3x3", "langevin::convolution3x3_backward")]
    [InlineData(2, true, "aten::mkldnn_convolution", "aten::convolution_backward")]
    [InlineData(2, false, "aten::mkldnn_convolution", "aten::convolution_backward")]
    public void Convolution_Differentiated_TakesItsForwardPassForEachGradientThatIsWanted(int stride, bool imageLearns, string forward, string backward)
    {
        var (x, weight, bias) = (Image(2, 32, 24), Learned(48, 32, 3, 3), Learned(48));
        if (imageLearns) x.RequiresGrad = true;
        var rows = Of(() => Functional.Convolution(x, weight, bias, [stride, stride], [1, 1], [1, 1]).Sum().Backward());

        var once = 2L * 2 * 48 * 32 * 9 * (24 / stride) * (24 / stride);
        Assert.Equal((once, false), Found(rows, forward));
        Assert.Equal(((imageLearns ? 2 : 1) * once, true), Found(rows, backward));
        Assert.Equal((imageLearns ? 3 : 2) * once, rows.Sum(row => row.Operations));
    }

    [Fact]
    public void Linear_Differentiated_HasTwoProductsMore()
    {
        var (x, weight) = (Learned(30, 16), Learned(24, 16));
        var rows = Of(() => Functional.Linear(x, weight, null).Sum().Backward());

        Assert.Equal(2L * 30 * 16 * 24, rows.Where(row => !row.IsBackward).Sum(row => row.Operations));
        Assert.Equal(2 * 2L * 30 * 16 * 24, rows.Where(row => row.IsBackward).Sum(row => row.Operations));
    }

    [Fact]
    public void Attention_Differentiated_HasFiveProductsMore()
    {
        var (q, k, v) = (Learned(3, 20, 32), Learned(3, 12, 32), Learned(3, 12, 32));
        var rows = Of(() => Functional.Attention(q, k, v, 2).Sum().Backward());

        Assert.Equal((2 * 2L * 3 * 20 * 12 * 32, false), Found(rows, "langevin::attention"));
        Assert.Equal((5 * 2L * 3 * 20 * 12 * 32, true), Found(rows, "langevin::attention_backward"));
    }

    [Fact]
    public void GroupNorm_Differentiated_IsARowOfItsName()
    {
        var (x, weight, bias) = (Image(2, 32, 8), Learned(32), Learned(32));
        x.RequiresGrad = true;
        var rows = Of(() => Functional.GroupNormSilu(x, 8, weight, bias, 1e-5).Sum().Backward());
        var image = 4L * 2 * 32 * 8 * 8;

        Assert.InRange(rows.Single(row => row.Name == "langevin::group_norm_act").Bytes, 2 * image - 2000, 2 * image + 2000);
        Assert.InRange(rows.Single(row => row.Name == "langevin::group_norm_act_backward").Bytes, 3 * image - 2000, 3 * image + 4000);
    }

    [Fact]
    public void Bytes_OfWhatIsCopied_AreCountedOnceAndOfViewsNever()
    {
        var (x, y) = (Tensor.Randn([10, 30], Random), Tensor.Randn([10, 30], Random));
        var rows = Of(() =>
        {
            x.Transpose(0, 1).Reshape(3, 100);
            x.AddInPlace(y);
            Functional.Silu(x);
        }).ToDictionary(row => row.Name);

        Assert.Equal((0, 0, 2400, 2400, 2400), (rows["aten::transpose"].Bytes, rows["aten::reshape"].Bytes, rows["aten::copy_"].Bytes, rows["aten::add_"].Bytes, rows["aten::silu"].Bytes));
        Assert.Equal(3 * 2400, rows.Values.Sum(row => row.Bytes));
    }

    [Fact]
    public void RecomputedBlock_RunsAgainInTheBackwardPass()
    {
        var (x, weight) = (Image(2, 32, 16), Learned(32, 32, 3, 3));
        x.RequiresGrad = true;
        var rows = Of(() => Recomputation.Run(inputs => Functional.Silu(Functional.Convolution(inputs[0], weight, null, [1, 1], [1, 1], [1, 1])), null, x).Sum().Backward());

        Assert.Equal([false, true], rows.Where(row => row.Name == "langevin::convolution3x3").Select(row => row.IsBackward).Order());
    }

    private static (long, bool) Found(IReadOnlyList<Profiler.Row> rows, string name)
    {
        var row = rows.Single(row => row.Name == name);
        return (row.Operations, row.IsBackward);
    }

    private static IReadOnlyList<Profiler.Row> Of(Action run)
    {
        run();
        Profiler.Start();
        run();
        return Profiler.Stop();
    }

    private static Tensor Image(long batch, long channels, long size) => Tensor.Randn([batch, channels, size, size], Random).To(MemoryFormat.ChannelsLast);

    private static Tensor Learned(params long[] shape)
    {
        var tensor = Tensor.Randn(shape, Random);
        tensor.RequiresGrad = true;
        return tensor;
    }
}
