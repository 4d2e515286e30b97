using Langevin.Nn;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>The image tower of CLIP up to the pooled state: Dosovitskiy et al. 2021; Radford et al. 2021, section 2.4.</summary>
internal sealed class ClipVisionTransformer : Module
{
    private readonly ClipVisionConfig config;
    private readonly PatchEmbeddings embeddings;
    private readonly LayerNorm firstNorm, lastNorm;
    private readonly ClipEncoder encoder;

    /// <summary>Allocates the tower.</summary>
    public ClipVisionTransformer(ClipVisionConfig config)
    {
        config.Check();
        this.config = config;
        embeddings = Add("embeddings", new PatchEmbeddings(config));
        firstNorm = Add("pre_layrnorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));        // so spelt in the checkpoints
        encoder = Add("encoder", new ClipEncoder(config.Layers));
        lastNorm = Add("post_layernorm", new LayerNorm(config.HiddenSize, config.LayerNormEps));
    }

    /// <summary>Applies the tower to images [B, C, H, W].</summary>
    public ClipVisionStates Forward(Tensor images)
    {
        long[] wanted = [config.NumChannels, config.ImageSize, config.ImageSize];
        if (images.Dimensions != 4 || !images.Shape.AsSpan(1).SequenceEqual(wanted))
            throw new ArgumentException($"This CLIP takes images [B, {string.Join(", ", wanted)}], not [{string.Join(", ", images.Shape)}]; resize and crop them.");
        using var scope = new TensorScope();
        var states = encoder.Forward(firstNorm.Forward(embeddings.Forward(images)), mask: null);        // [B, 1 + patches, E] each
        var pooled = lastNorm.Forward(states[^1][.., 0]);                                               // [B, E]: the class token's
        Output(states[^1]);
        return new ClipVisionStates(scope.Return(pooled), scope.Return(states));
    }

    private sealed class PatchEmbeddings : Layer
    {
        private readonly Tensor classToken;
        private readonly Conv2d patches;
        private readonly Embedding positions;

        public PatchEmbeddings(ClipVisionConfig config)
        {
            var side = config.ImageSize / config.PatchSize;
            classToken = AddParameter("class_embedding", config.HiddenSize);
            patches = Add("patch_embedding", new Conv2d(config.NumChannels, config.HiddenSize, config.PatchSize, stride: config.PatchSize, bias: false));
            positions = Add("position_embedding", new Embedding(side * side + 1, config.HiddenSize));
        }

        public override Tensor Forward(Tensor images)
        {
            using var scope = new TensorScope();
            var tokens = patches.Forward(images).Flatten(2).Transpose(1, 2);                             // [B, patches, E]
            var first = classToken.Expand(images.Size(0), 1, -1);                                        // [B, 1, E]
            return Output(scope.Return(Tensor.Cat([first, tokens], 1) + positions.Rows()));
        }

        protected override void InitializeOwn(Generator generator) => classToken.NormalInPlace(0, Math.Pow(classToken.Size(0), -0.5), generator);
    }
}
