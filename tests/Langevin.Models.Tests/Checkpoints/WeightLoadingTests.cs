using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2D;
using Langevin.Models.Tests.Networks;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Checkpoints;

/// <summary>How weights come into memory: mapped, converted, or kept as they are stored.</summary>
public sealed class WeightLoadingTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>A recorded checkpoint of every class of networks that is kept with the tests.</summary>
    public static TheoryData<string, string> Runs
    {
        get
        {
            var runs = new TheoryData<string, string>();
            foreach (var run in RecordedRun.In(Goldens.File("models"), ModelFolder.ClassNames).DistinctBy(run => run.Folder)) runs.Add(run.Folder, run.Name);
            return runs;
        }
    }

    [Theory]
    [MemberData(nameof(Runs))]
    public void Open_KeepingWeightsAsStored_ComputesWhatConvertedOnesDo(string checkpoint, string name)
    {
        using var off = GradientMode.Off();
        var run = new RecordedRun(checkpoint, name);
        var arguments = run.Arguments(run.Tensors());
        Save(ModelFolder.Open(checkpoint), ScalarType.Float16);

        var converted = ModelFolder.Open(folder.Path);
        var kept = ModelFolder.Open(folder.Path, form: new WeightForm(ScalarType.Float32) { Storage = WeightStorage.AsStored });

        Assert.Equal(ScalarType.Float32, kept.Type);
        Assert.All(kept.NamedParameters().Where(parameter => kept.Widenable().Contains(parameter.Name)), parameter => Assert.Equal(ScalarType.Float16, parameter.Value.Type));
        Assert.All(kept.NamedParameters().Where(parameter => !kept.Widenable().Contains(parameter.Name)), parameter => Assert.Equal(ScalarType.Float32, parameter.Value.Type));
        var expected = converted.Call(run.Method, arguments);
        foreach (var (output, result) in kept.Call(run.Method, arguments)) Assert.True(expected[output].Same(result), $"{run}: {output}");
        foreach (var (output, result) in kept.Twin().Call(run.Method, arguments)) Assert.True(expected[output].Same(result), $"{run}, a twin: {output}");
    }

    [Fact]
    public void Open_OfWeightsOfTheTypeAskedFor_ReadsNothing()
    {
        Save(Small(), ScalarType.Float32);
        var network = (UNet2DModel)ModelFolder.Open(folder.Path);
        var file = folder["diffusion_pytorch_model.safetensors"];
        var place = SafetensorsFile.Open(file).Places["mid_block.resnets.0.conv1.weight"];
        using (var stream = new FileStream(file, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.Position = place.Offset;
            stream.Write(new byte[place.Bytes]);
        }

        Assert.Equal(0, network.StateDict()["mid_block.resnets.0.conv1.weight"].Detach().Abs().Max().Item());
    }

    [Fact]
    public void Open_OfWeightsThatAreConverted_IsUntouchedByWhatBecomesOfTheFile()
    {
        var small = Small();
        Save(small, ScalarType.Float16);
        var network = ModelFolder.Open(folder.Path, form: new WeightForm(ScalarType.BFloat16));
        using (var stream = new FileStream(folder["diffusion_pytorch_model.safetensors"], FileMode.Open)) stream.SetLength(0);

        foreach (var (name, value) in network.StateDict()) Assert.True(small.StateDict()[name].Detach().To(ScalarType.Float16).To(ScalarType.BFloat16).Same(value.Detach()), name);
    }

    [Fact]
    public void Open_WithChannelsLast_LaysConvolutionsOutAndChangesNothing()
    {
        var small = Small();
        Save(small, ScalarType.Float32);
        var network = ModelFolder.Open(folder.Path, form: new WeightForm(ScalarType.Float32) { Format = MemoryFormat.ChannelsLast });

        Assert.False(network.StateDict()["conv_out.weight"].IsContiguous);
        foreach (var (name, value) in network.StateDict()) Assert.True(small.StateDict()[name].Same(value), name);
    }

    [Fact]
    public void To_OfKeptWeights_ConvertsThemAll()
    {
        Save(Small(), ScalarType.Float16);
        var network = ModelFolder.Open(folder.Path, form: new WeightForm(ScalarType.Float32) { Storage = WeightStorage.AsStored });
        network.To(ScalarType.BFloat16);

        Assert.Equal(ScalarType.BFloat16, network.Type);
        Assert.All(network.Parameters(), parameter => Assert.Equal(ScalarType.BFloat16, parameter.Type));
    }

    [Fact]
    public void Open_OfAFileThatIsThenTrainedOn_LeavesTheFileAlone()
    {
        Save(Small(), ScalarType.Float32);
        var network = ModelFolder.Open(folder.Path);
        var weight = network.StateDict()["conv_out.weight"];
        Assert.True(weight.RequiresGrad);
        using (GradientMode.Off()) weight.FillInPlace(3);

        Assert.Equal(3, weight.Detach().Mean().Item());
        Assert.NotEqual(3, ModelFolder.Open(folder.Path).StateDict()["conv_out.weight"].Detach().Mean().Item());
    }

    [Fact]
    public void Outline_OfANetwork_TakesNoMemoryAndCannotBeLoadedByCopying()
    {
        File.WriteAllText(folder["config.json"], """{"_class_name": "UNet2DModel"}""");
        var outline = ModelFolder.Outline(folder.Path);

        Assert.Equal(274056163, outline.ParameterCount);
        Assert.All(outline.Parameters(), parameter => Assert.True(parameter.Strides.All(stride => stride == 0)));
        Assert.Throws<TorchException>(() => outline.LoadStateDict(ModelFolder.Outline(folder.Path).StateDict()));
        Assert.False(new Linear(2, 2).Weight.Strides.All(stride => stride == 0));
    }

    private void Save(Architecture network, ScalarType type)
    {
        network.WriteConfig(folder.Path);
        Safetensors.Write(folder[$"{network.WeightsName}.safetensors"], network.StateDict().ToDictionary(entry => entry.Key, entry => entry.Value.Type.IsFloating() ? entry.Value.Detach().To(type).Contiguous() : entry.Value));
    }

    private static UNet2DModel Small()
    {
        var network = new UNet2DModel(new UNet2DConfig { BlockOutChannels = [8, 16], NormNumGroups = 4, DownBlockTypes = ["DownBlock2D", "DownBlock2D"], UpBlockTypes = ["UpBlock2D", "UpBlock2D"] });
        network.Initialize(new Generator(1));
        return network;
    }
}
