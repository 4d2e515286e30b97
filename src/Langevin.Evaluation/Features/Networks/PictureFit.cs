namespace Langevin.Evaluation.Features.Networks;

/// <summary>What becomes of a picture's proportions.</summary>
public enum PictureFit
{
    /// <summary>Width and height are resized each by itself.</summary>
    Stretched,

    /// <summary>The shorter side fits, and the middle is cut out.</summary>
    Covering,
}
