using Langevin.Diffusion.Noise;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Noise;

public class NoiseTests
{
    [Fact]
    public void Block_PublishedVectors_Agree()
    {
        // Random123's known answers for philox4x32-10.
        Assert.Equal((0x6627e8d5u, 0xe169c58du, 0xbc57ac4cu, 0x9b00dbd8u), Philox.Block(0, 0, 0));
        Assert.Equal((0x408f276du, 0x41c83b0eu, 0xa20bc7c6u, 0x6d5451fdu), Philox.Block(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue));
        Assert.Equal((0xd16cfe09u, 0x94fdccebu, 0x5001e420u, 0x24126ea1u), Philox.Block(0x299f31d0a4093822, 0x85a308d3243f6a88, 0x0370734413198a2e));
    }

    [Fact]
    public void Draw_PerSample_IsStandardNormal()
    {
        var noise = Draw(new PerSampleNoise(1), [1000, 3, 11], new NoiseDraw(4, 1)); // 33 elements a sample: blocks are cut
        double[] moments = [0, 1, 0, 3];
        for (var power = 1; power <= 4; power++) // standard errors 0.006, 0.008, 0.02, 0.05
            Assert.Equal(moments[power - 1], noise.Pow(power).Mean().Item(), 0.06 * power);
        Assert.InRange(noise.Abs().Max().Item(), 3.5, 6.7);
    }

    [Fact]
    public void Draw_PerSample_DiffersByEverythingInItsKey()
    {
        long[] shape = [1, 1, 64];
        Tensor[] draws =
        [
            Draw(new PerSampleNoise(1), shape, NoiseDraw.Start),
            Draw(new PerSampleNoise(2), shape, NoiseDraw.Start),
            Draw(new PerSampleNoise(1, 1), shape, NoiseDraw.Start),
            Draw(new PerSampleNoise(1), shape, new NoiseDraw(0, 0)),
            Draw(new PerSampleNoise(1), shape, new NoiseDraw(0, 1)),
            Draw(new PerSampleNoise(1), shape, new NoiseDraw(1, 0)),
        ];
        for (var i = 0; i < draws.Length; i++)
            for (var j = 0; j < i; j++)
                Assert.InRange((draws[i] * draws[j]).Mean().Item(), -0.5, 0.5); // 4 standard deviations
    }

    [Fact]
    public void Draw_PerSample_DoesNotDependOnTheBatch()
    {
        var all = Draw(new PerSampleNoise(9), [5, 2, 3], new NoiseDraw(2, 0));
        for (var i = 0; i < 5; i++) Assert.True(all[i..(i + 1)].Same(Draw(new PerSampleNoise(9, i), [1, 2, 3], new NoiseDraw(2, 0))));
    }

    [Fact]
    public void Draw_Generator_IsTorchs()
    {
        var noise = new GeneratorNoise(42);
        var first = Draw(noise, [2, 3], NoiseDraw.Start);
        var second = Draw(noise, [2, 3], new NoiseDraw(0, 0));
        var generator = new Generator(42);
        Assert.True(first.Same(Tensor.Randn([2, 3], generator)));
        Assert.True(second.Same(Tensor.Randn([2, 3], generator)));
    }

    [Fact]
    public void Draw_RecordedOfAnotherShape_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => Draw(new RecordedNoise(Tensor.Ones([2, 3])), [2, 4], NoiseDraw.Start));
        Assert.Contains("[2, 3] does not fit a sample [2, 4]", error.Message);
    }

    [Fact]
    public void Draw_RecordedUsedUp_IsRefused()
    {
        var error = Assert.Throws<InvalidOperationException>(() => Draw(new RecordedNoise(), [1], new NoiseDraw(3, 0)));
        Assert.Contains("used up at step 3", error.Message);
    }

    private static Tensor Draw(INoiseSource source, long[] shape, NoiseDraw draw) => source.Draw(shape, ScalarType.Float32, default, draw);
}
