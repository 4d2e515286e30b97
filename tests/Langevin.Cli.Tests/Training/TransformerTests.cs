using System.Text.Json.Nodes;
using Langevin.Models.DiT;
using Langevin.Training.Runs;

namespace Langevin.Cli.Tests.Training;

/// <summary><c>langevin train --network dit</c>, and every command on what it leaves.</summary>
public class TransformerTests(TinyModel tiny) : IClassFixture<TinyModel>
{
    private static readonly string[] Small =
    [
        "--network", "dit", "--preset", "small", "--layers", "2", "--heads", "2", "--head-width", "8", "--patch-size", "4", "--batch-size", "4", "--sample-every", "0", "--validate-every", "0",
        "--set", "sampling.steps=3", "--threads", "1",
    ];

    [Fact]
    public void Train_Transformer_IsSampledMeasuredComparedAndDescribed()
    {
        var run = tiny.Fresh();
        Typed.Run(["train", tiny.Data, "--output", run, "--steps", "8", "--learning-rate", "1e-2", "--warmup-steps", "0", "--ema-decay", "0", "--evaluate-every", "8", "--evaluate-images", "10", .. Small]).AssertDone();
        var options = RunFolder.ReadOptions(run);
        var config = Assert.IsType<DiTConfig>(options.Model);
        Assert.Equal((1, 2L, 2L, 8L, 4L, 2L), (options.PatchSize, config.NumLayers, config.NumAttentionHeads, config.AttentionHeadDim, config.PatchSize, config.NumEmbedsAdaNorm));
        Typed.Run("sample", run, "--classes", "light", "--guidance", "2", "-o", tiny.Fresh() + ".png").AssertDone();
        Assert.Contains("DiTTransformer2DModel", Typed.Run("info", run).AssertDone());
        var report = JsonNode.Parse(Typed.Run("speed", run, "-n", "4", "--steps", "4", "--rounds", "1", "--with", "first-block-cache=0", "--with", "first-block-cache=1", "--json").AssertDone())!;
        var errors = report["rows"]!.AsArray().Select(row => (double)row!["error"]!).ToArray();
        Assert.Equal((0.0, 0.0), (errors[0], errors[1]));
        Assert.True(errors[2] > 0);
        Typed.Run("train", "--output", run, "--resume", "--network", "dit").AssertDone();
        Typed.Run("train", "--output", run, "--resume", "--network", "unet").AssertRefused("--network is 'unet', and the run in", "DiTTransformer2DModel");
    }

    [Fact]
    public void Train_WithTheConfigurationOfATransformer_TrainsOne()
    {
        var (first, again) = (tiny.Fresh(), tiny.Fresh());
        Typed.Run(["train", tiny.Data, "--output", first, "--steps", "1", .. Small]).AssertDone();
        var file = Path.Combine(first, "run.json");
        Typed.Run("train", "--output", again, "--config", file, "--layers", "1").AssertDone();
        Assert.Equal(1, Assert.IsType<DiTConfig>(RunFolder.ReadOptions(again).Model).NumLayers);
        Typed.Run("train", "--output", tiny.Fresh(), "--config", file, "--network", "unet").AssertRefused("--network is 'unet', and --config", "DiTTransformer2DModel");
    }

    [Theory]
    [InlineData("--network dit --channels 8,8", "--channels is for U-Nets", "--heads, --head-width")]
    [InlineData("--heads 2", "--heads is for transformers", "--network dit")]
    [InlineData("--network dit --patch-size 3", "8 pixels do not divide by 3", "--resolution 6 or 9")]
    [InlineData("--network dit --head-width 3 --heads 1", "multiple of 4")]
    [InlineData("--network vit", "unet", "dit")]
    [InlineData("--network dit --set model.layers_per_block=2", "model.layers_per_block")]
    public void Train_WhatDoesNotFitTheNetwork_IsRefusedAndLeavesNothing(string line, params string[] named)
    {
        var run = tiny.Fresh();
        Typed.Run(["train", tiny.Data, "--output", run, "--preset", "small", .. line.Split(' ')]).AssertRefused(named);
        Assert.False(Directory.Exists(run));
    }
}
