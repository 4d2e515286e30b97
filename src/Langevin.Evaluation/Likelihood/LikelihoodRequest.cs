namespace Langevin.Evaluation.Likelihood;

/// <summary>How bits a dimension are measured.</summary>
public sealed record LikelihoodRequest
{
    /// <summary>By which method.</summary>
    public required LikelihoodMethod Method { get; init; }

    /// <summary>Pictures of the data set, at equal distances; all where there are fewer.</summary>
    public int Images { get; init; } = 100;

    /// <summary>Pictures that go through the network together; the ODE's steps suit the worst of them.</summary>
    public int BatchSize { get; init; } = 25;

    /// <summary>Random vectors a picture that the divergence is estimated from, for the ODE.</summary>
    public int Probes { get; init; } = 1;

    /// <summary>The error allowed a step of the ODE, absolute and relative.</summary>
    public double Tolerance { get; init; } = 1e-4;

    /// <summary>Gives the noise, the vectors, and where in their bins pixels lie.</summary>
    public ulong Seed { get; init; }
}
