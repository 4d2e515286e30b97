using Langevin.Diffusion.Configuration;

namespace Langevin.Diffusion.Tests.Configuration;

public sealed class SchedulerOverlayTests
{
    public static TheoryData<string> Classes => [.. SchedulerJson.ClassNames];

    /// <summary>A pipeline's scheduler can be exchanged for any other, as diffusers' from_config does, and back.</summary>
    [Theory]
    [MemberData(nameof(Classes))]
    public void As_EveryOtherClass_KeepsWhatBothHave(string name)
    {
        var scheduler = SchedulerJson.Read($$"""{"_class_name": "{{name}}", "num_train_timesteps": 123}""");
        foreach (var other in SchedulerJson.ClassNames)
        {
            var changed = scheduler.As(other);
            Assert.Equal((other, 123), (changed.ClassName, changed.NumTrainTimesteps));
            var back = SchedulerJson.ToNode(changed.As(name));
            foreach (var (setting, value) in SchedulerJson.ToNode(scheduler))
                if (value is not null) Assert.Equal(value.ToJsonString(), back[setting]?.ToJsonString());
        }
    }

    /// <summary>Every setting of every class can be set to what it is.</summary>
    [Theory]
    [MemberData(nameof(Classes))]
    public void With_EverySetting_IsTaken(string name)
    {
        var scheduler = SchedulerJson.Read($$"""{"_class_name": "{{name}}"}""");
        var settings = SchedulerJson.ToNode(scheduler).Where(setting => setting.Key != "_class_name").Select(setting => KeyValuePair.Create(setting.Key, setting.Value?.ToJsonString() ?? "null"));
        Assert.Equal(SchedulerJson.Write(scheduler), SchedulerJson.Write(scheduler.With(settings)));
    }

    [Fact]
    public void With_AText_NeedsNoQuotes()
    {
        var changed = Assert.IsType<DdimSchedulerConfig>(new DdimSchedulerConfig().With(KeyValuePair.Create("timestep_spacing", "trailing"), KeyValuePair.Create("clip_sample_range", "2.5")));
        Assert.Equal(("trailing", 2.5), (changed.TimestepSpacing, changed.ClipSampleRange));
    }

    /// <summary>A setting of another class is taken from a file, where it may stand, but not from a person, who means something by it.</summary>
    [Theory]
    [InlineData("use_karras_sigmas")]
    [InlineData("nonsense")]
    public void With_ASettingThatTheClassHasNot_ListsThoseThatItHas(string key)
    {
        var scheduler = SchedulerJson.Read("""{"_class_name": "DDIMScheduler", "use_karras_sigmas": true}""");
        var refused = Assert.Throws<ArgumentException>(() => scheduler.With(KeyValuePair.Create(key, "true")));
        Assert.Contains($"no setting '{key}'", refused.Message);
        Assert.Contains("clip_sample_range", refused.Message);
    }

    [Fact]
    public void With_AValueOfAnotherKind_IsRefused() =>
        Assert.Throws<FormatException>(() => new DdimSchedulerConfig().With(KeyValuePair.Create("clip_sample", "perhaps")));
}
