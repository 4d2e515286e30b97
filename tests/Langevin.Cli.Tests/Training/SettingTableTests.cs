using System.Text.Json.Nodes;
using Langevin.Cli.Training;
using Langevin.Diffusion;
using Langevin.Training;
using Langevin.Training.Runs;

namespace Langevin.Cli.Tests.Training;

public class SettingTableTests
{
    private static readonly IReadOnlyList<Setting> Table = SettingTable.Create();

    [Fact]
    public void Paths_Each_IsASettingOfTheConfiguration()
    {
        Configuration[] kinds = [.. new[] { Presets.Small, Presets.Transformer(Presets.Small) }.Select(preset => new Configuration(JsonNode.Parse(RunJson.Write(preset))!.AsObject()))];
        foreach (var setting in Table) Assert.Contains(kinds, kind => kind.Has(setting.Path));
        foreach (var setting in Table.Where(setting => setting.OfTransformers is not null)) Assert.True(kinds[1].Has(setting.OfTransformers!));
    }

    [Fact]
    public void Options_None_IsThereTwice()
    {
        var names = Table.SelectMany(setting => setting.Option.Aliases.Append(setting.Option.Name)).ToList();
        Assert.Equal(names.Distinct(), names);
    }

    [Fact]
    public void Words_OfEachChoice_AreThoseThatTheLibraryKnows()
    {
        Assert.Equal(Presets.Names.Order(), TrainingPresets.Names.Order());
        Assert.All(Catalog.Betas.Names, name => Assert.Contains(name, Description("noise.beta_schedule")));
        Assert.All(Catalog.Parameterizations.Names, name => Assert.Contains(name, Description("noise.prediction_type")));
    }

    [Theory]
    [InlineData("--learning_rate 2e-4 --train_batch_size 8 --max_train_steps 7 --adam_beta1 0.8 --lr_scheduler linear --lr_warmup_steps 3 --checkpointing_steps 9 --random_flip")]
    [InlineData("--learning-rate 2e-4 --batch-size 8 --steps 7 --adam-beta1 0.8 --lr-schedule linear --warmup-steps 3 --checkpoint-every 9 --flip")]
    [InlineData("--lr 2e-4 --train-batch-size 8 --max-train-steps 7 --adam_beta1 0.8 --lr-scheduler linear --lr-warmup-steps 3 --checkpointing-steps 9 --random-flip")]
    public void Options_OfDiffusersScripts_MeanTheSame(string options)
    {
        var parsed = Program.Commands().Parse(["train", "photos", "--output", "run", .. options.Split(' ')]);
        Assert.Null(Mistake.Find(parsed));
        var command = (Commands.TrainCommand)parsed.CommandResult.Command;
        var resolved = command.Resolve(parsed);
        Assert.Equal((2e-4, 8, 7L, 0.8, "linear", 3L, 9L, true),
            (resolved.Optimizer.LearningRate, resolved.BatchSize, resolved.Steps, resolved.Optimizer.Beta1, resolved.Optimizer.Schedule, resolved.Optimizer.WarmupSteps, resolved.Cadence.CheckpointEvery, resolved.Flip));
    }

    private static string Description(string path) => Table.Single(setting => setting.Path == path).Option.Description!;
}
