using Langevin.Pipelines.Memory;

namespace Langevin.Pipelines;

public sealed partial class ImagePipeline
{
    private const long BytesAPixel = 3, BytesAValue = 4;

    /// <summary>What the loop of a sampler has of a batch at once: the start, the noise, what was denoised now and before, what is stepped to.</summary>
    private const long WalkedTensors = 8;

    /// <summary>What a request takes: memory, and room on the disk. Nothing is computed, and a model in outline is enough.</summary>
    /// <param name="request">The request.</param>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    public MemoryPlan Memory(SampleRequest request)
    {
        var plan = Plan(request);
        var batch = Math.Min(request.BatchSize, request.Count);
        var (patch, outputs) = (Model.Info.PatchSize, Model.Network.OutChannels);
        List<ComponentMemory> components = [ComponentMemory.Of(NetworkName, Model.Network)];
        if (plan.Details.Worse is { Model: var worse }) components.Add(ComponentMemory.Of("worse", worse.Network));
        var rows = batch * (Model.Info.HasNullClass && plan.Guidance != 1 ? 2 : 1);
        var pixels = Model.Channels * Model.Size.Height * Model.Size.Width;
        var walked = Activations.OfWalk(Model.Network, rows, Model.Size.Height / patch, Model.Size.Width / patch) + (WalkedTensors * batch * pixels + rows * outputs * pixels / Model.Channels) * BytesAValue;
        var images = request.Count * pixels * BytesAValue;
        return new MemoryPlan(components, [new StageMemory("walk", components.Sum(component => component.Bytes), walked + images)], request.Count * Model.Size.Height * Model.Size.Width * BytesAPixel);
    }
}
