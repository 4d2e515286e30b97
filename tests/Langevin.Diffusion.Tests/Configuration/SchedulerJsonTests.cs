using System.Text.Json.Nodes;
using Langevin.Diffusion.Configuration;

namespace Langevin.Diffusion.Tests.Configuration;

public class SchedulerJsonTests
{
    public static TheoryData<string> Cases => GoldenCase.Names("samplers", "");

    [Theory, MemberData(nameof(Cases))]
    public void Write_WhatWasRead_LosesNothing(string name)
    {
        var golden = new GoldenCase("samplers", name);
        var json = JsonNode.Parse(golden.Settings.GetProperty("config").GetRawText())!.AsObject();
        json["_class_name"] = golden.Settings.GetProperty("cls").GetString();
        json["_diffusers_version"] = "0.40.0";
        json["skip_prk_steps"] = true; // left over from another class, as in published files
        var written = JsonNode.Parse(SchedulerJson.Write(SchedulerJson.Read(json.ToJsonString())));
        Assert.True(JsonNode.DeepEquals(json, written), written!.ToJsonString());
    }

    [Fact]
    public void Read_NothingButAClass_HasDiffusersDefaults() =>
        Assert.Equal(new DdpmSchedulerConfig(), SchedulerJson.Read("""{"_class_name": "DDPMScheduler"}"""));

    [Theory]
    [InlineData("[1]", "_class_name is ''")]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"_class_name": "DDPMScheduler", "num_train_timesteps": "many"}""", "cannot be read")]
    [InlineData("""{"_class_name": "XScheduler"}""", "known here are DDPMScheduler, DDIMScheduler, DDIMInverseScheduler, ")]
    [InlineData("""{"_class_name": "DDIMScheduler", "betta": 1, "color": 2}""", "DDIMScheduler has no setting betta, color; it has ")]
    public void Read_BadText_SaysWhatIsWrong(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => SchedulerJson.Read(json)).Message);

    [Theory]
    [InlineData("\"beta_schedule\": \"cubic\"", "beta_schedule is 'cubic'; it is linear,")]
    [InlineData("\"prediction_type\": \"noise\"", "no parameterization called 'noise'")]
    [InlineData("\"timestep_spacing\": \"even\"", "timestep_spacing is 'even'")]
    [InlineData("\"variance_type\": \"learned\"", "variance_type is 'learned'")]
    [InlineData("\"num_train_timesteps\": 2000000000", "num_train_timesteps is 2000000000")]
    [InlineData("\"trained_betas\": [0.1, 0.2]", "2 betas were given for 1000 timesteps")]
    [InlineData("\"beta_end\": 7", "beta 143 is 1.0")]
    public void Recipe_ImpossibleSetting_SaysWhatIsPossible(string setting, string message)
    {
        var config = SchedulerJson.Read($$"""{"_class_name": "DDPMScheduler", {{setting}}}""");
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => config.Recipe()).Message);
    }
}
