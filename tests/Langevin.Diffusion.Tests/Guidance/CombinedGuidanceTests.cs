using Langevin.Diffusion.Guidance;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Guidance;

public class CombinedGuidanceTests
{
    private static readonly NoiseLevel Level = new(500, 0.6, 0.8);

    [Fact]
    public void Instruction_RecordedAnswers_IsTheReferences()
    {
        var golden = new GoldenCase("training", "cfg");
        var model = new Recorded(golden["cond"], golden["pix2pix_image"], golden["uncond"]);
        var guided = CombinedGuidance.Instruction(model, 7.5, 1.5).Denoise(golden["cond"], Level);
        GoldenCase.Near(golden["pix2pix_7.5_1.5"], guided.X0, 1e-5);
        GoldenCase.Near(golden["pix2pix_7.5_1.5"], guided.Noise!, 1e-5);
        Assert.Equal([0, 1, 2], model.Asked);
    }

    [Fact]
    public void Perturbed_WithGuidance_AddsBothPulls()
    {
        var (cond, uncond, perturbed) = (Random(1), Random(2), Random(3));
        var model = new Recorded(cond, uncond, perturbed);
        var guided = CombinedGuidance.Perturbed(model, 4, 3).Denoise(cond, Level).X0;
        GoldenCase.Near(uncond + 4 * (cond - uncond) + 3 * (cond - perturbed), guided, 1e-6);
    }

    [Theory, InlineData(1.0, 3.0, "0 2"), InlineData(4.0, 0.0, "0 1"), InlineData(1.0, 0.0, "0"), InlineData(0.0, 0.0, "1")]
    public void Denoise_WeightThatCancels_IsNotAskedFor(double scale, double perturbation, string asked)
    {
        var model = new Recorded(Random(1), Random(2), Random(3));
        CombinedGuidance.Perturbed(model, scale, perturbation).Denoise(Random(1), Level);
        Assert.Equal(asked, string.Join(' ', model.Asked));
    }

    private static Tensor Random(ulong seed) => Tensor.Randn([2, 3, 4], new Generator(seed));

    private sealed class Recorded(params Tensor[] answers) : IConditionalDenoiser
    {
        public int Conditions => answers.Length;
        public int[] Asked { get; private set; } = [];

        public Denoised[] Denoise(Tensor x, NoiseLevel level, params ReadOnlySpan<int> conditions)
        {
            Asked = conditions.ToArray();
            return Array.ConvertAll(Asked, number => new Denoised(answers[number]) { Noise = answers[number] });
        }
    }
}
