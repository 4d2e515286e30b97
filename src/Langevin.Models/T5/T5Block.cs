using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.T5;

/// <summary>A layer of T5: attention and a feed-forward part, each normalised before and added. [B, tokens, width].</summary>
internal sealed class T5Block : Module
{
    private readonly AttentionPart attention;
    private readonly FeedForwardPart feedForward;
    private readonly PositionBias? bias;

    /// <summary>Allocates the layer.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="bias">The position bias, which the first layer holds.</param>
    public T5Block(T5Config config, PositionBias? bias)
    {
        this.bias = bias;
        (attention, feedForward) = (new AttentionPart(config, bias), new FeedForwardPart(config));
        Add("layer", new ModuleList<Module>(attention, feedForward));
    }

    /// <summary>The position bias of the first layer between a number of tokens: [1, heads, tokens, tokens].</summary>
    public Tensor Bias(long tokens) => (bias ?? throw new InvalidOperationException("Only the first layer of T5 holds the position bias.")).Forward(tokens);

    /// <summary>Applies the layer.</summary>
    public Tensor Forward(Tensor x, Tensor scores)
    {
        using var scope = new TensorScope();
        return Output(scope.Return(feedForward.Forward(attention.Forward(x, scores))));
    }

    private sealed class AttentionPart : Module
    {
        private readonly UnscaledAttention attention;
        private readonly RmsNorm norm;

        public AttentionPart(T5Config config, PositionBias? bias)
        {
            attention = Add("SelfAttention", new UnscaledAttention(config, bias));
            norm = Add("layer_norm", new RmsNorm(config.DModel, config.LayerNormEpsilon));
        }

        public Tensor Forward(Tensor x, Tensor scores)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(x + attention.Forward(norm.Forward(x), scores)));
        }
    }

    private sealed class UnscaledAttention : Module
    {
        private readonly long heads;
        private readonly Linear query, key, value, output;

        public UnscaledAttention(T5Config config, PositionBias? bias)
        {
            heads = config.NumHeads;
            var inner = config.NumHeads * config.DKv;
            query = Add("q", new Linear(config.DModel, inner, bias: false));
            key = Add("k", new Linear(config.DModel, inner, bias: false));
            value = Add("v", new Linear(config.DModel, inner, bias: false));
            output = Add("o", new Linear(inner, config.DModel, bias: false));
            if (bias is not null) Add("relative_attention_bias", bias.Table);
        }

        public Tensor Forward(Tensor x, Tensor scores)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(output.Forward(AttentionKernel.Attend(query.Forward(x), key.Forward(x), value.Forward(x), heads, scores, scale: 1))));
        }
    }

    private sealed class FeedForwardPart : Layer
    {
        private readonly DenseLayers dense;
        private readonly RmsNorm norm;

        public FeedForwardPart(T5Config config)
        {
            dense = Add("DenseReluDense", new DenseLayers(config));
            norm = Add("layer_norm", new RmsNorm(config.DModel, config.LayerNormEpsilon));
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(x + dense.Forward(norm.Forward(x))));
        }
    }

    private sealed class DenseLayers : Layer
    {
        private readonly Linear first, last;
        private readonly Linear? gate;
        private readonly Activation activation;

        public DenseLayers(T5Config config)
        {
            first = Add(config.IsGated ? "wi_0" : "wi", new Linear(config.DModel, config.DFf, bias: false));
            if (config.IsGated) gate = Add("wi_1", new Linear(config.DModel, config.DFf, bias: false));
            last = Add("wo", new Linear(config.DFf, config.DModel, bias: false));
            activation = Add("act", Activation.Named(config.Activation));
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            var h = activation.Forward(first.Forward(x));
            return Output(scope.Return(last.Forward(gate is null ? h : h * gate.Forward(x))));
        }
    }
}
