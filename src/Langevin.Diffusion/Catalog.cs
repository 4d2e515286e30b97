using Langevin.Diffusion.Betas;
using Langevin.Diffusion.Grids;
using Langevin.Diffusion.Guidance;
using Langevin.Diffusion.Objectives;
using Langevin.Diffusion.Parameterizations;
using Langevin.Diffusion.Processes;
using Langevin.Diffusion.Samplers;

namespace Langevin.Diffusion;

/// <summary>Everything that the command line and configurations can name.</summary>
public static class Catalog
{
    /// <summary>Beta schedules, by diffusers' <c>beta_schedule</c>.</summary>
    public static readonly Registry<BetaSchedule> Betas = new("beta schedule",
        ("linear", () => new LinearBetas()),
        ("scaled_linear", () => new ScaledLinearBetas()),
        ("squaredcos_cap_v2", () => new CosineBetas()),
        ("sigmoid", () => new SigmoidBetas()),
        ("exp", () => new ExponentialBetas()),
        ("laplace", () => new LaplaceBetas()));

    /// <summary>Noise processes.</summary>
    public static readonly Registry<INoiseProcess> Processes = new("process",
        ("ddpm", () => new DdpmProcess()),
        ("vp", () => new VpProcess()),
        ("sub-vp", () => new SubVpProcess()),
        ("cosine", () => new CosineProcess()),
        ("ve", () => new VeProcess()),
        ("ncsn", () => new NcsnProcess()),
        ("edm", () => new EdmProcess()),
        ("flow", () => new FlowProcess()));

    /// <summary>Parameterizations, by diffusers' <c>prediction_type</c> where it has one.</summary>
    public static readonly Registry<Parameterization> Parameterizations = new("parameterization",
        ("epsilon", () => Parameterization.Epsilon),
        ("v_prediction", () => Parameterization.V),
        ("sample", () => Parameterization.Sample),
        ("score", () => Parameterization.Score),
        ("flow_prediction", () => Parameterization.Flow),
        ("edm", () => new EdmParameterization()),
        ("edm_v_prediction", () => new EdmParameterization { Direction = EdmDirection.Noise }),
        ("consistency", () => new ConsistencyParameterization()));

    /// <summary>Spacings of the grid: of whole timesteps, by diffusers' <c>timestep_spacing</c>; of times; of sigmas.</summary>
    public static readonly Registry<Spacing> Grids = new("grid",
        ("leading", () => new LeadingSpacing()),
        ("linspace", () => new LinspaceSpacing()),
        ("trailing", () => new TrailingSpacing()),
        ("uniform", () => new UniformSpacing()),
        ("sgm-uniform", () => new SgmUniformSpacing()),
        ("karras", () => new KarrasSpacing()),
        ("edm", () => new KarrasSpacing { SigmaMin = 0.002, SigmaMax = 80 }),
        ("exponential", () => new ExponentialSpacing()),
        ("lu", () => new ExponentialSpacing()),
        ("beta", () => new BetaSpacing()),
        ("flow", () => new FlowSpacing()),
        ("distilled", () => new DistilledSpacing()),
        ("ays-sd15", () => AlignYourStepsSpacing.StableDiffusion),
        ("ays-sdxl", () => AlignYourStepsSpacing.StableDiffusionXl),
        ("ays-svd", () => AlignYourStepsSpacing.StableVideoDiffusion));

    /// <summary>Samplers.</summary>
    public static readonly Registry<Sampler> Samplers = new("sampler",
        ("ddpm", () => new DdpmSampler()),
        ("ddim", () => new DdimSampler()),
        ("euler", () => new EulerSampler()),
        ("euler-ancestral", () => new EulerAncestralSampler()),
        ("heun", () => new HeunSampler()),
        ("edm-stochastic", () => new HeunSampler { Churn = new Churn(40, 0.05, 50) }),
        ("dpm2", () => new Dpm2Sampler()),
        ("dpm2-ancestral", () => new Dpm2AncestralSampler()),
        ("dpm++sde", () => new DpmSolverSdeSampler()),
        ("lms", () => new LmsSampler()),
        ("pndm", () => new PndmSampler()),
        ("plms", () => new PndmSampler { WarmUp = PndmWarmUp.Heun }),
        ("ipndm", () => new IPndmSampler()),
        ("dpm++2m", () => new DpmMultistepSampler(2)),
        ("dpm++3m", () => new DpmMultistepSampler(3)),
        ("dpm++2m-sde", () => new DpmMultistepSampler(2) { Eta = 1 }),
        ("dpm++3m-sde", () => new DpmMultistepSampler(3) { Eta = 1 }),
        ("dpm2m-sde", () => new DpmMultistepSampler(2) { Eta = 1, Prediction = Prediction.Noise }),
        ("dpm2m", () => new DpmMultistepSampler(2) { Prediction = Prediction.Noise }),
        ("dpm3m", () => new DpmMultistepSampler(3) { Prediction = Prediction.Noise }),
        ("dpm++2s", () => new DpmSinglestepSampler(2)),
        ("dpm++3s", () => new DpmSinglestepSampler(3)),
        ("dpm2s", () => new DpmSinglestepSampler(2) { Prediction = Prediction.Noise }),
        ("dpm3s", () => new DpmSinglestepSampler(3) { Prediction = Prediction.Noise }),
        ("dpm++2s-grid", () => new DpmGroupedSampler(2)),
        ("dpm++2s-sde", () => new DpmGroupedSampler(2) { Eta = 1 }),
        ("deis", () => new DeisSampler(2)),
        ("deis3", () => new DeisSampler(3)),
        ("unipc", () => new UniPcSampler(2)),
        ("unipc3", () => new UniPcSampler(3)),
        ("sa-solver", () => new SaSolverSampler()),
        ("flow-heun", () => new FlowHeunSampler()),
        ("consistency", () => new ConsistencySampler()),
        ("tcd", () => new TcdSampler()),
        ("repaint", () => new RePaintSampler()),
        ("reverse-diffusion", () => new ReverseDiffusionSampler()),
        ("predictor-corrector", () => new PredictorCorrectorSampler()),
        ("annealed-langevin", () => new AnnealedLangevinSampler()),
        ("rk45", () => new AdaptiveOdeSampler()),
        ("adaptive-sde", () => new AdaptiveSdeSampler()));

    /// <summary>How guidance's strength depends on the noise level.</summary>
    public static readonly Registry<GuidanceSchedule> GuidanceSchedules = new("guidance schedule",
        ("constant", () => GuidanceSchedule.Constant),
        ("linear", () => GuidanceSchedule.Linear),
        ("cosine", () => GuidanceSchedule.Cosine));

    /// <summary>How much each noise level counts in training.</summary>
    public static readonly Registry<LossWeighting> Weightings = new("loss weighting",
        ("uniform", () => new UniformWeighting()),
        ("min_snr", () => new MinSnrWeighting()),
        ("snr", () => new SnrWeighting()),
        ("truncated_snr", () => new TruncatedSnrWeighting()),
        ("p2", () => new P2Weighting()),
        ("edm", () => new EdmWeighting()),
        ("debiased", () => new DebiasedWeighting()),
        ("sigma_sqrt", () => new InverseVarianceWeighting()),
        ("cosmap", () => new CosMapWeighting()));

    /// <summary>How an error is measured in training.</summary>
    public static readonly Registry<ErrorMeasure> ErrorMeasures = new("error measure",
        ("mse", () => ErrorMeasure.Squared),
        ("l1", () => ErrorMeasure.Absolute),
        ("huber", () => ErrorMeasure.Huber));

    /// <summary>Which noise levels a training batch sees; each is made over a process.</summary>
    public static readonly Registry<Func<INoiseProcess, ITimestepSampling>> TimestepSampling = new("timestep sampling",
        ("uniform", () => process => new UniformTimesteps(process)),
        ("stratified", () => process => new StratifiedTimesteps(process)),
        ("antithetic", () => process => new AntitheticTimesteps(process)),
        ("loss_second_moment", () => process => new LossSecondMomentTimesteps(process)),
        ("score_norm", () => process => new ScoreNormTimesteps(process)),
        ("log_normal", () => process => new LogNormalTimesteps(process)),
        ("logit_normal", () => process => LogNormalTimesteps.LogitNormal(process)),
        ("mode", () => process => new ModeTimesteps(process)));
}
