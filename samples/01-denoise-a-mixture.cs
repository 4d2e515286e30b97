#:project ../src/Langevin.Diffusion/Langevin.Diffusion.csproj

// Diffusion without a network. Data that is a mixture of normal distributions stays one when noise is added,
// so that its denoiser E[x_0 | x_t] is a formula. Everything else is what a trained network would use too.
//
//     dotnet run samples/01-denoise-a-mixture.cs

using Langevin.Diffusion;
using Langevin.Diffusion.Noise;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;
using Langevin.Torch;

var mixture = new Mixture(means: new[,] { { -0.6, -0.5 }, { 0.6, -0.5 }, { 0.0, 0.6 } }, deviation: 0.12);
var process = new DdpmProcess();                                    // where: betas of Ho et al. 2020, T = 1000
var grid = Catalog.Grids.ByName("linspace").Over(process, steps: 50);
var noise = new PerSampleNoise(seed: 1);                            // sample i is the same in any batch
var start = noise.Start([3000, 2]);

foreach (var name in new[] { "ddpm", "ddim", "dpm++2m", "unipc" })    // how: four of Catalog.Samplers.Names
{
    var evaluations = 0;
    var samples = Catalog.Samplers.ByName(name).Sample(mixture, start, grid, new SamplingOptions
    {
        Noise = noise,
        OnStep = progress => evaluations = progress.Evaluations,
    });
    Console.WriteLine($"{name}: {evaluations} evaluations, deviation inside the bumps {mixture.Spread(samples):0.000} (data: 0.120)");
    Draw(samples);
}

static void Draw(Tensor points)
{
    const int width = 60, height = 24;
    var counts = new int[height, width];
    var xy = points.ToArray<float>();
    for (var i = 0; i < xy.Length; i += 2)
    {
        int column = (int)((xy[i] + 1) / 2 * width), row = (int)((1 - xy[i + 1]) / 2 * height);
        if (column is >= 0 and < width && row is >= 0 and < height) counts[row, column]++;
    }
    for (var row = 0; row < height; row++)
        Console.WriteLine(string.Concat(Enumerable.Range(0, width).Select(column => " .:+*#@"[Math.Min(counts[row, column], 6)])));
}

/// <summary>What is known of the data: bumps at K means, all equally likely and equally wide.</summary>
sealed class Mixture(double[,] means, double deviation) : IDenoiser
{
    private readonly Tensor means = Tensor.From(means.Cast<double>().ToArray(), means.GetLength(0), 2).To(ScalarType.Float32);

    public Denoised Denoise(Tensor x, NoiseLevel level)
    {
        var variance = level.Alpha * level.Alpha * deviation * deviation + level.Sigma * level.Sigma;   // of x_t around alpha m_k
        var away = x.Unsqueeze(1) - level.Alpha * means;                                                // [B, K, 2]
        var belongs = (away.Square().Sum([2]) * (-0.5 / variance)).Softmax(1).Unsqueeze(2);             // [B, K, 1], p(k | x_t)
        return (belongs * (means + level.Alpha * deviation * deviation / variance * away)).Sum([1]);    // [B, 2]
    }

    public double Spread(Tensor samples) =>
        Math.Sqrt((samples.Unsqueeze(1) - means).Square().Sum([2]).Min([1]).Mean().Item() / 2);
}
