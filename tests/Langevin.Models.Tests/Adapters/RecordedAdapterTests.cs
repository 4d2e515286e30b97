using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.Tests.Networks;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Adapters;

/// <summary>The recorded LoRA of a U-Net and a text encoder, in four layouts.</summary>
public sealed class RecordedAdapterTests
{
    private const double Tolerance = 5e-5;

    public static TheoryData<string, double, AdapterMode> Cases
    {
        get
        {
            TheoryData<string, double, AdapterMode> cases = [];
            foreach (var file in (string[])["pytorch_lora_weights", "lora_peft_no_alpha", "lora_old_diffusers", "lora_kohya"])
                foreach (var scale in (double[])[1, 0.5])
                    foreach (var mode in Enum.GetValues<AdapterMode>()) cases.Add(file, scale, mode);
            return cases;
        }
    }

    private static string Folder(params string[] names)
    {
        Skip.If(RecordedRun.CompleteFolder is null, "LANGEVIN_GOLDENS does not name the complete recordings.");
        return Path.Combine([RecordedRun.CompleteFolder!, .. names]);
    }

    [SkippableTheory]
    [MemberData(nameof(Cases))]
    public void Make_OfARecordedLora_GivesTheRecordedOutputs(string file, double scale, AdapterMode mode)
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var run = SafetensorsFile.Open(Folder("lora_sd", $"run.scale{(scale == 1 ? "1.0" : "0.5")}.safetensors")).ReadAll();
        var plain = new Dictionary<string, Architecture> { ["unet"] = ModelFolder.Open(Folder("pipe_sd", "unet")), ["text_encoder"] = ModelFolder.Open(Folder("pipe_sd", "text_encoder")) };
        var before = plain.SelectMany(network => network.Value.StateDict()).Select(entry => entry.Value.Clone()).ToList();

        var adapted = AdaptedNetworks.Make(plain, [new AdapterUse(AdapterFile.Open(Folder("lora_sd", $"{file}.safetensors")), scale)], AdapterMatch.Whole, mode);

        Goldens.Near(run["output.unet"], adapted.Networks["unet"].Call(UNetInputs(run))["sample"], Tolerance, "U-Net");
        Goldens.Near(run["output.text"], ((ClipTextModel)adapted.Networks["text_encoder"]).Forward(run["input.input_ids"]).Last, Tolerance, "text encoder");
        Assert.All(before.Zip(plain.SelectMany(network => network.Value.StateDict().Values)), pair => Assert.True(pair.First.Same(pair.Second)));
        if (scale == 1) Goldens.Near(run["output_without_lora.unet"], plain["unet"].Call(UNetInputs(run))["sample"], Tolerance, "the plain U-Net");
        Assert.Equal(mode == AdapterMode.Live ? 222 : 0, adapted.Adapters.Count);
    }

    [SkippableFact]
    public void Summarize_OfTheRecordedFiles_SaysWhatTheyAre()
    {
        var kohya = AdapterFile.Open(Folder("lora_sd", "lora_kohya.safetensors")).Summarize();
        Assert.Equal(("LoCon + LoRA", "kohya"), (kohya.Kind, kohya.Layout));
        Assert.Equal([4], kohya.Ranks);
        Assert.Equal([1.5], kohya.Scales);
        var own = AdapterFile.Open(Folder("lora_sd", "pytorch_lora_weights.safetensors")).Summarize();
        Assert.Equal("diffusers", own.Layout);
        Assert.Equal([1.5], own.Scales);
        Assert.Equal((204, 18), (own.Layers["unet"], own.Layers["text_encoder"]));
        Assert.Equal([1.0], AdapterFile.Open(Folder("lora_sd", "lora_old_diffusers.safetensors")).Summarize().Scales);
    }

    [SkippableFact]
    public void OriginalNames_OfEveryLayer_AreThoseOfASingleFile()
    {
        const string prefix = "model.diffusion_model.", weight = ".weight";
        var layers = new NetworkLayers(ModelFolder.Build(Folder("single_file_sd1", "config", "unet"))).Named;
        var original = new OriginalUNetNames(layers.Keys);
        var stored = from entry in SafetensorsFile.Open(Folder("single_file_sd1", "model.safetensors")).Entries.Values
                     where entry.Name.StartsWith(prefix, StringComparison.Ordinal) && entry.Name.EndsWith(weight, StringComparison.Ordinal) && entry.Shape.Length > 1
                     select $"{entry.Name[prefix.Length..^weight.Length]} [{string.Join(", ", entry.Shape)}]";
        Assert.Equal(stored.Order(StringComparer.Ordinal), layers.Select(layer => $"{original.Of(layer.Key)} [{string.Join(", ", layer.Value.Weight.Shape)}]").Order(StringComparer.Ordinal));
    }

    private static Dictionary<string, Tensor> UNetInputs(Dictionary<string, Tensor> run) =>
        ((string[])["sample", "timestep", "encoder_hidden_states"]).ToDictionary(name => name, name => run[$"input.{name}"]);
}
