namespace Langevin.Models.ControlNet;

/// <summary>How strongly a control network acts at each depth.</summary>
/// <param name="Scale">What its results are multiplied by; 1 is what it was trained with.</param>
/// <param name="Profile">How that changes with the depth.</param>
public readonly record struct ControlStrength(double Scale, ControlProfile Profile = ControlProfile.Even)
{
    /// <summary>What each of a number of results is multiplied by, the finest first.</summary>
    internal double[] Scales(int count)
    {
        var (scale, profile) = this;
        return [.. Enumerable.Range(0, count).Select(i => profile == ControlProfile.Even ? scale : scale * Math.Pow(10, (double)i / (count - 1) - 1))];
    }
}

/// <summary>How the strength of a control network changes with the depth.</summary>
public enum ControlProfile
{
    /// <summary>Not at all.</summary>
    Even,
    /// <summary>From a tenth at the finest result to the whole at the coarsest, geometrically: guess mode, for sampling without a prompt.</summary>
    Rising,
}
