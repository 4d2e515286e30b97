using System.Text.Json.Nodes;
using Langevin.Oracles;
using Langevin.Models.Checkpoints;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Networks;

/// <summary>Every architecture against every recorded checkpoint of its class: results, activations, configuration and weights.</summary>
public sealed class RecordedRunTests
{
    private const string Kept = "the runs that are kept with the tests";

    /// <summary>Every run that is kept with the tests, and every run of the complete recordings when the environment names them: folder, run.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (var run in EveryRun) runs.Add(run.Folder, run.Name);
            return runs;
        }
    }

    /// <summary>The folders of these runs.</summary>
    public static TheoryData<string> Checkpoints => [.. EveryRun.Select(run => run.Folder).Distinct()];

    /// <summary>The same as runs.</summary>
    internal static IEnumerable<RecordedRun> EveryRun => Folders.SelectMany(folder => RecordedRun.In(folder, ModelFolder.ClassNames));

    private static string[] Folders => RecordedRun.CompleteFolder is { } complete ? [Goldens.File("models"), complete] : [Goldens.File("models")];

    [SkippableFact]
    public void Runs_OfTheCompleteRecordings_AreThere()
    {
        Skip.If(RecordedRun.CompleteFolder is null, $"LANGEVIN_GOLDENS names no complete recordings; only {Kept} were compared.");
        Assert.All(ModelFolder.ClassNames.Except(["Dinov2Model", "StableDiffusionSafetyChecker", "StableUnCLIPImageNormalizer"]), name => Assert.NotEmpty(RecordedRun.In(RecordedRun.CompleteFolder, [name])));
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Call_OnARecordedRun_GivesTheRecordedResults(string checkpoint, string name)
    {
        using var off = GradientMode.Off();
        var run = new RecordedRun(checkpoint, name);
        var tensors = run.Tensors();
        var results = ModelFolder.Open(run.Folder).Call(run.Method, run.Arguments(tensors));

        Assert.Empty(run.Outputs.Except(results.Keys));
        foreach (var (output, result) in results.Where(result => run.Outputs.Contains(result.Key))) Goldens.Near(tensors[$"output.{output}"], result, run.Tolerance(output), $"{run}: {output}");
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Call_InDoublePrecision_GivesTheRecordedResults(string checkpoint, string name)
    {
        using var off = GradientMode.Off();
        var run = new RecordedRun(checkpoint, name);
        var tensors = run.Tensors();
        if (!tensors.Keys.Any(key => key.StartsWith("output_f64.", StringComparison.Ordinal))) return;
        var network = ModelFolder.Open(run.Folder);
        network.To(ScalarType.Float64);

        foreach (var (output, result) in network.Call(run.Method, run.Arguments(tensors)).Where(result => run.Outputs.Contains(result.Key)))
        {
            Assert.Equal(ScalarType.Float64, result.Type);
            var exact = tensors[$"output_f64.{output}"];
            Goldens.Near(exact, result, 1e-6 * Math.Max(1, exact.Abs().Max().Item()), $"{run}: {output}");
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Call_OnARecordedRun_GivesTheRecordedActivations(string checkpoint, string name)
    {
        using var off = GradientMode.Off();
        var run = new RecordedRun(checkpoint, name);
        var tensors = run.Tensors();
        var network = ModelFolder.Open(run.Folder);
        Dictionary<string, Tensor> seen = [];
        using (network.Observe((module, output) => seen.TryAdd(module, output.Clone().Keep()))) network.Call(run.Method, run.Arguments(tensors));

        foreach (var (key, expected) in tensors.Where(t => t.Key.StartsWith("act.", StringComparison.Ordinal)))
            Goldens.Near(expected, Part(seen[network.CurrentName($"{key["act.".Length..]}.weight")![..^".weight".Length]], expected), 2e-4 * Math.Max(1, expected.Abs().Max().Item()), $"{run}: {key}");
    }

    /// <summary>Of a row of text and image, the reference gives back two parts, and the first is recorded.</summary>
    private static Tensor Part(Tensor seen, Tensor expected) => seen.Dimensions == 3 && seen.Size(1) > expected.Size(1) ? seen.Narrow(1, 0, expected.Size(1)) : seen;

    [Theory]
    [MemberData(nameof(Checkpoints))]
    public void Save_WhatWasOpened_GivesTheSameConfigurationAndWeights(string checkpoint)
    {
        using var folder = new TemporaryFolder();
        var network = ModelFolder.Open(checkpoint);
        ModelFolder.Save(network, folder["saved"]);

        Assert.True(JsonNode.DeepEquals(PlainJson.Read(Path.Combine(checkpoint, "config.json")), PlainJson.Read(folder["saved/config.json"])));
        var saved = SafetensorsFile.Open(folder[$"saved/{network.WeightsName}.safetensors"]);
        Assert.Equal(network.StateDict().Keys.Order(), saved.Entries.Keys.Order());
        foreach (var (key, value) in network.StateDict()) Assert.True(value.Same(saved.Read(key)), key);
    }
}
