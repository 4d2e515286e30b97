using Langevin.Diffusion;
using Langevin.Diffusion.Objectives;
using Langevin.Media.Datasets;
using Langevin.Media.Loading;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Training;

/// <summary>The objective on held-out images with noise and timesteps that never change, so that two steps compare.</summary>
internal sealed class Validation(TrainingOptions options, ImageDiffusionModel model, IImageDataset images)
{
    private const ulong NoiseSeed = 0x5EED;

    internal double Loss()
    {
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var device = Device.Parse(options.Device);
        var objective = new DenoisingObjective(model.Process, model.Parameterization);
        var side = options.Resolution!.Value;
        var loader = new DataLoader(images, new DataLoaderOptions
        {
            BatchSize = Math.Min(options.BatchSize, images.Count), Width = side, Height = side, Channels = (int)model.Channels, Order = SampleOrder.Sequential,
        });
        var generator = new Generator(NoiseSeed);
        var (sum, count) = (0.0, 0);
        model.Network.Eval();
        foreach (var batch in loader.Once())
        {
            using var inner = new TensorScope();
            sum += BatchLoss(objective, batch, generator, device) * batch.Count;
            count += batch.Count;
        }
        model.Network.Train();
        return sum / count;
    }

    private double BatchLoss(DenoisingObjective objective, ImageBatch batch, Generator generator, Device device)
    {
        var x0 = batch.ImageTensor().To(device);
        var t = new StratifiedTimesteps(model.Process).Draw(batch.Count, generator).T.To(device);
        var noise = Tensor.Randn(x0.Shape, generator).To(device);
        var labels = model.Classes > 0 ? batch.LabelTensor().To(device) : null;
        return objective.Loss(TrainingObjective.MeanOf(options.Noise, model.Predict), x0, noise, t, labels).Item();
    }
}
