using Langevin.Diffusion;
using Langevin.Evaluation.Features.Networks;

namespace Langevin.Cli.Training;

/// <summary>The options of <c>langevin train</c>: our words first, then those that users of diffusers' and kohya's scripts know.</summary>
internal static class SettingTable
{
    private const double Any = 1e9;

    public static IReadOnlyList<Setting> Create() =>
    [
        Setting.Whole("steps", "--steps", "Optimizer steps in all", 1, "--max-train-steps", "--max_train_steps"),
        Setting.Whole("batch_size", "--batch-size", "Images a step", 1, "--train-batch-size", "--train_batch_size"),
        Setting.Whole("accumulation", "--accumulation", "Parts into which a step's images are split, to save memory", 1),
        Setting.Switch("activation_checkpointing", "--activation-checkpointing", "Compute the blocks' activations again in the backward pass rather than keep them: the same weights in less memory, a third more time", true, "--gradient-checkpointing", "--gradient_checkpointing"),
        Setting.Switch("graphs", "--graphs", "On a GPU: record the forward and the backward pass of a step once, and start them as a whole from then on: the same weights with fewer launches", true),
        Setting.Word("precision", "--precision", "The type of convolutions and matrix products; f16 scales the loss, and is for GPUs", ["f32", "bf16", "f16"]),
        Setting.Text("device", "--device", "DEVICE", "Where to compute: cpu, cuda or cuda:N"),
        Setting.Whole("threads", "--threads", "Threads an operator may use, every core by default", 1),
        Setting.Whole("seed", "--seed", "All randomness follows from this number", 0),

        Setting.Whole("resolution", "--resolution", "The side in pixels to which images are brought; that of the data by default", 1),
        Setting.Switch("flip", "--flip", "Flip images left to right, every other one by chance", true, "--random-flip", "--random_flip"),
        Setting.Switch("class_conditional", "--unconditional", "Leave the classes of the data out", false),
        Setting.Real("label_dropout", "--label-dropout", "The share of images whose class is withheld, for guidance", 0, 1),

        Setting.Wholes("model.block_out_channels", "--channels", "Channels of the U-Net at each level, the finest first", "--block-out-channels", "--block_out_channels"),
        Setting.Whole("model.layers_per_block", "--layers", "Residual blocks at each level of a U-Net, or blocks of a transformer", 1, "--layers-per-block", "--layers_per_block") with { OfTransformers = "model.num_layers" },
        Setting.Whole("model.num_attention_heads", "--heads", "Heads of a transformer's attention; its width is that of all heads", 1),
        Setting.Whole("model.attention_head_dim", "--head-width", "Width of a head", 1),
        Setting.Whole("patch_size", "--patch-size", "Side of the square patches that a U-Net sees as channels, or a transformer as tokens", 1) with { OfTransformers = "model.patch_size" },

        Setting.Real("optimizer.learning_rate", "--learning-rate", "The highest learning rate", 0, Any, "--lr"),
        Setting.Word("optimizer.schedule", "--lr-schedule", "The learning rate's course", ["constant", "constant_with_warmup", "linear", "cosine", "cosine_with_restarts", "polynomial"], "--lr-scheduler", "--lr_scheduler"),
        Setting.Whole("optimizer.warmup_steps", "--warmup-steps", "Steps over which the learning rate rises from zero", 0, "--lr-warmup-steps", "--lr_warmup_steps"),
        Setting.Real("optimizer.beta1", "--adam-beta1", "The decay of AdamW's first moment", 0, 1),
        Setting.Real("optimizer.beta2", "--adam-beta2", "The decay of AdamW's second moment", 0, 1),
        Setting.Real("optimizer.epsilon", "--adam-epsilon", "Added to AdamW's denominator", 0, Any),
        Setting.Real("optimizer.weight_decay", "--weight-decay", "Decoupled weight decay", 0, Any, "--adam-weight-decay", "--adam_weight_decay"),
        Setting.Real("optimizer.max_gradient_norm", "--max-gradient-norm", "Gradients longer than this are scaled to it", 0, Any, "--max-grad-norm", "--max_grad_norm"),

        Setting.Real("ema.decay", "--ema-decay", "The highest decay of the averaged weights", 0, 1, "--ema-max-decay", "--ema_max_decay"),
        Setting.Real("ema.inverse_gamma", "--ema-inverse-gamma", "The inverse of gamma in the average's warm-up", 0, Any, "--ema-inv-gamma", "--ema_inv_gamma"),
        Setting.Real("ema.power", "--ema-power", "The power in the average's warm-up", 0, Any),

        Setting.Word("noise.process", "--process", "How data turns into noise; the betas matter to ddpm alone", ["ddpm", "flow", "edm"]),
        Setting.Word("noise.prediction_type", "--prediction-type", "What the network predicts", [.. Catalog.Parameterizations.Names]),
        Setting.Word("noise.beta_schedule", "--beta-schedule", "How the noise grows", ["linear", "scaled_linear", "squaredcos_cap_v2", "sigmoid", "exp", "laplace"], "--ddpm-beta-schedule", "--ddpm_beta_schedule"),
        Setting.Real("noise.beta_start", "--beta-start", "The first beta", 0, 1),
        Setting.Real("noise.beta_end", "--beta-end", "The last beta", 0, 1),
        Setting.Whole("noise.timesteps", "--timesteps", "Timesteps of the noise process", 1, "--ddpm-num-steps", "--ddpm_num_steps"),
        Setting.Switch("noise.zero_terminal_snr", "--zero-terminal-snr", "Make the last timestep pure noise", true, "--rescale-betas-zero-snr", "--rescale_betas_zero_snr"),
        Setting.Word("noise.objective", "--objective", "What is made small; hybrid and variational learn the variance too", ["simple", "hybrid", "variational"]),
        Setting.Word("noise.timestep_sampling", "--timestep-sampling", "Which noise levels a batch sees", [.. Catalog.TimestepSampling.Names]),
        Setting.Word("noise.weighting", "--weighting", "How much each noise level counts", [.. Catalog.Weightings.Names]),
        Setting.Word("noise.error", "--error", "How an error is measured", [.. Catalog.ErrorMeasures.Names]),
        Setting.Real("noise.dream_preservation", "--dream-preservation", "Train on the network's own errors too, with this exponent", 0, Any, "--dream-detail-preservation", "--dream_detail_preservation"),
        Setting.Real("noise.min_snr_gamma", "--min-snr-gamma", "The gamma of min-SNR weighting", 0, Any, "--snr-gamma", "--snr_gamma"),

        Setting.Whole("cadence.checkpoint_every", "--checkpoint-every", "Steps from one checkpoint to the next; 0 for one at the end alone", 0, "--checkpointing-steps", "--checkpointing_steps"),
        Setting.Whole("cadence.keep_checkpoints", "--keep-checkpoints", "How many checkpoints stay", 1, "--checkpoints-total-limit", "--checkpoints_total_limit"),
        Setting.Whole("cadence.sample_every", "--sample-every", "Steps from one picture to the next; 0 for none", 0),
        Setting.Whole("cadence.validate_every", "--validate-every", "Steps from one validation to the next; 0 for none", 0, "--validation-steps", "--validation_steps"),
        Setting.Whole("cadence.validation_images", "--validation-images", "Images held out for validation", 1),

        Setting.Whole("evaluation.every", "--evaluate-every", "Steps from one evaluation of the averaged model to the next, the last step too; the best model is kept in best/; never by default", 1),
        Setting.List("evaluation.metrics", "--evaluate-metrics", $"What is measured, with commas between: {string.Join(", ", EvaluationMetrics.Words)}; fd,kid by default, and the class agreement where classes are asked for"),
        Setting.Whole("evaluation.images", "--evaluate-images", "Pictures that are made and looked at, 500 by default", 10),
        Setting.Whole("evaluation.steps", "--evaluate-steps", "Steps to sample them in, as the model is sampled by default", 1),
        Setting.Word("evaluation.features", "--evaluate-features", "What looks at them, classifier by default", [.. FeatureNetworks.Names]),
        Setting.Text("evaluation.feature_weights", "--evaluate-weights", "PATH", "Its weights, as --feature-weights of 'langevin evaluate'"),
        Setting.Word("evaluation.reference", "--evaluate-reference", "The real pictures to compare with, the data's test part or else what is trained on", [.. RunEvaluation.References]),
        Setting.Text("evaluation.best", "--best", "NUMBER", "By which number the best model is told, such as fd or class_agreement; the first that is measured by default"),
    ];
}
