namespace Langevin.Cli.Studying;

/// <summary>A study that people can open now.</summary>
/// <param name="Address">Where its page is.</param>
/// <param name="File">Where its votes go.</param>
/// <param name="Questions">Questions for each person, repeated ones too.</param>
internal sealed record ServedStudy(string Address, string File, int Questions);
