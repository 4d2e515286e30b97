namespace Langevin.Lab.Convergence;

/// <summary>What a reader wants to know of each sampler beside numbers.</summary>
/// <param name="Paper">Where it comes from.</param>
/// <param name="Use">When to choose it.</param>
public sealed record SamplerGuide(string Paper, string Use)
{
    private const string Ddim = "Song et al. 2021 (DDIM)", Karras = "Karras et al. 2022 (EDM)", DpmSolver = "Lu et al. 2022 (DPM-Solver)", DpmPlus = "Lu et al. 2022 (DPM-Solver++)",
        ScoreSde = "Song et al. 2021 (score SDE)", KDiffusion = "k-diffusion (Crowson 2022)", Deis = "Zhang and Chen 2023 (DEIS)", Pndm = "Liu et al. 2022 (PNDM)", UniPc = "Zhao et al. 2023 (UniPC)";

    private static readonly Dictionary<string, SamplerGuide> All = new()
    {
        ["ddpm"] = new("Ho et al. 2020", "many steps (hundreds); learned variance; the reference for quality"),
        ["ddim"] = new(Ddim, "the plain choice: inversion, interpolation, small step counts; `eta` for noise"),
        ["euler"] = new(Karras, "the same step as `ddim`, written in sigma; flow models"),
        ["euler-ancestral"] = new(KDiffusion, "varied pictures in 20 to 50 steps"),
        ["heun"] = new(Karras, "unconditional models at 35 to 80 NFE, without tuning"),
        ["edm-stochastic"] = new(Karras + ", algorithm 2", "best quality where NFE do not matter: noise corrects earlier errors"),
        ["dpm2"] = new(KDiffusion, "as `heun`, with the second evaluation in the middle"),
        ["dpm2-ancestral"] = new(KDiffusion, "as `euler-ancestral`, with half the steps"),
        ["dpm++sde"] = new(KDiffusion + ", after DPM-Solver++", "high quality with noise, from 20 steps"),
        ["lms"] = new(KDiffusion, "old workflows; smooth models at 20 to 50 steps"),
        ["pndm"] = new(Pndm, "old Stable Diffusion workflows; its warm-up costs 9 NFE"),
        ["plms"] = new(Pndm, "Stable Diffusion 1's own default, at 50 steps"),
        ["ipndm"] = new(Deis, "as `plms` without a warm-up"),
        ["dpm++2m"] = new(DpmPlus, "the default for guided models at 15 to 30 steps"),
        ["dpm++3m"] = new(DpmPlus, "as `dpm++2m`, unguided or weakly guided"),
        ["dpm++2m-sde"] = new(DpmPlus, "as `dpm++2m` with noise: more detail from 25 steps"),
        ["dpm++3m-sde"] = new(DpmPlus, "as `dpm++2m-sde`, with many steps"),
        ["dpm2m-sde"] = new(DpmSolver, "comparison with noise prediction"),
        ["dpm2m"] = new(DpmSolver, "unguided models; guidance wants `dpm++2m`"),
        ["dpm3m"] = new(DpmSolver, "unguided models, many steps"),
        ["dpm++2s"] = new(DpmPlus + ", algorithm 1", "guided models where steps must not depend on the past"),
        ["dpm++3s"] = new(DpmPlus, "as `dpm++2s`, to small errors"),
        ["dpm2s"] = new(DpmSolver + ", algorithm 1", "unguided models, 10 to 20 NFE"),
        ["dpm3s"] = new(DpmSolver + ", algorithm 2", "unguided models, to small errors"),
        ["dpm++2s-grid"] = new(DpmPlus, "diffusers' `DPMSolverSinglestepScheduler`"),
        ["dpm++2s-sde"] = new(DpmPlus, "the same with noise"),
        ["deis"] = new(Deis, "few steps (10 to 15), unguided"),
        ["deis3"] = new(Deis, "few steps, smooth models"),
        ["unipc"] = new(UniPc, "the fewest steps: 5 to 15"),
        ["unipc3"] = new(UniPc, "unguided models at 10 and more steps; reference solutions"),
        ["sa-solver"] = new("Xue et al. 2023 (SA-Solver)", "noise with few steps (20 and more)"),
        ["flow-heun"] = new("Liu et al. 2022 (rectified flow)", "flow-matching models to small errors; starts in pure noise"),
        ["consistency"] = new("Song et al. 2023; Luo et al. 2023 (LCM)", "distilled models only: consistency and latent consistency models, 1 to 8 steps"),
        ["tcd"] = new("Zheng et al. 2024 (TCD)", "distilled models only: trajectory consistency, 2 to 8 steps"),
        ["repaint"] = new("Lugmayr et al. 2022 (RePaint)", "inpainting with a model that never learned it"),
        ["reverse-diffusion"] = new(ScoreSde, "the SDE's own discretisation; the predictor of `predictor-corrector`"),
        ["predictor-corrector"] = new(ScoreSde + ", algorithm 1", "score models at 1000 and more NFE"),
        ["annealed-langevin"] = new("Song and Ermon 2019 (NCSN)", "noise-conditional score networks"),
        ["rk45"] = new(ScoreSde + "; Dormand and Prince 1980", "a tolerance instead of a step count; likelihoods; reference solutions"),
        ["adaptive-sde"] = new("Jolicoeur-Martineau et al. 2021", "a tolerance instead of a step count, with noise"),
    };

    /// <summary>The samplers that have a guide.</summary>
    public static IReadOnlyCollection<string> Names => All.Keys;

    /// <summary>The guide to a sampler.</summary>
    /// <param name="name">Its name in the <see cref="Diffusion.Catalog"/>.</param>
    public static SamplerGuide Of(string name) => All[name];
}
