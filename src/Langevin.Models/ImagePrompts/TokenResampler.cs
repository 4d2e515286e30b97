using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.ImagePrompts;

/// <summary>Learned tokens that look at the states of all patches, layer by layer: [n, patches, width] to [n, tokens, text width]. IP-Adapter Plus.</summary>
/// <remarks>Alayrac et al. 2022 (Flamingo), section 2.2: the perceiver resampler.</remarks>
internal sealed class TokenResampler : Layer
{
    private readonly Tensor latents;
    private readonly Linear first, last;
    private readonly ModuleList<ResamplerLayer> layers;
    private readonly LayerNorm norm;

    /// <summary>Allocates the layer.</summary>
    public TokenResampler(ResamplerShape shape)
    {
        latents = AddParameter("latents", 1, shape.Tokens, shape.Inside);
        first = Add("proj_in", new Linear(shape.Width, shape.Inside));
        last = Add("proj_out", new Linear(shape.Inside, shape.TextWidth));
        norm = Add("norm_out", new LayerNorm(shape.TextWidth));
        layers = Add("layers", new ModuleList<ResamplerLayer>(Enumerable.Range(0, shape.Depth).Select(_ => new ResamplerLayer(shape))));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        var patches = first.Forward(x);                                                                  // [n, patches, inside]
        var tokens = latents.To(x.Type).Expand(x.Size(0), -1, -1);                                       // [n, tokens, inside]
        foreach (var layer in layers) tokens = scope.Replace(tokens, layer.Forward(patches, tokens));
        return Output(scope.Return(norm.Forward(last.Forward(tokens))));
    }

    /// <inheritdoc/>
    protected override void InitializeOwn(Generator generator) => latents.NormalInPlace(0, Math.Pow(latents.Size(2), -0.5), generator);

    /// <summary>Attention to the patches and the tokens themselves, then a feed-forward part, each added.</summary>
    private sealed class ResamplerLayer : Module
    {
        private readonly Perceiver attention;
        private readonly Sequential feedForward;

        public ResamplerLayer(ResamplerShape shape)
        {
            attention = Add("0", new Perceiver(shape.Inside, shape.HeadsWidth));
            feedForward = Add("1", new Sequential(new LayerNorm(shape.Inside), new Linear(shape.Inside, shape.Wide, bias: false), Activation.Named("gelu"), new Linear(shape.Wide, shape.Inside, bias: false)));
        }

        public Tensor Forward(Tensor patches, Tensor tokens)
        {
            using var scope = new TensorScope();
            tokens += attention.Forward(patches, tokens);
            return Output(scope.Return(tokens + feedForward.Forward(tokens)));
        }
    }

    /// <summary>Tokens that attend to patches and to each other.</summary>
    private sealed class Perceiver : Module
    {
        private readonly long heads;
        private readonly LayerNorm ofPatches, ofTokens;
        private readonly Linear query, keyAndValue, output;

        public Perceiver(long width, long headsWidth)
        {
            heads = headsWidth / ResamplerShape.HeadWidth;
            ofPatches = Add("norm1", new LayerNorm(width));
            ofTokens = Add("norm2", new LayerNorm(width));
            query = Add("to_q", new Linear(width, headsWidth, bias: false));
            keyAndValue = Add("to_kv", new Linear(width, 2 * headsWidth, bias: false));
            output = Add("to_out", new Linear(headsWidth, width, bias: false));
        }

        public Tensor Forward(Tensor patches, Tensor tokens)
        {
            using var scope = new TensorScope();
            var normed = ofTokens.Forward(tokens);
            var both = keyAndValue.Forward(Tensor.Cat([ofPatches.Forward(patches), normed], 1)).Chunk(2, 2);   // [n, patches + tokens, heads d] each
            return Output(scope.Return(output.Forward(AttentionKernel.Attend(query.Forward(normed), both[0], both[1], heads))));
        }
    }
}

/// <summary>The extents of a <see cref="TokenResampler"/>.</summary>
/// <param name="Width">Width of a patch's state.</param>
/// <param name="Inside">Width inside.</param>
/// <param name="TextWidth">Width of a token of text.</param>
/// <param name="Tokens">Tokens that come out.</param>
/// <param name="HeadsWidth">Width of all heads; one is 64 wide in every published file.</param>
/// <param name="Wide">Width of the feed-forward part.</param>
/// <param name="Depth">Layers.</param>
internal sealed record ResamplerShape(long Width, long Inside, long TextWidth, long Tokens, long HeadsWidth, long Wide, int Depth)
{
    /// <summary>Width of a head.</summary>
    public const long HeadWidth = 64;
}
