namespace Langevin.Diffusion.Configuration;

/// <summary>How large the noise is that a walk starts from.</summary>
public enum StartNoise
{
    /// <summary>As the process says (<see cref="Processes.INoiseProcess.PriorScale"/>): 1 on variance-preserving paths.</summary>
    Prior,
    /// <summary>The first level's sigma: its noise without any data.</summary>
    Noise,
    /// <summary>sqrt(alpha^2 + sigma^2) of the first level: as if data of unit variance were in it.</summary>
    Marginal,
}
