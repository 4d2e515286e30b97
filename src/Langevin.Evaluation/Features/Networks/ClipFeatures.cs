using System.Text.Json;
using Langevin.Models;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Evaluation.Features.Networks;

/// <summary>Image embeddings of a CLIP checkpoint, before they are made unit vectors; and texts in the same space, where the checkpoint has both towers.</summary>
public sealed class ClipFeatures : FeatureNetwork
{
    private const int MostTokens = 77;

    private readonly Architecture network;
    private readonly string folder;
    private readonly Func<Tensor, Tensor> project;

    private ClipFeatures(string folder, Architecture network)
    {
        (this.folder, this.network) = (folder, network);
        (project, Dimensions, var config) = network switch
        {
            ClipModel both => (both.ProjectImages, both.Config.ProjectionDim, both.Config.VisionConfig),
            ClipVisionModel vision => ((Func<Tensor, Tensor>)(images => vision.Project(vision.Forward(images).Pooled)), vision.Config.ProjectionDim, vision.Config),
            _ => throw new EvaluationException($"'{folder}' holds a {network.ClassName}, and the features of CLIP need a CLIPModel or a CLIPVisionModelWithProjection."),
        };
        if (config.NumChannels != 3) throw new EvaluationException($"The CLIP of '{folder}' takes {config.NumChannels} channels, and pictures have 3.");
        Framing = Preparation.Framing(folder, (int)config.ImageSize, PictureFit.Covering, [0.48145466f, 0.4578275f, 0.40821073f], [0.26862954f, 0.26130258f, 0.27577711f]);
        Hash = WeightHash.Of(network);
    }

    /// <inheritdoc/>
    public override string Name => FeatureNetworks.Clip;

    /// <inheritdoc/>
    public override string Hash { get; }

    /// <inheritdoc/>
    public override PictureFraming Framing { get; }

    /// <inheritdoc/>
    public override long Dimensions { get; }

    /// <summary>Opens a checkpoint.</summary>
    /// <param name="folder">A folder as transformers writes it: CLIPModel or CLIPVisionModelWithProjection; with a tokenizer in it, texts can be embedded too.</param>
    /// <exception cref="EvaluationException">It is no CLIP.</exception>
    /// <exception cref="ConfigException">The folder cannot be read.</exception>
    public static ClipFeatures Open(string folder) => new(folder, ModelFolder.Open(folder));

    /// <summary>Texts as unit vectors: [B, D], Float32 on the CPU. What is longer than 77 tokens is cut.</summary>
    /// <exception cref="EvaluationException">The checkpoint has no text tower or no tokenizer.</exception>
    public Tensor EmbedTexts(IReadOnlyList<string> texts)
    {
        if (network is not ClipModel both) throw new EvaluationException($"'{folder}' holds a {network.ClassName}, which knows no texts: give the folder of a CLIPModel.");
        using var off = GradientMode.Off();
        using var scope = new TensorScope();
        var ids = texts.SelectMany(text => Tokens.Encode(text, MostTokens).Ids).Select(id => (long)id).ToArray();
        return scope.Return(both.EmbedTexts(Tensor.From(ids, texts.Count, MostTokens).To(Device)).To(Device.Cpu));
    }

    /// <inheritdoc/>
    protected override Module Weights => network;

    /// <inheritdoc/>
    protected override (Tensor Features, Tensor? Probabilities) See(Tensor images) => (project(images), null);

    private Tokenizer Tokens
    {
        get
        {
            try
            {
                return field ??= Tokenizer.Open(folder);
            }
            catch (Exception failure) when (failure is TokenizerException or ConfigException)
            {
                throw new EvaluationException($"'{folder}' has no tokenizer that can be read, which captions need ({failure.Message.TrimEnd('.')}): put vocab.json and merges.txt there.", failure);
            }
        }
    }
}
