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

    [Fact]
    public void Write_InfinityAsPythonWritesIt_StaysSo()
    {
        const string json = """{"_class_name": "DPMSolverMultistepScheduler", "_diffusers_version": "-Infinity: no", "lambda_min_clipped": -Infinity}""";
        var config = Assert.IsType<DpmSolverMultistepSchedulerConfig>(SchedulerJson.Read(json));
        Assert.Equal(double.NegativeInfinity, config.LambdaMinClipped.Value);
        Assert.Equal("-Infinity: no", config.DiffusersVersion);
        Assert.Contains("\"lambda_min_clipped\": -Infinity,", SchedulerJson.Write(config));
        Assert.Equal(-5.1, ((DpmSolverMultistepSchedulerConfig)SchedulerJson.Read(json.Replace("-Infinity}", "-5.1}"))).LambdaMinClipped.Value);
    }

    [Theory]
    [InlineData("[1]", "_class_name is ''")]
    [InlineData("{", "cannot be read")]
    [InlineData("""{"_class_name": "DDPMScheduler", "num_train_timesteps": "many"}""", "cannot be read")]
    [InlineData("""{"_class_name": "XScheduler"}""", "known here are DDPMScheduler, DDIMScheduler, DDIMInverseScheduler, ")]
    [InlineData("""{"_class_name": "DDIMScheduler", "betta": 1, "color": 2}""", "DDIMScheduler has no setting betta, color; it has ")]
    public void Read_BadText_SaysWhatIsWrong(string json, string message) =>
        Assert.Contains(message, Assert.Throws<FormatException>(() => SchedulerJson.Read(json)).Message);

    [Theory]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\": \"dpmsolver\"", "cannot end at sigma zero; set final_sigmas_type to sigma_min")]
    [InlineData("DPMSolverMultistepScheduler", "\"algorithm_type\": \"euler\"", "algorithm_type is 'euler'; it is dpmsolver++,")]
    [InlineData("DPMSolverMultistepScheduler", "\"solver_order\": 4", "The order of a DPM-Solver is 1, 2 or 3.")]
    [InlineData("DPMSolverMultistepScheduler", "\"variance_type\": \"fixed\"", "variance_type is 'fixed'; it is learned,")]
    [InlineData("DPMSolverMultistepScheduler", "\"final_sigmas_type\": \"one\"", "final_sigmas_type is 'one'; it is zero or sigma_min.")]
    [InlineData("DPMSolverMultistepScheduler", "\"prediction_type\": \"flow_prediction\"", "use_flow_sigmas is false")]
    [InlineData("DPMSolverMultistepScheduler", "\"use_flow_sigmas\": true, \"use_karras_sigmas\": true", "use_flow_sigmas does not go together with")]
    [InlineData("DPMSolverSinglestepScheduler", "\"solver_type\": \"runge\"", "solver_type is 'runge'; it is midpoint or heun.")]
    [InlineData("DPMSolverSinglestepScheduler", "\"algorithm_type\": \"dpmsolver\"", "cannot end at sigma zero")]
    [InlineData("DPMSolverMultistepInverseScheduler", "\"algorithm_type\": \"sde-dpmsolver++\"", "cannot be run backwards")]
    [InlineData("DEISMultistepScheduler", "\"algorithm_type\": \"sde\"", "algorithm_type is 'sde'; it is deis.")]
    [InlineData("DEISMultistepScheduler", "\"use_karras_sigmas\": true, \"use_beta_sigmas\": true", "Only one of use_karras_sigmas")]
    [InlineData("UniPCMultistepScheduler", "\"solver_type\": \"bh3\"", "solver_type is 'bh3'; it is bh1 or bh2.")]
    [InlineData("UniPCMultistepScheduler", "\"solver_p\": {}", "solver_p is another scheduler")]
    [InlineData("UniPCMultistepScheduler", "\"shift_terminal\": 0.1", "use_flow_sigmas is false")]
    [InlineData("SASolverScheduler", "\"corrector_order\": 0", "corrector_order is 0; it is 1 to 4.")]
    [InlineData("SASolverScheduler", "\"tau_func\": \"x\"", "tau_func is a function")]
    [InlineData("CosineDPMSolverMultistepScheduler", "\"solver_order\": 3", "solver_order is 3; ")]
    [InlineData("EDMDPMSolverMultistepScheduler", "\"sigma_schedule\": \"linear\"", "sigma_schedule is 'linear'; it is karras or exponential.")]
    [InlineData("EDMDPMSolverMultistepScheduler", "\"prediction_type\": \"sample\"", "prediction_type is 'sample'; it is epsilon or v_prediction.")]
    public void Recipe_ImpossibleSolver_SaysWhatIsPossible(string name, string setting, string message)
    {
        var config = SchedulerJson.Read($$"""{"_class_name": "{{name}}", {{setting}}}""");
        Assert.Contains(message, Assert.ThrowsAny<ArgumentException>(() => config.Recipe()).Message);
    }

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
