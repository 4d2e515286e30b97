using System.Text.Json.Serialization;
using Langevin.Diffusion;
using Langevin.Models.ImageDiffusion;
using Langevin.Training.Runs;

namespace Langevin.Training;

/// <summary>The whole configuration of a run: what <c>run.json</c> holds.</summary>
public sealed record TrainingOptions
{
    /// <summary>The images: a folder, an archive, or the name of a data set.</summary>
    public required string Data { get; init; }

    /// <summary>The side in pixels to which images are brought; null keeps that of the data.</summary>
    public int? Resolution { get; init; }

    /// <summary>Images are flipped left to right with probability one half.</summary>
    public bool Flip { get; init; }

    /// <summary>Side of the square patches that the network sees as channels (space to depth); 1 for plain pixels. A transformer has patches of its own.</summary>
    public int PatchSize { get; init; } = 1;

    /// <summary>Whether the network is told the class of an image, when the data has classes.</summary>
    public bool ClassConditional { get; init; } = true;

    /// <summary>The share of images whose class is withheld, so that guidance can be used; 0 to 1.</summary>
    public double LabelDropout { get; init; } = 0.1;

    /// <summary>The network, a U-Net or a diffusion transformer: its config.json, of which <c>_class_name</c> says which.</summary>
    [JsonConverter(typeof(NetworkConfigConverter))]
    public required PixelNetworkConfig Model { get; init; }

    /// <summary>The noise process and what the network predicts.</summary>
    public NoiseOptions Noise { get; init; } = new();

    /// <summary>The optimizer.</summary>
    public OptimizerOptions Optimizer { get; init; } = new();

    /// <summary>The moving average of the weights.</summary>
    public EmaOptions Ema { get; init; } = new();

    /// <summary>Optimizer steps in all.</summary>
    public required long Steps { get; init; }

    /// <summary>Images a step.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Parts into which a step's images are split, to save memory.</summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>Whether the network's blocks keep their inputs alone and are computed again in the backward pass: the same bits in less memory and more time.</summary>
    public bool ActivationCheckpointing { get; init; }

    /// <summary>Whether a step's forward and backward pass are recorded on the device once and started again as a whole: the same bits with fewer launches, on GPUs.</summary>
    public bool Graphs { get; init; }

    /// <summary>
    /// The type in which convolutions and matrix products run: <c>f32</c>; <c>bf16</c>, with weights and sums in f32; <c>f16</c>,
    /// the same with a loss scale, for GPUs; or <c>auto</c>, which a new run resolves to bf16 where the device is faster in it.
    /// </summary>
    public string Precision { get; init; } = "f32";

    /// <summary>Where it runs: <c>cpu</c>, <c>cuda</c>, <c>cuda:N</c>.</summary>
    public string Device { get; init; } = "cpu";

    /// <summary>Threads that an operator may use; null for every core, which a new run resolves to their number. Other threads sum in another order: equal bits need equal threads.</summary>
    public int? Threads { get; init; }

    /// <summary>From this number all randomness follows.</summary>
    public ulong Seed { get; init; }

    /// <summary>How the model is sampled for pictures on the way, and by default when it is done.</summary>
    public SamplingDefaults Sampling { get; init; } = new();

    /// <summary>When things happen besides the steps.</summary>
    public CadenceOptions Cadence { get; init; } = new();

    /// <summary>How the model is measured on its way.</summary>
    public EvaluationOptions Evaluation { get; init; } = new();

    /// <summary>Says of the first impossible value what is wrong with it.</summary>
    /// <exception cref="TrainingException">A value lies outside its limits.</exception>
    public TrainingOptions Validate()
    {
        Require(Data.Length > 0, "data", "empty", "a folder, an archive or the name of a data set");
        Require(Steps >= 1, "steps", Steps, "at least 1");
        Require(BatchSize is >= 1 and <= 65536, "batch_size", BatchSize, "1 to 65536");
        Require(Accumulation >= 1 && BatchSize % Accumulation == 0, "accumulation", Accumulation, $"a divisor of the batch size {BatchSize}");
        Require(Threads is null or (>= 1 and <= 4096), "threads", Threads ?? 0, "1 to 4096");
        Require(LabelDropout is >= 0 and <= 1, "label_dropout", LabelDropout, "0 to 1");
        Require(PatchSize is >= 1 and <= 16, "patch_size", PatchSize, "1 to 16");
        Require(Resolution is null or (>= 4 and <= 4096), "resolution", Resolution ?? 0, "4 to 4096");
        Require(Precision is "f32" or "bf16" or "f16" or "auto", "precision", Precision, "f32, bf16, f16 or auto");
        Require(Optimizer.LearningRate is > 0 and < 10, "optimizer.learning_rate", Optimizer.LearningRate, "above 0 and below 10");
        Require(Optimizer.MaxGradientNorm is null or > 0, "optimizer.max_gradient_norm", Optimizer.MaxGradientNorm ?? 0, "above 0, or null");
        Require(Ema.Decay is >= 0 and < 1, "ema.decay", Ema.Decay, "0 up to, not including, 1");
        Require(Cadence.KeepCheckpoints >= 1, "cadence.keep_checkpoints", Cadence.KeepCheckpoints, "at least 1");
        Noise.Validate();
        Evaluation.Validate();
        RecordedGradients.Check(this);
        return this;
    }

    internal static void Require<T>(bool holds, string name, T value, string limit)
    {
        if (!holds) throw new TrainingException($"{name} is {FormattableString.Invariant($"{value}")}, and must be {limit}.");
    }
}

/// <summary>The noise process and the objective.</summary>
public sealed record NoiseOptions
{
    /// <summary>How beta grows, by diffusers' names: <c>linear</c>, <c>scaled_linear</c>, <c>squaredcos_cap_v2</c>, <c>sigmoid</c>.</summary>
    public string BetaSchedule { get; init; } = "squaredcos_cap_v2";

    /// <summary>The first beta of the schedules that have one.</summary>
    public double BetaStart { get; init; } = 1e-4;

    /// <summary>The last beta of the schedules that have one.</summary>
    public double BetaEnd { get; init; } = 0.02;

    /// <summary>Timesteps of the process.</summary>
    public int Timesteps { get; init; } = 1000;

    /// <summary>Whether the last timestep is pure noise (Lin et al. 2024).</summary>
    public bool ZeroTerminalSnr { get; init; }

    /// <summary>
    /// How data turns into noise: <c>ddpm</c>, a chain of betas; <c>flow</c>, the straight line of rectified flow; <c>edm</c>, Karras et al.'s, for which
    /// <c>log_normal</c> timestep sampling is made. The betas matter to <c>ddpm</c> alone.
    /// </summary>
    public string Process { get; init; } = "ddpm";

    /// <summary>
    /// What the network predicts, by the names of <see cref="Catalog.Parameterizations"/>; diffusers' chains know <c>epsilon</c>, <c>sample</c> and <c>v_prediction</c>.
    /// Null for what the process is known for: <c>v_prediction</c>, <c>flow_prediction</c>, <c>edm</c>.
    /// </summary>
    public string? PredictionType { get; init; }

    /// <summary>
    /// What is made small: <c>simple</c>, the error of the prediction; <c>hybrid</c>, that and the variational bound, for a network that learns
    /// its variance too; <c>variational</c>, the bound alone.
    /// </summary>
    public string Objective { get; init; } = "simple";

    /// <summary>How a batch's timesteps are drawn, by the names of <see cref="Catalog.TimestepSampling"/>.</summary>
    public string TimestepSampling { get; init; } = "stratified";

    /// <summary>How much each noise level counts in the simple loss, by the names of <see cref="Catalog.Weightings"/>.</summary>
    public string Weighting { get; init; } = "uniform";

    /// <summary>The gamma of min-SNR weighting (Hang et al. 2023), which it asks for; null leaves the weighting as it is.</summary>
    public double? MinSnrGamma { get; init; }

    /// <summary>How an error of the prediction is measured, by the names of <see cref="Catalog.ErrorMeasures"/>.</summary>
    public string Error { get; init; } = "mse";

    /// <summary>The exponent of DREAM's rectification (Zhou et al. 2024); null does not rectify.</summary>
    public double? DreamPreservation { get; init; }

    /// <summary>What the network predicts, known.</summary>
    internal string Prediction => PredictionType ?? Process switch
    {
        "flow" => "flow_prediction",
        "edm" => "edm",
        _ => "v_prediction",
    };

    /// <summary>Whether the network has channels for the variance of a step.</summary>
    internal bool LearnsVariance => Objective != "simple";

    internal void Validate()
    {
        static string Names<T>(Registry<T> registry) => string.Join(", ", registry.Names);
        TrainingOptions.Require(Process is "ddpm" or "flow" or "edm", "noise.process", Process, "ddpm, flow or edm");
        TrainingOptions.Require(Catalog.Parameterizations.Names.Contains(Prediction), "noise.prediction_type", Prediction, $"one of {Names(Catalog.Parameterizations)}");
        TrainingOptions.Require(Process != "flow" || Prediction == "flow_prediction", "noise.prediction_type", Prediction, "flow_prediction in a flow");
        TrainingOptions.Require(Process != "edm" || Prediction is "edm" or "edm_v_prediction", "noise.prediction_type", Prediction, "edm or edm_v_prediction in EDM's process");
        TrainingOptions.Require(Process == "ddpm" || Objective == "simple", "noise.objective", Objective, "simple where the process is not ddpm");
        TrainingOptions.Require(Objective is "simple" or "hybrid" or "variational", "noise.objective", Objective, "simple, hybrid or variational");
        TrainingOptions.Require(Catalog.TimestepSampling.Names.Contains(TimestepSampling), "noise.timestep_sampling", TimestepSampling, $"one of {Names(Catalog.TimestepSampling)}");
        TrainingOptions.Require(Catalog.Weightings.Names.Contains(Weighting), "noise.weighting", Weighting, $"one of {Names(Catalog.Weightings)}");
        TrainingOptions.Require(Catalog.ErrorMeasures.Names.Contains(Error), "noise.error", Error, $"one of {Names(Catalog.ErrorMeasures)}");
        TrainingOptions.Require(MinSnrGamma is null or > 0, "noise.min_snr_gamma", MinSnrGamma ?? 0, "above 0, or null");
        TrainingOptions.Require(MinSnrGamma is null || Weighting is "uniform" or "min_snr", "noise.weighting", Weighting, "min_snr beside a min_snr_gamma");
        TrainingOptions.Require(DreamPreservation is null or >= 0, "noise.dream_preservation", DreamPreservation ?? 0, "at least 0, or null");
    }
}

/// <summary>AdamW and the course of its learning rate.</summary>
public sealed record OptimizerOptions
{
    /// <summary>The highest learning rate.</summary>
    public double LearningRate { get; init; } = 1e-3;

    /// <summary>The decay of the first moment.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>The decay of the second moment.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled weight decay.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Gradients longer than this are scaled to it; null never.</summary>
    public double? MaxGradientNorm { get; init; } = 1;

    /// <summary>The learning rate's course: <c>constant</c>, <c>linear</c>, <c>cosine</c>, <c>cosine_with_restarts</c>, <c>polynomial</c>.</summary>
    public string Schedule { get; init; } = "cosine";

    /// <summary>Steps over which the learning rate rises from zero.</summary>
    public long WarmupSteps { get; init; } = 100;
}

/// <summary>The exponential moving average of the weights, and its warm-up: decay(n) = min(Decay, 1 - (1 + n / InverseGamma)^-Power).</summary>
public sealed record EmaOptions
{
    /// <summary>The highest decay a step.</summary>
    public double Decay { get; init; } = 0.9999;

    /// <summary>The inverse of gamma.</summary>
    public double InverseGamma { get; init; } = 1;

    /// <summary>The power; 2/3 for long runs, 3/4 for short ones.</summary>
    public double Power { get; init; } = 0.75;
}

/// <summary>When checkpoints, pictures and validation happen; 0 is never, apart from a checkpoint at the end.</summary>
public sealed record CadenceOptions
{
    /// <summary>Steps from one checkpoint to the next.</summary>
    public long CheckpointEvery { get; init; } = 500;

    /// <summary>How many checkpoints stay.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>Steps from one picture to the next.</summary>
    public long SampleEvery { get; init; } = 500;

    /// <summary>Steps from one validation to the next.</summary>
    public long ValidateEvery { get; init; } = 500;

    /// <summary>Images held out for validation.</summary>
    public int ValidationImages { get; init; } = 256;
}
