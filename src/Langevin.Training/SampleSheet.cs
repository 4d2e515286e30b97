using Langevin.Diffusion;
using Langevin.Diffusion.Constraints;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Samplers;
using Langevin.Media.Drawing;
using Langevin.Media.Images;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;

namespace Langevin.Training;

/// <summary>The picture of a step: samples from noise that never changes, so that one sees the same images grow.</summary>
internal sealed class SampleSheet(TrainingOptions options, ImageDiffusionModel model)
{
    private const int Rows = 4, PlainColumns = 8, MostColumns = 16;

    internal void Draw(string path)
    {
        using var scope = new TensorScope();
        var device = Device.Parse(options.Device);
        var columns = model.Classes > 0 ? Math.Min(model.Classes, MostColumns) : PlainColumns;
        var count = Rows * columns;
        var labels = model.Classes > 0 ? Tensor.From(Enumerable.Range(0, count).Select(i => (long)(i % columns)).ToArray()).To(device) : null;
        var noise = new PerSampleNoise(options.Seed);
        var size = model.Size;
        var defaults = model.Info.Sampling;
        var grid = model.Grid();
        var sampler = defaults.Sampler is { } name ? Catalog.Samplers.ByName(name) : model.Recipe.Sampler;
        model.Network.Eval();
        var images = sampler.Sample(
            new ConstrainedDenoiser(model.Denoiser(labels, model.Info.HasNullClass ? defaults.Guidance : 1), new Clip()),
            noise.Start([count, model.Channels, size.Height, size.Width], device) * model.Recipe.StartScale(grid), grid, new SamplingOptions { Noise = noise });
        model.Network.Train();
        new ImageGrid { Images = ImageTensor.ToImages(images), Columns = columns, Scale = Math.Max(1, 64 / (int)Math.Max(size.Height, size.Width)) }.Render().Save(path);
    }
}
