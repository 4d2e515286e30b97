using Langevin.Nn;
using Langevin.Nn.Attention;
using Langevin.Nn.Layers;
using Langevin.Torch;

namespace Langevin.Models.Dinov2;

/// <summary>A layer of DINOv2: attention and a feed-forward part, each normalised before, scaled a channel, and added. [B, tokens, width].</summary>
internal sealed class Dinov2Layer : Layer
{
    private readonly LayerNorm firstNorm, secondNorm;
    private readonly Dinov2Attention attention;
    private readonly ChannelScale firstScale, secondScale;
    private readonly Layer feedForward;

    /// <summary>Allocates the layer.</summary>
    public Dinov2Layer(Dinov2Config config)
    {
        firstNorm = Add("norm1", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        attention = Add("attention", new Dinov2Attention(config));
        firstScale = Add("layer_scale1", new ChannelScale(config.HiddenSize));
        secondNorm = Add("norm2", new LayerNorm(config.HiddenSize, config.LayerNormEps));
        feedForward = Add<Layer>("mlp", config.UseSwiGlu ? new GatedFeedForward(config) : new PlainFeedForward(config));
        secondScale = Add("layer_scale2", new ChannelScale(config.HiddenSize));
    }

    /// <inheritdoc/>
    public override Tensor Forward(Tensor x)
    {
        using var scope = new TensorScope();
        x += scope.Through(x, firstNorm, attention, firstScale);
        return Output(scope.Return(x + scope.Through(x, secondNorm, feedForward, secondScale)));
    }

    private sealed class ChannelScale : Layer
    {
        private readonly Tensor factors;

        public ChannelScale(long width) => factors = AddParameter("lambda1", width);

        public override Tensor Forward(Tensor x) => Output(x * factors);

        protected override void InitializeOwn(Generator generator) => factors.FillInPlace(1);
    }

    private sealed class Dinov2Attention : Layer
    {
        private readonly Projections projections;
        private readonly OutputProjection output;

        public Dinov2Attention(Dinov2Config config)
        {
            projections = Add("attention", new Projections(config));
            output = Add("output", new OutputProjection(config.HiddenSize));
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(scope.Through(x, projections, output)));
        }
    }

    private sealed class Projections : Layer
    {
        private readonly long heads;
        private readonly Linear query, key, value;

        public Projections(Dinov2Config config)
        {
            heads = config.NumAttentionHeads;
            query = Add("query", new Linear(config.HiddenSize, config.HiddenSize, config.QkvBias));
            key = Add("key", new Linear(config.HiddenSize, config.HiddenSize, config.QkvBias));
            value = Add("value", new Linear(config.HiddenSize, config.HiddenSize, config.QkvBias));
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(AttentionKernel.Attend(query.Forward(x), key.Forward(x), value.Forward(x), heads)));
        }
    }

    private sealed class OutputProjection : Layer
    {
        private readonly Linear dense;

        public OutputProjection(long width) => dense = Add("dense", new Linear(width, width));

        public override Tensor Forward(Tensor x) => Output(dense.Forward(x));
    }

    private sealed class PlainFeedForward : Layer
    {
        private readonly Linear first, second;
        private readonly Activation activation;

        public PlainFeedForward(Dinov2Config config)
        {
            first = Add("fc1", new Linear(config.HiddenSize, config.HiddenSize * config.MlpRatio));
            activation = Add("activation", Activation.Named(config.HiddenAct));
            second = Add("fc2", new Linear(config.HiddenSize * config.MlpRatio, config.HiddenSize));
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            return Output(scope.Return(scope.Through(x, first, activation, second)));
        }
    }

    /// <summary>silu(a) b with both halves from one product (Shazeer 2020); two thirds of the width, rounded up to a multiple of 8.</summary>
    private sealed class GatedFeedForward : Layer
    {
        private readonly Linear input, output;

        public GatedFeedForward(Dinov2Config config)
        {
            var width = (config.HiddenSize * config.MlpRatio * 2 / 3 + 7) / 8 * 8;
            input = Add("weights_in", new Linear(config.HiddenSize, 2 * width));
            output = Add("weights_out", new Linear(width, config.HiddenSize));
        }

        public override Tensor Forward(Tensor x)
        {
            using var scope = new TensorScope();
            var halves = input.Forward(x).Chunk(2, -1);
            return Output(scope.Return(output.Forward(Functional.Silu(halves[0]) * halves[1])));
        }
    }
}
