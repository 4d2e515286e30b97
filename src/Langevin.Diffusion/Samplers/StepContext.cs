using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Noise;
using Langevin.Torch;

namespace Langevin.Diffusion.Samplers;

/// <summary>All that a step's formula can see: the sample, two levels, the steps before it, the denoiser and a source of noise.</summary>
public sealed class StepContext
{
    private readonly IDenoiser model;
    private readonly INoiseSource? noise;
    private readonly Grid grid;
    private int draws;

    internal StepContext(IDenoiser model, INoiseSource? noise, Tensor x, Grid grid, int index, IReadOnlyList<StepMemory> past) =>
        (this.model, this.noise, this.grid, X, Index, Past) = (model, noise, grid, x, index, past);

    /// <summary>The sample at <see cref="From"/>: [B, ...].</summary>
    public Tensor X { get; private set; }

    /// <summary>The level of the sample.</summary>
    public NoiseLevel From => grid.Steps[Index].From;

    /// <summary>The level to lead it to.</summary>
    public NoiseLevel To => grid.Steps[Index].To;

    /// <summary>The number of the step, from 0.</summary>
    public int Index { get; }

    /// <summary>The number of steps of the walk.</summary>
    public int Count => grid.Steps.Count;

    /// <summary>The number of the step in the grid before steps were skipped (<see cref="Grid.Skip"/>).</summary>
    public int WholeIndex => Index + grid.Skipped.Count;

    /// <summary>The number of steps of the grid before steps were skipped.</summary>
    public int WholeCount => Count + grid.Skipped.Count;

    /// <summary>The steps of the grid before the first of this walk (<see cref="Grid.Skip"/>).</summary>
    public IReadOnlyList<GridStep> Skipped => grid.Skipped;

    /// <summary>Every step of the walk: formulas that look ahead read it.</summary>
    public IReadOnlyList<GridStep> Steps => grid.Steps;

    /// <summary>The steps before this one, the latest first: at most as many as the sampler's <see cref="Sampler.Memory"/>.</summary>
    public IReadOnlyList<StepMemory> Past { get; }

    /// <summary>T of a discrete process; null where none is known.</summary>
    internal int? Timesteps => grid.Process?.Timesteps;

    internal StepMemory? Remembered { get; private set; }

    internal int Evaluations { get; private set; }

    internal bool IsLoose { get; private set; }

    internal Tensor? LatestX0 { get; private set; }

    /// <summary>Asks the denoiser about <see cref="X"/> and remembers the answer for later steps: one evaluation.</summary>
    public Denoised Denoise()
    {
        var answer = Denoise(X, From);
        Remember(X, answer);
        return answer;
    }

    /// <summary>Asks the denoiser: one evaluation.</summary>
    /// <param name="x">A sample: as <see cref="X"/>.</param>
    /// <param name="level">Its level.</param>
    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        Evaluations++;
        var denoised = model.Denoise(x, level);
        LatestX0 = denoised.X0;
        return denoised;
    }

    /// <summary>Says what <see cref="Past"/> holds of this step, instead of X and the denoiser's answer to it.</summary>
    /// <param name="x">A sample at <see cref="From"/>.</param>
    /// <param name="answer">What is to be remembered as the answer there.</param>
    public void Remember(Tensor x, Denoised answer) => Remembered = new StepMemory(grid.Steps[Index], x, answer);

    /// <summary>The level of the process at which log(alpha / sigma) is <paramref name="lambda"/>, for evaluations inside a step.</summary>
    /// <param name="lambda">Finite, between those of <see cref="From"/> and <see cref="To"/>.</param>
    public NoiseLevel Between(double lambda) => grid.LevelAt(grid.Steps[Index], lambda);

    /// <summary>The level at a time of the process, for formulas that halve steps in time.</summary>
    /// <param name="t">Between those of <see cref="From"/> and <see cref="To"/>, or near.</param>
    public NoiseLevel AtTime(double t) => grid.LevelAtTime(grid.Steps[Index], t);

    /// <summary>Says that a budget of evaluations forbade to keep to the tolerance.</summary>
    internal void ReportLoose() => IsLoose = true;

    /// <summary>Says what progress reports show, where the latest answer does not outlive the step.</summary>
    internal void ShowX0(Tensor x0) => LatestX0 = x0;

    /// <summary>Whether the process has whole timesteps.</summary>
    internal bool IsDiscrete => grid.Process?.Timesteps is not null;

    /// <summary>Goes on from another sample at <see cref="From"/>: what a corrector has made of X.</summary>
    internal void MoveTo(Tensor x) => X = x;

    /// <summary>Standard normal noise of X's shape, new at each call.</summary>
    /// <exception cref="InvalidOperationException">The walk was given no source of noise.</exception>
    public Tensor Noise() => Noise(From, To);

    /// <summary>Standard normal noise of X's shape for a part of the step, new at each call: a Brownian path depends on the part.</summary>
    /// <param name="from">The level that the part leaves.</param>
    /// <param name="to">The level that it leads to.</param>
    /// <exception cref="InvalidOperationException">The walk was given no source of noise.</exception>
    public Tensor Noise(NoiseLevel from, NoiseLevel to) => (noise ?? throw new InvalidOperationException("This sampler adds noise; give SamplingOptions.Noise, such as new PerSampleNoise(seed)."))
        .Draw(X.Shape, X.Type, X.Device, new NoiseDraw(Index, draws++) { From = from, To = to });
}
