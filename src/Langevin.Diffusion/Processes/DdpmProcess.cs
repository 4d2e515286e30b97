using Langevin.Diffusion.Betas;
using Langevin.Torch;

namespace Langevin.Diffusion.Processes;

/// <summary>The discrete variance-preserving chain: alpha_t^2 = alphaBar_t = product of (1 - beta_i), sigma_t^2 = 1 - alphaBar_t.</summary>
/// <remarks>
/// Ho et al. 2020, eq. 4. Betas and their running product are rounded to the table's type (Float32 as in the reference,
/// so that its numbers come out); everything after is in double precision.
/// </remarks>
public sealed class DdpmProcess : INoiseProcess
{
    private readonly double[] betas, alphaBars;
    private readonly Tensor alphaTable, sigmaTable;
    private readonly Dictionary<Device, (Tensor Alpha, Tensor Sigma)> onDevice = [];

    /// <summary>The chain with given betas.</summary>
    /// <param name="betas">beta_0 ... beta_{T-1}: [T], each in (0, 1]; the table's type is theirs.</param>
    /// <exception cref="ArgumentException">There are none, or one lies outside (0, 1].</exception>
    public DdpmProcess(Tensor betas)
    {
        using var scope = new TensorScope();
        this.betas = betas.To(ScalarType.Float64).ToArray<double>();
        for (var i = 0; i < this.betas.Length; i++)
            if (!(this.betas[i] is > 0 and <= 1)) throw new ArgumentException($"beta {i} is {this.betas[i]}; betas lie above 0 and at most at 1.");
        if (this.betas.Length == 0) throw new ArgumentException("A DDPM chain needs at least one beta.");
        alphaBars = (1 - betas).CumulativeProduct(0).To(ScalarType.Float64).ToArray<double>();
        alphaTable = Tensor.From(Array.ConvertAll(alphaBars, Math.Sqrt)).Keep();
        sigmaTable = Tensor.From(Array.ConvertAll(alphaBars, a => Math.Sqrt(1 - a))).Keep();
    }

    /// <summary>The chain of a schedule, tables in Float32.</summary>
    /// <param name="schedule">The betas; <see cref="LinearBetas"/> with Ho et al.'s values when null.</param>
    /// <param name="timesteps">T.</param>
    public DdpmProcess(BetaSchedule? schedule = null, int timesteps = 1000) : this((schedule ?? new LinearBetas()).Table(timesteps)) { }

    /// <summary>T, the number of timesteps.</summary>
    public int Timesteps => betas.Length;

    int? INoiseProcess.Timesteps => Timesteps;

    /// <summary>beta_t, the variance of each forward step.</summary>
    public IReadOnlyList<double> Betas => betas;

    /// <summary>alphaBar_t = alpha_t^2, the share of signal in the variance of x_t.</summary>
    public IReadOnlyList<double> AlphaBars => alphaBars;

    /// <inheritdoc/>
    public double FirstT => 0;

    /// <inheritdoc/>
    public double LastT => betas.Length - 1;

    /// <inheritdoc/>
    public double PriorScale => 1;

    /// <inheritdoc/>
    public NoiseLevel At(double t)
    {
        if (!(t >= 0 && t <= LastT)) throw new ArgumentOutOfRangeException(nameof(t), t, $"The timesteps of this process are 0 to {LastT}.");
        var i = (int)t;
        if (t == i) return new NoiseLevel(t, Math.Sqrt(alphaBars[i]), Math.Sqrt(1 - alphaBars[i]));
        var angle = Angle(At(i), At(i + 1), t - i);
        return new NoiseLevel(t, Math.Cos(angle), Math.Sin(angle));
    }

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">t is not Int64.</exception>
    public NoiseLevels At(Tensor t)
    {
        if (t.Type != ScalarType.Int64) throw new ArgumentException($"The timesteps of a DDPM chain are Int64, not {t.Type}.");
        var (alpha, sigma) = Tables(t.Device);
        return new NoiseLevels(t, alpha.IndexSelect(0, t), sigma.IndexSelect(0, t));
    }

    /// <inheritdoc/>
    public double TimeOf(double lambda)
    {
        if (!(lambda < At(0).Lambda)) return 0;
        if (!(lambda > At(LastT).Lambda)) return LastT;
        int below = 0, above = betas.Length - 1;
        while (above - below > 1)
        {
            var middle = (below + above) / 2;
            if (At(middle).Lambda > lambda) below = middle;
            else above = middle;
        }
        NoiseLevel from = At(below), to = At(above);
        return below + (to.Alpha > 0
            ? (from.Lambda - lambda) / (from.Lambda - to.Lambda)
            : (Math.Atan(Math.Exp(-lambda)) - Math.Asin(from.Sigma)) / (Math.PI / 2 - Math.Asin(from.Sigma)));
    }

    /// <summary>Between two timesteps lambda runs linearly; next to pure noise, where lambda is infinite, the angle arctan(sigma / alpha) does.</summary>
    private static double Angle(NoiseLevel from, NoiseLevel to, double share) => to.Alpha > 0
        ? Math.Atan(Math.Exp(-double.Lerp(from.Lambda, to.Lambda, share)))
        : double.Lerp(Math.Asin(from.Sigma), Math.PI / 2, share);

    private (Tensor Alpha, Tensor Sigma) Tables(Device device)
    {
        if (device == Device.Cpu) return (alphaTable, sigmaTable);
        lock (onDevice)
        {
            if (!onDevice.TryGetValue(device, out var tables))
                onDevice[device] = tables = (alphaTable.To(device).Keep(), sigmaTable.To(device).Keep());
            return tables;
        }
    }
}
