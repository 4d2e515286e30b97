using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.ImagePrompts;
using Langevin.Media.Images;
using Langevin.Nn;
using Langevin.Pipelines.Memory;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.TextToImage;

/// <summary>CLIP's image encoder, which looks at pictures for an IP-Adapter.</summary>
/// <remarks>It is needed for as long as pictures are read, and may go then.</remarks>
/// <param name="encoder">The encoder.</param>
/// <param name="processor">What prepares pictures for it.</param>
public sealed class PictureReader(ClipVisionModel encoder, ClipImageProcessor processor)
{
    private const string ProcessorFile = "preprocessor_config.json";

    /// <summary>Opens a folder: config.json, weights, and preprocessor_config.json, without which pictures are prepared as CLIP's are, in the encoder's size.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="form">How the weights are to lie in memory; as Float32 when null.</param>
    /// <exception cref="ConfigException">It holds no image encoder of CLIP.</exception>
    public static PictureReader Open(string folder, WeightForm? form = null)
    {
        var network = ModelFolder.Open(folder, form: form);
        var encoder = network as ClipVisionModel ?? throw new ConfigException($"'{folder}' is a {network.ClassName}, which is no CLIPVisionModelWithProjection; give the folder of the image encoder that the adapter was made with.");
        return new PictureReader(encoder, File.Exists(Path.Combine(folder, ProcessorFile)) ? ClipImageProcessor.Open(folder) : ClipImageProcessor.Usual((int)encoder.Config.ImageSize));
    }

    /// <summary>What the encoder says about pictures, as an adapter takes it.</summary>
    /// <param name="adapter">The adapter.</param>
    /// <param name="pictures">The pictures.</param>
    /// <exception cref="ArgumentException">There is no picture, or the adapter was made with another encoder.</exception>
    public PictureEmbeddings Read(IpAdapter adapter, params IReadOnlyList<Image> pictures)
    {
        if (pictures.Count == 0) throw new ArgumentException("There is no picture for the IP-Adapter; give one.");
        CheckFits(adapter);
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        var pixels = Tensor.Cat([.. pictures.Select(picture => processor.Process(picture))]).To(encoder.Type).To(encoder.Device);
        if (adapter.Sees == PictureView.Patches) return new PictureEmbeddings(scope.Return(Patches(pixels)), scope.Return(Patches(Tensor.Zeros([1, .. pixels.Shape[1..]], pixels.Type, pixels.Device))));
        var embeddings = encoder.Project(encoder.Forward(pixels).Pooled);                                // [n, projection]
        return new PictureEmbeddings(scope.Return(embeddings), scope.Return(Tensor.Zeros([1, embeddings.Size(1)], embeddings.Type, embeddings.Device)));
    }

    /// <summary>Zeros of the shapes that <see cref="Read"/> gives.</summary>
    internal PictureEmbeddings Outline(IpAdapter adapter, int pictures)
    {
        CheckFits(adapter);
        var side = encoder.Config.ImageSize / encoder.Config.PatchSize;
        long[] shape = adapter.Sees == PictureView.Patches ? [1 + side * side, encoder.Config.HiddenSize] : [encoder.Config.ProjectionDim];
        return new PictureEmbeddings(Tensor.Zeros([pictures, .. shape]), Tensor.Zeros([1, .. shape]));
    }

    /// <summary>What looking at so many pictures takes.</summary>
    internal PictureReaderMemory Memory(int pictures) => new(ComponentMemory.Of("image_encoder", encoder), Activations.OfPictures(encoder, pictures));

    /// <summary>Gives the encoder's memory back; it reads no more.</summary>
    internal void Release() => encoder.Release();

    /// <summary>The states before the last layer, of all patches: [n, 1 + patches, width].</summary>
    private Tensor Patches(Tensor pixels)
    {
        using var scope = new TensorScope();
        return scope.Return(encoder.Forward(pixels).Layers[^2]);
    }

    private void CheckFits(IpAdapter adapter)
    {
        var (what, width) = adapter.Sees == PictureView.Patches ? ("states", encoder.Config.HiddenSize) : ("embeddings", encoder.Config.ProjectionDim);
        if (width != adapter.PictureWidth) throw new ArgumentException($"The IP-Adapter takes {what} of width {adapter.PictureWidth}, and this image encoder gives {what} of width {width}; give the image encoder that it was made with.");
    }
}
