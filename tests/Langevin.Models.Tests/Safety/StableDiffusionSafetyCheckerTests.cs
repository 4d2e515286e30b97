using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.Safety;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Safety;

public sealed class StableDiffusionSafetyCheckerTests : IDisposable
{
    private const int Width = 8, Concepts = 17, Special = 3;
    private const string Config = """
        {"architectures": ["StableDiffusionSafetyChecker"], "model_type": "clip", "projection_dim": 8, "torch_dtype": "float32", "text_config_dict": {"hidden_size": 8},
         "vision_config": {"hidden_size": 16, "intermediate_size": 24, "num_attention_heads": 2, "num_hidden_layers": 2, "image_size": 32, "patch_size": 16, "projection_dim": 8, "_name_or_path": ""}}
        """;

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>The embedding by <see cref="ClipVisionModel"/>, which recordings of transformers hold; cosines, thresholds and special care in plain Float64.</summary>
    [Fact]
    public void Judge_RandomWeights_IsThePublishedRuleInFloat64()
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var checker = Random(7);
        var images = Tensor.Randn([6, 3, 32, 32], new Generator(3)) + Tensor.Randn([6, 3, 1, 1], new Generator(4)) * 3;
        var embedded = Numbers(Embedding(checker, images));
        var state = checker.StateDict();
        Divide(state["concept_embeds"], state["concept_embeds_weights"], embedded);
        Divide(state["special_care_embeds"], state["special_care_embeds_weights"], embedded);
        var judged = checker.Judge(images);
        for (var image = 0; image < judged.Count; image++)
        {
            var care = 0.0;
            for (var i = 0; i < Special; i++)
            {
                var expected = Math.Round(Cosine(embedded.AsSpan(image * Width, Width), Row(state["special_care_embeds"], i)) - Numbers(state["special_care_embeds_weights"])[i] + care, 3);
                Assert.Equal(expected, judged[image].SpecialConcepts[i].Score, 0.00101);
                if (expected > 0) care = 0.01;
            }
            for (var i = 0; i < Concepts; i++)
                Assert.Equal(Cosine(embedded.AsSpan(image * Width, Width), Row(state["concept_embeds"], i)) - Numbers(state["concept_embeds_weights"])[i] + care, judged[image].Concepts[i].Score, 0.00101);
            Assert.Equal(judged[image].Concepts.Any(concept => concept.Score > 0), judged[image].IsFlagged);
        }
        Assert.Contains(judged, one => one.IsFlagged);
        Assert.Contains(judged, one => !one.IsFlagged);
        Assert.Contains(judged, one => one.SpecialConcepts[0].IsAbove);
        Assert.Contains(judged, one => !one.SpecialConcepts[0].IsAbove);
    }

    /// <summary>A special concept above its threshold lowers the others by 0.01, and flags nothing alone; what is not above zero in three decimals is not above.</summary>
    [Theory]
    [InlineData(0.2, 0.25, -1, false)]
    [InlineData(0.245, 0.25, -1, false)]
    [InlineData(0.245, 0.25, 0.5, true)]
    [InlineData(0.2504, 0.25, -1, false)]
    [InlineData(0.2506, 0.25, -1, true)]
    [InlineData(0.2, 0.25, 0.5, false)]
    public void Of_ACosineAndItsThreshold_IsFlaggedOrNot(double cosine, double threshold, double special, bool isFlagged)
    {
        var judgement = SafetyJudgement.Of([cosine, -1], [threshold, 0], [special], [0.3]);
        Assert.Equal(isFlagged, judgement.IsFlagged);
        Assert.Equal(isFlagged, judgement.Reason?.StartsWith($"concept 0 has {cosine:0.0000}", StringComparison.Ordinal) == true);
    }

    /// <summary>The published files hold a buffer of positions, and the tower under two names.</summary>
    [Fact]
    public void Open_TheNamesOfPublishedFiles_AreKnown()
    {
        using var scope = new TensorScope();
        var checker = Random(1);
        var state = checker.StateDict();
        Assert.Contains("vision_model.vision_model.pre_layrnorm.weight", state.Keys);
        Assert.Equal([Concepts, Width], state["concept_embeds"].Shape);
        var stored = state.ToDictionary(entry => entry.Key, entry => entry.Value);
        stored["vision_model.vision_model.embeddings.position_ids"] = Tensor.Arange(0, 5).To(ScalarType.Int64).Unsqueeze(0);
        Safetensors.Write(Path.Combine(folder.Path, "model.safetensors"), stored, new Dictionary<string, string> { ["format"] = "pt" });
        Assert.IsType<StableDiffusionSafetyChecker>(ModelFolder.Open(folder.Path));
    }

    [Fact]
    public void Call_ByPublishedNames_GivesCosinesAndFlags()
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var results = Random(7).Call(new Dictionary<string, Tensor> { ["clip_input"] = Tensor.Randn([2, 3, 32, 32], new Generator(3)) });
        Assert.Equal([2, Concepts], results["cos_dist"].Shape);
        Assert.Equal([2, Special], results["special_cos_dist"].Shape);
        Assert.Equal([2], results["has_nsfw_concepts"].Shape);
    }

    private StableDiffusionSafetyChecker Random(ulong seed)
    {
        using var off = GradientMode.Off();
        File.WriteAllText(Path.Combine(folder.Path, "config.json"), Config);
        var checker = (StableDiffusionSafetyChecker)ModelFolder.Build(folder.Path);
        var generator = new Generator(seed);
        checker.Initialize(generator);
        foreach (var (name, tensor) in checker.StateDict())
            if (name.EndsWith("embeds", StringComparison.Ordinal)) tensor.NormalInPlace(0, 1, generator);
        checker.Eval();
        return checker;
    }

    /// <summary>Sets the first concept's threshold in the middle of the images, and the others' out of reach.</summary>
    private static void Divide(Tensor concepts, Tensor thresholds, double[] embedded)
    {
        var cosines = Enumerable.Range(0, embedded.Length / Width).Select(image => Cosine(embedded.AsSpan(image * Width, Width), Row(concepts, 0))).Order().ToArray();
        thresholds.FillInPlace(2);
        thresholds[..1].FillInPlace((cosines[cosines.Length / 2 - 1] + cosines[cosines.Length / 2]) / 2);
    }

    private static Tensor Embedding(StableDiffusionSafetyChecker checker, Tensor images)
    {
        var vision = new ClipVisionModel(checker.Config.VisionConfig);
        vision.LoadStateDict(checker.StateDict().Where(entry => !entry.Key.Contains("embeds", StringComparison.Ordinal))
            .ToDictionary(entry => entry.Key.Replace("vision_model.vision_model.", "vision_model.", StringComparison.Ordinal), entry => entry.Value));
        return vision.Project(vision.Forward(images).Pooled);
    }

    private static double Cosine(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var (product, first, second) = (0.0, 0.0, 0.0);
        for (var i = 0; i < one.Length; i++) (product, first, second) = (product + one[i] * other[i], first + one[i] * one[i], second + other[i] * other[i]);
        return product / Math.Sqrt(first * second);
    }

    private static double[] Row(Tensor tensor, int row) => Numbers(tensor[row]);

    private static double[] Numbers(Tensor tensor) => tensor.Detach().To(ScalarType.Float64).Contiguous().ToArray<double>();
}
