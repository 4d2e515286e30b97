namespace Langevin.Evaluation.Features.Networks;

/// <summary>Whose word it is that weights are those of the Fréchet Inception distance.</summary>
public enum FidClaim
{
    /// <summary>Nobody's: the file's hash decides.</summary>
    None,

    /// <summary>The user's, for the published weights in another file.</summary>
    ByUser,
}
