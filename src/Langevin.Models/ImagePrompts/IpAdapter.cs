using Langevin.Models.Adapters;
using Langevin.Models.UNet2DCondition;
using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;
using Langevin.Torch.Serialization;

namespace Langevin.Models.ImagePrompts;

/// <summary>Lets a text-to-image U-Net see pictures beside texts: what CLIP says about a picture becomes a few tokens, and each cross-attention gets keys and values for them.</summary>
/// <remarks>
/// Ye et al. 2023 (IP-Adapter), for Stable Diffusion 1, 2 and XL, as published: <c>image_proj.*</c>, and <c>ip_adapter.N.to_k_ip.weight</c> with N = 1, 3, 5, ... counting the U-Net's attentions on its
/// way down, on its way up, and in the middle. A U-Net knows nothing of it: it is given to a call, so that one U-Net serves calls with and without.
/// </remarks>
public sealed class IpAdapter : Module
{
    private readonly string path;
    private readonly Layer projection;
    private readonly IReadOnlyList<PictureKeys> layers;

    private IpAdapter(string path, IpAdapterLayout layout)
    {
        this.path = path;
        (Sees, PictureWidth, TextWidth) = (layout.Sees, layout.PictureWidth, layout.TextWidth);
        projection = Add("image_proj", layout.Projection());
        layers = Add("ip_adapter", new NumberedKeys(layout.Widths, layout.TextWidth)).All;
    }

    /// <summary>What it takes of a picture.</summary>
    public PictureView Sees { get; }

    /// <summary>The width of the embedding, or of the states of patches, that it takes.</summary>
    public long PictureWidth { get; }

    /// <summary>The width of texts that the U-Net's cross-attention reads.</summary>
    public long TextWidth { get; }

    /// <summary>Opens a file: <c>.safetensors</c>, or <c>.bin</c> and <c>.pt</c> of torch.save, read as data. Every tensor of it has a place, or is named in the error.</summary>
    /// <param name="path">The file.</param>
    /// <param name="form">How the weights are to lie in memory; as Float32 when null.</param>
    /// <exception cref="AdapterException">It holds no IP-Adapter, one of a kind that is not known here, or not all of one.</exception>
    /// <exception cref="TensorFileException">It is missing, damaged or hostile.</exception>
    public static IpAdapter Open(string path, WeightForm? form = null)
    {
        var file = WeightFile.Open(path);
        var adapter = Outlined(path, IpAdapterLayout.Of(file));
        try
        {
            adapter.TakeState(file.Entries.ToDictionary(entry => entry.Key, entry => (entry.Value.Type, entry.Value.Shape)), file.Read, form ?? new WeightForm(ScalarType.Float32));
        }
        catch (StateDictException e)
        {
            throw new AdapterException($"'{path}' is no whole IP-Adapter: {e.Message}", e);
        }
        file.Forget();
        adapter.Eval();
        return adapter;
    }

    /// <summary>The tokens of pictures: [n, width] or [n, patches, width] to [n, tokens, text width].</summary>
    /// <exception cref="ArgumentException">The shape does not fit.</exception>
    public Tensor Project(Tensor seen)
    {
        CheckView(seen);
        return projection.Forward(seen);
    }

    /// <summary>What the U-Net's attentions are given of tokens.</summary>
    /// <param name="tokens">[B, tokens, text width].</param>
    /// <param name="scale">How strongly they act; 1 is what it was trained with.</param>
    public PictureContext Context(Tensor tokens, double scale)
    {
        using var scope = new TensorScope();
        return new PictureContext([.. layers.Select(layer => (scope.Return(layer.Keys(tokens)), scope.Return(layer.Values(tokens))))], scale);
    }

    /// <summary>Refuses what is no view of pictures as it takes one.</summary>
    /// <exception cref="ArgumentException">The message says what it takes.</exception>
    public void CheckView(Tensor seen)
    {
        var dimensions = Sees == PictureView.Embedding ? 2 : 3;
        if (seen.Dimensions != dimensions || seen.Size(0) == 0 || seen.Size(-1) != PictureWidth)
            throw new ArgumentException($"The IP-Adapter '{path}' takes {(Sees == PictureView.Embedding ? "embeddings of pictures [n" : "states of patches [n, patches")}, {PictureWidth}], not [{string.Join(", ", seen.Shape)}]; give those of the image encoder that it was made with.");
    }

    /// <summary>Refuses a U-Net that it was not made for.</summary>
    /// <exception cref="AdapterException">The message says for which it was.</exception>
    public void CheckFits(UNet2DConditionModel unet)
    {
        var wanted = unet.CrossAttentions;
        if (wanted.FirstOrDefault(attention => attention.ContextWidth != TextWidth) is { } other)
            throw new AdapterException($"The IP-Adapter '{path}' is for {AdapterFamily.Named(TextWidth)}, and this model is {AdapterFamily.Named(other.ContextWidth)}; take one that was made for it.");
        if (wanted.Count != layers.Count) throw new AdapterException($"The IP-Adapter '{path}' is for a U-Net of {layers.Count} cross-attentions, and this model's has {wanted.Count}; take one that was made for it.");
        for (var i = 0; i < layers.Count; i++)
            if (wanted[i].Width != layers[i].Width) throw new AdapterException($"The IP-Adapter '{path}' gives cross-attention {i + 1} keys of width {layers[i].Width}, and this model's needs {wanted[i].Width}; take one that was made for it.");
    }

    private static IpAdapter Outlined(string path, IpAdapterLayout layout)
    {
        using var hollow = Hollow();
        return new IpAdapter(path, layout);
    }

    /// <summary>Keys and values under the numbers of the attentions, of which those among tokens are even.</summary>
    private sealed class NumberedKeys : Module
    {
        public NumberedKeys(IReadOnlyList<long> widths, long textWidth) =>
            All = [.. widths.Select((width, i) => Add((2 * i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), new PictureKeys(textWidth, width)))];

        public IReadOnlyList<PictureKeys> All { get; }
    }

    /// <summary>Keys and values of one cross-attention.</summary>
    private sealed class PictureKeys : Module
    {
        private readonly Linear keys, values;

        public PictureKeys(long textWidth, long width)
        {
            Width = width;
            keys = Add("to_k_ip", new Linear(textWidth, width, bias: false));
            values = Add("to_v_ip", new Linear(textWidth, width, bias: false));
        }

        public long Width { get; }

        public Tensor Keys(Tensor tokens) => keys.Forward(tokens);

        public Tensor Values(Tensor tokens) => values.Forward(tokens);
    }
}

/// <summary>What an <see cref="IpAdapter"/> takes of a picture.</summary>
public enum PictureView
{
    /// <summary>CLIP's embedding of the whole.</summary>
    Embedding,
    /// <summary>CLIP's states of all patches before its last layer.</summary>
    Patches,
}
