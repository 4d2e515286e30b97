using Langevin.Models.Autoencoder;
using Langevin.Models.Checkpoints;
using Langevin.Models.UNet2DCondition;

namespace Langevin.Models.Tests.Networks;

/// <summary>Configurations of the convolutional networks: published sizes, and what describes no network.</summary>
public sealed class ConfigurationTests
{
    [Fact]
    public void Build_OfStableDiffusion15_HasThePublishedParameterCounts()
    {
        Assert.Equal(859_520_964, new UNet2DConditionModel(new UNet2DConditionConfig { CrossAttentionDim = 768, SampleSize = 64 }).ParameterCount);
        Assert.Equal(83_653_863, new AutoencoderKL(new AutoencoderKLConfig
        {
            BlockOutChannels = [128, 256, 512, 512],
            LayersPerBlock = 2,
            DownBlockTypes = [.. Enumerable.Repeat("DownEncoderBlock2D", 4)],
            UpBlockTypes = [.. Enumerable.Repeat("UpDecoderBlock2D", 4)],
        }).ParameterCount);
    }

    [Theory]
    [InlineData("UNet2DConditionModel", "\"down_block_types\": [\"DownBlock2D\"]", "4 levels, but there are 1 down_block_types")]
    [InlineData("UNet2DConditionModel", "\"down_block_types\": [null, \"DownBlock2D\", \"DownBlock2D\", \"DownBlock2D\"]", "down_block_types is ''")]
    [InlineData("UNet2DConditionModel", "\"up_block_types\": [\"SimpleCrossAttnUpBlock2D\", \"UpBlock2D\", \"UpBlock2D\", \"UpBlock2D\"]", "'SimpleCrossAttnUpBlock2D', which is none of CrossAttnUpBlock2D, UpBlock2D")]
    [InlineData("UNet2DConditionModel", "\"attention_head_dim\": [8, 8]", "attention_head_dim has 2 entries for 4 levels")]
    [InlineData("UNet2DConditionModel", "\"attention_head_dim\": 400", "attention_head_dim is 400, which is the number of heads here; a level of 320 channels has 1 to 320")]
    [InlineData("UNet2DConditionModel", "\"attention_head_dim\": [8, \"eight\"]", "wrong value at $.attention_head_dim")]
    [InlineData("UNet2DConditionModel", "\"only_cross_attention\": 1", "it is true or false, or a list with one a level")]
    [InlineData("UNet2DConditionModel", "\"transformer_layers_per_block\": [1, 1, 1, [[1]]]", "it is a whole number, or a list with one a level")]
    [InlineData("UNet2DConditionModel", "\"transformer_layers_per_block\": [1, 1, 1, [1]], \"reverse_transformer_layers_per_block\": [1, 1, 1, 1]", "list of 1 depths for a level of 2 layers")]
    [InlineData("UNet2DConditionModel", "\"transformer_layers_per_block\": 1000000", "transformer_layers_per_block is 1000000; it lies between 0 and 256")]
    [InlineData("UNet2DConditionModel", "\"layers_per_block\": -1", "layers_per_block is -1")]
    [InlineData("UNet2DConditionModel", "\"num_attention_heads\": 8", "the number of heads is read from attention_head_dim")]
    [InlineData("UNet2DConditionModel", "\"class_embed_type\": \"projection\"", "projection needs projection_class_embeddings_input_dim")]
    [InlineData("UNet2DConditionModel", "\"addition_embed_type\": \"text_time\", \"projection_class_embeddings_input_dim\": 32", "needs addition_time_embed_dim")]
    [InlineData("UNet2DConditionModel", "\"addition_embed_type\": \"image\"", "addition_embed_type is 'image', which is none of null, text_time")]
    [InlineData("UNet2DConditionModel", "\"dual_cross_attention\": true", "only one context")]
    [InlineData("UNet2DConditionModel", "\"conv_in_kernel\": 4", "conv_in_kernel is 4; it is odd")]
    [InlineData("UNet2DConditionModel", "\"norm_num_groups\": 0", "320 channels cannot be normalised in 0 groups")]
    [InlineData("UNet2DConditionModel", "\"block_out_channels\": null", "wrong value")]
    
    [InlineData("ControlNetModel", "\"controlnet_conditioning_channel_order\": \"hsv\"", "'hsv', which is none of rgb, bgr")]
    [InlineData("ControlNetModel", "\"conditioning_embedding_out_channels\": []", "conditioning_embedding_out_channels has 0 levels")]
    [InlineData("ControlNetModel", "\"encoder_hid_dim\": 4096", "as wide as cross_attention_dim")]
    [InlineData("AutoencoderDC", "\"encoder_block_types\": [\"ResBlock\"]", "encoder_block_types has 1 entries for 6 levels")]
    [InlineData("AutoencoderDC", "\"encoder_block_types\": 3", "it is a word, or a list with one a level")]
    [InlineData("AutoencoderDC", "\"decoder_block_types\": \"UNetBlock\"", "'UNetBlock', which is none of ResBlock, EfficientViTBlock")]
    [InlineData("AutoencoderDC", "\"decoder_norm_types\": \"layer_norm\"", "'layer_norm', which is none of rms_norm, batch_norm")]
    [InlineData("AutoencoderDC", "\"encoder_layers_per_block\": [2, 2, 0, 3, 3, 3]", "encoder_layers_per_block is 0; it lies between 1 and 64")]
    [InlineData("AutoencoderDC", "\"latent_channels\": 48", "1024 channels, which is no multiple of the 48")]
    [InlineData("AutoencoderDC", "\"encoder_block_out_channels\": [128, 256, 512, 512, 1024, 8192]", "goes from 1024 to 8192")]
    [InlineData("AutoencoderDC", "\"decoder_qkv_multiscales\": [[], [], [], [4], [5], [5]]", "kernels are odd")]
    [InlineData("AutoencoderDC", "\"decoder_qkv_multiscales\": [null, [], [], [5], [5], [5]]", "kernels are odd")]
    [InlineData("AutoencoderDC", "\"decoder_act_fns\": null", "wrong value")]
    [InlineData("AutoencoderDC", "\"attention_head_dim\": 0", "attention_head_dim is 0")]
    [InlineData("AutoencoderDC", "\"downsample_block_type\": \"pool\"", "'pool', which is none of pixel_unshuffle, conv")]
    [InlineData("AutoencoderKL", "\"block_out_channels\": [64, 64]", "2 levels, but there are 1 down_block_types")]
    [InlineData("AutoencoderKL", "\"down_block_types\": [\"AttnDownEncoderBlock2D\"]", "'AttnDownEncoderBlock2D', which is none of DownEncoderBlock2D")]
    [InlineData("AutoencoderKL", "\"latent_channels\": 0", "latent_channels is 0")]
    [InlineData("AutoencoderKL", "\"act_fn\": \"snake\"", "act_fn is 'snake'")]
    [InlineData("AutoencoderTiny", "\"encoder_block_out_channels\": [64, 32, 64, 64]", "all levels have the same channels")]
    [InlineData("AutoencoderTiny", "\"num_decoder_blocks\": [1]", "num_decoder_blocks has 1 levels and decoder_block_out_channels 4")]
    [InlineData("AutoencoderTiny", "\"upsample_fn\": \"bilinear\"", "upsample_fn is 'bilinear'")]
    [InlineData("VQModel", "\"norm_type\": \"spatial\"", "norm_type is 'spatial', which is none of group")]
    [InlineData("VQModel", "\"num_vq_embeddings\": 0", "num_vq_embeddings is 0")]
    [InlineData("T2IAdapter", "\"adapter_type\": \"heavy\"", "'heavy', which is none of full_adapter")]
    [InlineData("T2IAdapter", "\"downscale_factor\": 0", "downscale_factor is 0")]
    [InlineData("T2IAdapter", "\"adapter_type\": \"light_adapter\", \"channels\": [2]", "choose at least 4")]
    public void Build_OfAConfigurationThatCannotBe_SaysWhatIsWrong(string type, string entries, string part)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["config.json"], $$"""{"_class_name": "{{type}}", {{entries}}}""");
        Assert.Contains(part, Assert.Throws<ConfigException>(() => ModelFolder.Build(folder.Path)).Message);
    }
}
