using Langevin.Models.Autoencoder;
using Langevin.Models.Clip;
using Langevin.Models.Flux;
using Langevin.Models.MMDiT;
using Langevin.Models.T5;

namespace Langevin.Models.Checkpoints.SingleFiles;

/// <summary>The configurations of the other networks from the shapes of their tensors, and from what their families agree on where shapes say nothing.</summary>
internal static class OtherShapes
{
    private const long HeadWidth = 64;

    public static AutoencoderKLConfig Autoencoder(PartShapes shapes, FileFamily family)
    {
        var levels = shapes.Count("encoder.down.");
        return new AutoencoderKLConfig
        {
            InChannels = shapes.Extent("encoder.conv_in.weight", 1),
            OutChannels = shapes.Extent("decoder.conv_out.weight", 0),
            LatentChannels = shapes.Extent("decoder.conv_in.weight", 1),
            BlockOutChannels = [.. Enumerable.Range(0, levels).Select(level => shapes.Extent($"encoder.down.{level}.block.0.conv1.weight", 0))],
            DownBlockTypes = [.. Enumerable.Repeat("DownEncoderBlock2D", levels)],
            UpBlockTypes = [.. Enumerable.Repeat("UpDecoderBlock2D", levels)],
            LayersPerBlock = shapes.Count("encoder.down.0.block."),
            UseQuantConv = shapes.Has("quant_conv.weight"),
            UsePostQuantConv = shapes.Has("post_quant_conv.weight"),
            MidBlockAddAttention = shapes.Has("encoder.mid.attn_1.q.weight"),
            SampleSize = family.Resolution,
            ScalingFactor = family.ScalingFactor,
            ShiftFactor = family.ShiftFactor,
        };
    }

    /// <summary>CLIP with transformers' names, the smaller of the two: quick GELU.</summary>
    public static ClipTextConfig Clip(PartShapes shapes, bool isProjected) => new()
    {
        Architectures = [isProjected ? ClipTextConfig.Projected : ClipTextConfig.Plain],
        VocabSize = shapes.Extent("text_model.embeddings.token_embedding.weight", 0),
        HiddenSize = shapes.Extent("text_model.embeddings.token_embedding.weight", 1),
        IntermediateSize = shapes.Extent("text_model.encoder.layers.0.mlp.fc1.weight", 0),
        MaxPositionEmbeddings = shapes.Extent("text_model.embeddings.position_embedding.weight", 0),
        NumHiddenLayers = shapes.Count("text_model.encoder.layers."),
        NumAttentionHeads = Heads(shapes.Extent("text_model.embeddings.token_embedding.weight", 1)),
        ProjectionDim = shapes.Has("text_projection.weight") ? shapes.Extent("text_projection.weight", 0) : shapes.Extent("text_model.embeddings.token_embedding.weight", 1),
        HiddenAct = shapes.Extent("text_model.embeddings.token_embedding.weight", 1) > 1024 ? "gelu" : "quick_gelu",
        EosTokenId = 2,
    };

    /// <summary>CLIP with OpenCLIP's names. Stable Diffusion 2 reads the last layer but one of its 24, so that its pipeline has 23.</summary>
    public static ClipTextConfig OpenClip(PartShapes shapes, bool isProjected)
    {
        const int published = 24;
        var layers = shapes.Count("transformer.resblocks.");
        return new ClipTextConfig
        {
            Architectures = [isProjected ? ClipTextConfig.Projected : ClipTextConfig.Plain],
            VocabSize = shapes.Extent("token_embedding.weight", 0),
            HiddenSize = shapes.Extent("token_embedding.weight", 1),
            IntermediateSize = shapes.Extent("transformer.resblocks.0.mlp.c_fc.weight", 0),
            MaxPositionEmbeddings = shapes.Extent("positional_embedding", 0),
            NumHiddenLayers = !isProjected && layers == published ? published - 1 : layers,
            NumAttentionHeads = Heads(shapes.Extent("token_embedding.weight", 1)),
            ProjectionDim = shapes.Has("text_projection") ? shapes.Extent("text_projection", 1) : 512,
            HiddenAct = "gelu",
            EosTokenId = 2,
        };
    }

    public static T5Config T5(PartShapes shapes) => new()
    {
        VocabSize = shapes.Extent("shared.weight", 0),
        DModel = shapes.Extent("shared.weight", 1),
        DFf = shapes.Extent("encoder.block.0.layer.1.DenseReluDense.wo.weight", 1),
        NumLayers = shapes.Count("encoder.block."),
        NumHeads = shapes.Extent("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 1),
        DKv = shapes.Extent("encoder.block.0.layer.0.SelfAttention.q.weight", 0) / Math.Max(1, shapes.Extent("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 1)),
        RelativeAttentionNumBuckets = shapes.Extent("encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight", 0),
        FeedForwardProj = shapes.Has("encoder.block.0.layer.1.DenseReluDense.wi_0.weight") ? "gated-gelu" : "relu",
    };

    public static FluxConfig Flux(PartShapes shapes)
    {
        var (width, head) = (shapes.Extent("img_in.weight", 0), shapes.Extent("double_blocks.0.img_attn.norm.query_norm.scale", 0));
        var turned = head % 16 == 0 ? head / 8 : head / 3; // Flux turns 16, 56 and 56 of 128 channels of a head by the three coordinates
        return new FluxConfig
        {
            AttentionHeadDim = head,
            NumAttentionHeads = width / Math.Max(1, head),
            AxesDimsRope = [turned, (head - turned) / 2, (head - turned) / 2],
            InChannels = shapes.Extent("img_in.weight", 1),
            JointAttentionDim = shapes.Extent("txt_in.weight", 1),
            PooledProjectionDim = shapes.Extent("vector_in.in_layer.weight", 1),
            NumLayers = shapes.Count("double_blocks."),
            NumSingleLayers = shapes.Count("single_blocks."),
            GuidanceEmbeds = shapes.Has("guidance_in.in_layer.weight"),
        };
    }

    public static SD3TransformerConfig SD3(PartShapes shapes)
    {
        var (width, blocks) = (shapes.Extent("x_embedder.proj.weight", 0), shapes.Count("joint_blocks."));
        var head = shapes.Has("joint_blocks.0.x_block.attn.ln_q.weight") ? shapes.Extent("joint_blocks.0.x_block.attn.ln_q.weight", 0) : HeadWidth;
        var patch = shapes.Extent("x_embedder.proj.weight", 2);
        return new SD3TransformerConfig
        {
            AttentionHeadDim = head,
            NumAttentionHeads = width / Math.Max(1, head),
            CaptionProjectionDim = width,
            DualAttentionLayers = [.. Enumerable.Range(0, blocks).Where(i => shapes.Has($"joint_blocks.{i}.x_block.attn2.qkv.weight")).Select(i => (long)i)],
            InChannels = shapes.Extent("x_embedder.proj.weight", 1),
            OutChannels = shapes.Extent("final_layer.linear.weight", 0) / Math.Max(1, patch * patch),
            PatchSize = patch,
            JointAttentionDim = shapes.Extent("context_embedder.weight", 1),
            PooledProjectionDim = shapes.Extent("y_embedder.mlp.0.weight", 1),
            NumLayers = blocks,
            PosEmbedMaxSize = (long)Math.Sqrt(shapes.Extent("pos_embed", 1)),
            QkNorm = shapes.HasAny(".attn.ln_q.") ? "rms_norm" : null,
        };
    }

    private static long Heads(long width) => Math.Max(1, width / HeadWidth);
}
