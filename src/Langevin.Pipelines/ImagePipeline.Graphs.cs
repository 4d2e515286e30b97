using Langevin.Torch;

namespace Langevin.Pipelines;

public sealed partial class ImagePipeline
{
    private readonly Lock recording = new();
    private RecordedFunction? recorded;

    /// <summary>The network's prediction by its recordings. What is differentiated is asked plainly: nothing that was recorded remembers how it came about.</summary>
    private Tensor PredictRecorded(Tensor x, Tensor t, Tensor? condition)
    {
        if (x.RequiresGrad) return Model.Predict(x, t, condition);
        lock (recording) recorded ??= new RecordedFunction(Model.Network.Device);
        return recorded.Call("", held => [Model.Predict(held[0]!, held[1]!, held[2])], x, t, condition)[0];
    }
}
