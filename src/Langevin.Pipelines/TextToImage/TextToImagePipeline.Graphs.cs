using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

public abstract partial class TextToImagePipeline
{
    private readonly Lock recording = new();
    private RecordedFunction? recorded;

    /// <summary>Refuses to record where that cannot be, or where each call computes something else.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal void CheckGraphs(TextToImageRequest request)
    {
        if (!request.Graphs) return;
        if (source is { Place.Presence: NetworkPresence.WhileUsed }) throw new ArgumentException("A recorded call reads weights where they lay, and with --offload they go and come back elsewhere; leave --graphs or --offload out.");
        if (request.Controls.Count + request.T2IControls.Count + request.PicturePrompts.Count > 0)
            throw new ArgumentException("Graphs record the network alone, and control networks, T2I-Adapters and IP-Adapters act in some calls and not in others; leave --graphs or them out.");
        RequestCheck.Graphs(Network.Device, request);
    }

    /// <summary>The network's prediction by its recordings. What is differentiated is asked plainly: nothing that was recorded remembers how it came about.</summary>
    internal Tensor PredictRecorded(Tensor latents, Tensor t, PromptCondition prompts, LatentInputs inputs)
    {
        if (latents.RequiresGrad) return Network.Predict(latents, t, prompts, inputs);
        lock (recording) recorded ??= new RecordedFunction(Network.Device);
        return recorded.Call((inputs.Wanted, inputs.Guidance), held => [Predict(held, inputs)], latents, t, prompts.Context, prompts.Mask, prompts.Pooled, prompts.Sizes, inputs.Beside, inputs.Embedding)[0];
    }

    private Tensor Predict(Tensor?[] held, LatentInputs inputs) =>
        Network.Predict(held[0]!, held[1]!, new PromptCondition(held[2]!) { Mask = held[3], Pooled = held[4], Sizes = held[5] }, inputs with { Beside = held[6], Embedding = held[7] });
}
