using Langevin.Media.Images;
using Langevin.Models;
using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Models.ControlNet;
using Langevin.Models.ImagePrompts;
using Langevin.Models.T2I;
using Langevin.Models.TinyAutoencoder;
using Langevin.Nn;

namespace Langevin.Pipelines.TextToImage;

public abstract partial class TextToImagePipeline
{
    /// <summary>Loads a control network, to compute where and in the type that this pipeline does.</summary>
    /// <param name="folder">The network's folder.</param>
    /// <exception cref="ConfigException">It is no control network.</exception>
    public ControlNetModel LoadControl(string folder) => LoadBeside<ControlNetModel>(folder, "ControlNetModel");

    /// <summary>Loads a T2I-Adapter, to compute where and in the type that this pipeline does.</summary>
    /// <param name="folder">The network's folder.</param>
    /// <exception cref="ConfigException">It is no T2I-Adapter.</exception>
    public T2IAdapter LoadT2IAdapter(string folder) => LoadBeside<T2IAdapter>(folder, "T2IAdapter");

    /// <summary>Loads a small autoencoder, such as TAESD, to show latents on their way (<see cref="TextToImageRequest.Preview"/>).</summary>
    /// <param name="folder">The network's folder.</param>
    /// <exception cref="ConfigException">It is no AutoencoderTiny, or one of other latents.</exception>
    public LatentPreview LoadPreview(string folder)
    {
        var small = LoadBeside<AutoencoderTiny>(folder, "AutoencoderTiny");
        return small.Config.LatentChannels == Codec.Channels && small.Config.Reduction == Codec.Reduction ? LatentPreview.By(small)
            : throw new ConfigException($"'{folder}' decodes latents of {small.Config.LatentChannels} channels, {small.Config.Reduction} pixels a side, and this model's have {Codec.Channels} and {Codec.Reduction}; take the one of its family: TAESD for Stable Diffusion 1 and 2, TAESDXL, TAESD3 or TAEF1.");
    }

    /// <summary>Loads an IP-Adapter, to compute where and in the type that this pipeline does.</summary>
    /// <param name="file">Its file: .safetensors, or .bin and .pt, which are read as data.</param>
    /// <exception cref="AdapterException">It holds no IP-Adapter, or one for another family.</exception>
    /// <exception cref="ArgumentException">This model has no U-Net that could see pictures.</exception>
    public IpAdapter LoadIpAdapter(string file)
    {
        if (Network is not UNetLatentNetwork network) throw new ArgumentException($"IP-Adapters act on the U-Net of Stable Diffusion, and this is a {ClassName}; leave it out.");
        var adapter = IpAdapter.Open(file, Beside(source!.Value.Place.Unpacked));
        adapter.CheckFits(network.UNet);
        return adapter;
    }

    /// <summary>What CLIP's image encoder says about pictures. It is loaded for that, and gone afterwards.</summary>
    /// <param name="adapter">Who it is for.</param>
    /// <param name="encoder">The folder of the image encoder that the adapter was made with.</param>
    /// <param name="pictures">The pictures.</param>
    /// <returns>Zeros in a pipeline of <see cref="NetworkPresence.Never"/>.</returns>
    /// <exception cref="ConfigException">The folder holds no image encoder of CLIP.</exception>
    /// <exception cref="ArgumentException">There is no picture, or the adapter was made with another encoder.</exception>
    public PictureEmbeddings ReadPictures(IpAdapter adapter, string encoder, params IReadOnlyList<Image> pictures)
    {
        var form = Beside(source!.Value.Place.Unpacked);
        var reader = PictureReader.Open(encoder, form);
        try
        {
            var seen = form.Reading == WeightReading.Outline ? reader.Outline(adapter, pictures.Count) : reader.Read(adapter, pictures);
            return seen with { Taken = reader.Memory(pictures.Count) };
        }
        finally
        {
            reader.Release();
        }
    }

    /// <summary>How the weights of what is used beside the model lie: they are there from the beginning to the end, or never.</summary>
    private WeightForm Beside(Placement place) => (place with { Presence = place.Presence == NetworkPresence.Never ? NetworkPresence.Never : NetworkPresence.Always }).Form(Network.Type);

    private T LoadBeside<T>(string folder, string className) where T : Architecture
    {
        var network = ModelFolder.Open(folder, form: Beside(source!.Value.Place));
        return network as T ?? throw new ConfigException($"'{folder}' is a {network.ClassName}, which is no {className}; give the folder of one.");
    }
}
