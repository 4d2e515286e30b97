using Langevin.Models.Clip;
using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;
using Langevin.Torch;
using Langevin.Torch.Autograd;

namespace Langevin.Pipelines.TextToImage.Embeddings;

/// <summary>Embeddings of pictures that prompts tell of: CLIP reads the prompts, and a prior walks.</summary>
/// <remarks>The prior reads as many tokens of a prompt as it was made for, without weights; negative prompts are the decoder's alone.</remarks>
internal sealed class PriorEmbedder(Tokenizer tokenizer, ClipTextModel encoder, ImagePrior prior) : IImageEmbedder
{
    private const string Break = "BREAK";

    /// <inheritdoc/>
    public long Width => prior.Network.Config.ClipEmbedDim ?? prior.Network.Config.EmbeddingDim;

    /// <inheritdoc/>
    public void Check(UnClipDetails details)
    {
        if (details.Like.Count > 0) throw new ArgumentException("This model makes pictures of texts, by a prior, and looks at none; give a prompt alone, or use a checkpoint with an image encoder (StableUnCLIPImg2ImgPipeline).");
        if (details.PriorSteps is < 1) throw new ArgumentException($"{details.PriorSteps} steps of the prior were asked for; ask for at least 1.");
        if (details.PriorGuidance is { } scale && !double.IsFinite(scale)) throw new ArgumentException($"The guidance of the prior is {scale}; give a number, 1 for none.");
        prior.Plan(details.PriorSteps, details.PriorGuidance);
    }

    /// <inheritdoc/>
    public EmbeddingBatch Open(TextToImageRequest request)
    {
        var details = request.UnClip ?? new UnClipDetails();
        var plan = prior.Plan(details.PriorSteps, details.PriorGuidance);
        var texts = Encode([.. request.Prompts.Select(prompt => Plain(prompt.Text, request.Syntax)), ""]);
        return (first, count, noise, cancellation) =>
            prior.Embed(texts, Tensor.From([.. Enumerable.Range(first, count).Select(image => (long)(image / request.ImagesPerPrompt))]), plan, noise, cancellation);
    }

    /// <summary>The states of texts and what they say as a whole, for as many tokens as the prior reads.</summary>
    private PromptCondition Encode(IReadOnlyList<string> prompts)
    {
        using var gradients = GradientMode.Off();
        using var scope = new TensorScope();
        var tokens = (int)prior.Network.Config.NumEmbeddings;
        TokenSequence[] read = [.. prompts.Select(prompt => tokenizer.Encode(prompt, tokens))];
        Tensor Table(Func<TokenSequence, IReadOnlyList<int>> rows) => Tensor.From([.. read.SelectMany(rows).Select(id => (long)id)], read.Length, tokens).To(encoder.Device);
        var texts = encoder.Forward(Table(text => text.Ids));
        return new PromptCondition(texts.Last) { Pooled = encoder.Project(texts.Pooled), Mask = Table(text => text.Mask) }.Each(tensor => tensor.To(prior.Network.Device).Keep());
    }

    /// <summary>A prompt without its weights.</summary>
    private static string Plain(string prompt, PromptSyntax syntax) =>
        syntax == PromptSyntax.Plain ? prompt : string.Concat(PromptWeights.Parse(prompt).Select(part => part.Text)).Replace(Break, " ", StringComparison.Ordinal);
}
