namespace Langevin.Pipelines.Safety;

/// <summary>Whether a safety checker in a checkpoint judges the images.</summary>
public enum SafetyUse
{
    /// <summary>It does, where there is one.</summary>
    Honoured,

    /// <summary>It is left out, and not loaded.</summary>
    LeftOut,
}
