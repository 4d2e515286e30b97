using Langevin.Torch;

namespace Langevin.Models.UNet2DCondition;

/// <summary>What a conditional U-Net is told besides the noisy image and its time.</summary>
/// <param name="Context">The tokens of the text: [B, tokens, context width].</param>
public sealed record UNetConditions(Tensor Context)
{
    /// <summary>Which tokens may be seen, 1 (or true) or 0: [B, tokens]; all when null.</summary>
    public Tensor? ContextMask { get; init; }

    /// <summary>Class numbers or times [B], or vectors [B, width], as the configuration says.</summary>
    public Tensor? ClassLabels { get; init; }

    /// <summary>An embedding of the guidance scale: [B, time_cond_proj_dim].</summary>
    public Tensor? Guidance { get; init; }

    /// <summary>The pooled text of SDXL: [B, width].</summary>
    public Tensor? PooledText { get; init; }

    /// <summary>The sizes of SDXL: [B, 6], height and width of the original, top and left of the crop, height and width of the target (or an aesthetic score).</summary>
    public Tensor? Sizes { get; init; }

    /// <summary>What an <see cref="ImagePrompts.IpAdapter"/> makes of pictures, B rows each; control networks do not look at it.</summary>
    public IReadOnlyList<PictureContext> Pictures { get; init; } = [];
}

/// <summary>Keys and values of a picture's tokens for each cross-attention of a U-Net, in the order of <see cref="UNet2DConditionModel.CrossAttentions"/>.</summary>
/// <param name="Layers">[B, tokens, width of the attention], both.</param>
/// <param name="Scale">How strongly they act.</param>
public sealed record PictureContext(IReadOnlyList<(Tensor Keys, Tensor Values)> Layers, double Scale)
{
    /// <summary>Some of the rows.</summary>
    /// <param name="rows">Their numbers: [n], Int64.</param>
    public PictureContext Rows(Tensor rows) => this with { Layers = [.. Layers.Select(layer => (layer.Keys.IndexSelect(0, rows.To(layer.Keys.Device)), layer.Values.IndexSelect(0, rows.To(layer.Values.Device))))] };
}

/// <summary>What a control network adds to a U-Net.</summary>
/// <param name="Down">One for each output that the way down keeps, the first kept first: [B, C, H, W] each.</param>
/// <param name="Middle">For the output of the middle block: [B, C, H, W].</param>
public sealed record ControlResiduals(IReadOnlyList<Tensor> Down, Tensor Middle);
