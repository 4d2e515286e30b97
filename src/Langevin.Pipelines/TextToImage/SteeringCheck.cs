using Langevin.Models;
using Langevin.Models.Adapters;
using Langevin.Models.UNet2DCondition;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

/// <summary>Refuses, before anything is computed, control networks, T2I-Adapters and picture prompts that do not fit a model or its images.</summary>
internal static class SteeringCheck
{
    /// <exception cref="ArgumentException">Something does not fit: the message says what does.</exception>
    /// <exception cref="AdapterException">An IP-Adapter was made for another family.</exception>
    internal static void Check(TextToImagePipeline pipeline, TextToImageRequest request, ImageSize size)
    {
        if (request.Controls.Count + request.T2IControls.Count + request.PicturePrompts.Count == 0) return;
        if (pipeline.Network is not UNetLatentNetwork network)
            throw new ArgumentException($"Control networks, T2I-Adapters and IP-Adapters act on the U-Net of Stable Diffusion, and this is a {pipeline.ClassName}; leave them out.");
        foreach (var control in request.Controls)
        {
            Picture("a control network", control.Image, control.Network.Config.ConditioningChannels, size);
            WalkShare.Check("a control network", control.Start, control.End, control.Scale);
        }
        foreach (var control in request.T2IControls) T2I(control, network.UNet, size, pipeline.Codec.Reduction);
        foreach (var prompt in request.PicturePrompts)
        {
            prompt.Adapter.CheckFits(network.UNet);
            prompt.Adapter.CheckView(prompt.Pictures.Wanted);
            prompt.Adapter.CheckView(prompt.Pictures.Unwanted);
            WalkShare.Check("an IP-Adapter", prompt.Start, prompt.End, prompt.Scale);
        }
    }

    private static void T2I(T2IControl control, UNet2DConditionModel unet, ImageSize size, long reduction)
    {
        var config = control.Network.Config;
        Picture("a T2I-Adapter", control.Image, config.InChannels, size);
        WalkShare.Check("a T2I-Adapter", control.Start, control.End, control.Scale);
        if (size.Height % config.DownscaleFactor != 0 || size.Width % config.DownscaleFactor != 0)
            throw new ArgumentException($"The T2I-Adapter takes pictures whose sides are multiples of {config.DownscaleFactor}, and these images are {size}; choose a width and a height that are.");
        var (given, taken) = (control.Network.FeatureShapes(size.Height, size.Width), unet.FeatureShapes(size.Height / reduction, size.Width / reduction));
        if (given.Count > taken.Count || given.Zip(taken).Any(pair => !pair.First.AsSpan().SequenceEqual(pair.Second)))
            throw new ArgumentException($"The T2I-Adapter gives features {Shapes(given)} for these images, and this model's U-Net takes {Shapes(taken)}; take an adapter that was made for it.");
    }

    private static void Picture(string what, Tensor image, long channels, ImageSize size)
    {
        if (!(image.Dimensions == 4 && image.Size(0) > 0 && image.Shape.AsSpan(1).SequenceEqual([channels, size.Height, size.Width])))
            throw new ArgumentException($"The picture of {what} has shape [{string.Join(", ", image.Shape)}]; for these images it is [n, {channels}, {size.Height}, {size.Width}].");
    }

    private static string Shapes(IReadOnlyList<long[]> shapes) => string.Join(", ", shapes.Select(shape => $"[{string.Join(", ", shape)}]"));
}
