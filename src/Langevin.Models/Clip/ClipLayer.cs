using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Clip;

/// <summary>A layer of CLIP: attention and a feed-forward part, each normalised before and added. [B, tokens, width].</summary>
internal sealed class ClipLayer : Module
{
    private readonly ClipAttention attention;
    private readonly LayerNorm firstNorm, secondNorm;
    private readonly ClipFeedForward feedForward;

    /// <summary>Allocates the layer.</summary>
    public ClipLayer(ClipLayers layers)
    {
        attention = Add("self_attn", new ClipAttention(layers.Width, layers.Heads));
        firstNorm = Add("layer_norm1", new LayerNorm(layers.Width, layers.Epsilon));
        feedForward = Add("mlp", new ClipFeedForward(layers));
        secondNorm = Add("layer_norm2", new LayerNorm(layers.Width, layers.Epsilon));
    }

    /// <summary>Applies the layer.</summary>
    /// <param name="x">[B, tokens, width].</param>
    /// <param name="mask">As <see cref="AttentionKernel.Attend"/> takes it.</param>
    public Tensor Forward(Tensor x, Tensor? mask)
    {
        using var scope = new TensorScope();
        x += attention.Forward(firstNorm.Forward(x), mask);
        return Output(scope.Return(x + feedForward.Forward(secondNorm.Forward(x))));
    }

    private sealed class ClipAttention : Module
    {
        private readonly long heads;
        private readonly Linear query, key, value, output;

        public ClipAttention(long width, long heads)
        {
            this.heads = heads;
            key = Add("k_proj", new Linear(width, width));
            value = Add("v_proj", new Linear(width, width));
            query = Add("q_proj", new Linear(width, width));
            output = Add("out_proj", new Linear(width, width));
        }

        public Tensor Forward(Tensor x, Tensor? mask)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(output.Forward(AttentionKernel.Attend(query.Forward(x), key.Forward(x), value.Forward(x), heads, mask))));
        }
    }

    private sealed class ClipFeedForward : Layer
    {
        private readonly Linear first, second;
        private readonly Activation activation;

        public ClipFeedForward(ClipLayers layers)
        {
            activation = Add("activation_fn", Activation.Named(layers.Activation));
            first = Add("fc1", new Linear(layers.Width, layers.InnerWidth));
            second = Add("fc2", new Linear(layers.InnerWidth, layers.Width));
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(scope.Through(x, first, activation, second)));
        }
    }
}
