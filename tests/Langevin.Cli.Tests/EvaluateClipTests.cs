using Langevin.Evaluation.Results;
using Langevin.Media.Images;

namespace Langevin.Cli.Tests;

/// <summary>A CLIP score from files to number, against the same computed in Float64 by NumPy from the recorded weights and the recorded tokens of transformers.</summary>
public sealed class EvaluateClipTests : IDisposable
{
    private const string Recorded = "LANGEVIN_GOLDENS";
    private const double Score = 17.828338390032492, Error = 10.084949345280805;        // the cosines are 0.00735464, 0.34691931, -0.08632748, 0.35885959
    private static readonly string[] Texts = ["a photo of a cat", "hello , world !", "a_b_c", "1234567890"];
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [SkippableTheory]
    [InlineData("beside")]
    [InlineData("listed")]
    public void Evaluate_ClipScoreOfAFolder_IsWhatNumPyGives(string captions)
    {
        var (clip, pictures) = (Clip(), Pictures(captions == "beside"));
        string[] list = captions == "beside" ? [] : ["--captions", folder.Write("list.csv", "file_name,text\n" + string.Join('\n', Texts.Select((text, i) => $"{i}.png,\"{text}\"")) + "\n")];
        var result = MetricResult.FromJson(Typed.Run(["evaluate", pictures, "--metrics", "clip-score", "--features", "clip", "--feature-weights", clip, "--feature-cache", folder["cache"], "--json", .. list]).AssertDone());

        var score = Assert.Single(result.Metrics);
        Assert.Equal(("clip_score", "higher", 4L), (score.Metric, score.Better, result.Protocol.Samples));
        Assert.Equal(Score, score.Value, 2e-4);
        Assert.Equal(Error, score.StandardError!.Value, 2e-4);
        Assert.StartsWith("clip ", result.Protocol.Network);
    }

    [SkippableFact]
    public void Evaluate_ClipScoreWithoutCaptionsOrTokenizer_SaysWhatIsMissing()
    {
        var (clip, pictures) = (Clip(), Pictures(withCaptions: false));
        string[] words = ["evaluate", pictures, "--metrics", "clip-score", "--features", "clip", "--feature-weights", clip, "--feature-cache", folder["cache"]];
        Typed.Run(words).AssertRefused("0.png has no caption");
        for (var i = 0; i < Texts.Length; i++) File.WriteAllText(Path.Combine(pictures, $"{i}.txt"), Texts[i]);
        File.Delete(Path.Combine(clip, "merges.txt"));
        File.Delete(Path.Combine(clip, "tokenizer.json"));
        Typed.Run(words).AssertRefused("has no tokenizer that can be read");
    }

    /// <summary>The recorded tiny CLIP with the recorded small tokenizer in one folder.</summary>
    private string Clip()
    {
        var goldens = Environment.GetEnvironmentVariable(Recorded);
        Skip.If(goldens is null, $"the complete recorded folder is not here: set {Recorded} to it");
        var clip = Directory.CreateDirectory(folder["clip"]).FullName;
        foreach (var name in new[] { "clip_model/config.json", "clip_model/model.safetensors", "clip_tokenizer_small/vocab.json", "clip_tokenizer_small/merges.txt", "clip_tokenizer_small/tokenizer.json", "clip_tokenizer_small/tokenizer_config.json", "clip_tokenizer_small/special_tokens_map.json" })
            File.WriteAllBytes(Path.Combine(clip, Path.GetFileName(name)), File.ReadAllBytes(Path.Combine(goldens!, "models", name)));
        return clip;
    }

    /// <summary>Pictures v_k(y, x, c) = (7 x + 11 y + 40 c + 61 k)(k + 1) mod 256, in the size that the network takes.</summary>
    private string Pictures(bool withCaptions)
    {
        const int side = 32;
        var place = Directory.CreateDirectory(folder["pictures"]).FullName;
        for (var k = 0; k < Texts.Length; k++)
        {
            var pixels = new byte[side * side * 3];
            for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)((7 * (i / 3 % side) + 11 * (i / 3 / side) + 40 * (i % 3) + 61 * k) * (k + 1) % 256);
            new Image(side, side, 3, pixels).Save(Path.Combine(place, $"{k}.png"));
            if (withCaptions) File.WriteAllText(Path.Combine(place, $"{k}.txt"), Texts[k]);
        }
        return place;
    }
}
