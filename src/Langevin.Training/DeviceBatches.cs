using Langevin.Media.Loading;
using Langevin.Torch;

namespace Langevin.Training;

/// <summary>A step's images and their classes, on the device that computes.</summary>
/// <param name="Images">[B, C, H, W] in [-1, 1].</param>
/// <param name="Labels">[B], Int64; null for a model that knows no classes.</param>
internal sealed record DeviceBatch(Tensor Images, Tensor? Labels) : IDisposable
{
    public void Dispose()
    {
        Images.Dispose();
        Labels?.Dispose();
    }
}

/// <summary>Brings batches to the device. To a GPU each is on its way while the step before it runs: from pinned memory, and nobody waits for the copy.</summary>
internal static class DeviceBatches
{
    /// <summary>The batches of a loader, each valid until the next is asked for.</summary>
    internal static IEnumerable<DeviceBatch> Of(IEnumerable<ImageBatch> batches, Device device, bool withLabels) =>
        Ahead(batches, batch => Send(batch, device, withLabels), device.Type == DeviceType.Cpu ? 0 : 1);

    /// <summary>The same by any way of sending, so many batches ahead.</summary>
    internal static IEnumerable<DeviceBatch> Ahead<T>(IEnumerable<T> batches, Func<T, DeviceBatch> send, int count)
    {
        var sent = new Queue<DeviceBatch>();
        try
        {
            foreach (var batch in batches)
            {
                sent.Enqueue(send(batch));
                if (sent.Count <= count) continue;
                using var next = sent.Dequeue();
                yield return next;
            }
            while (sent.TryDequeue(out var last))
                using (last) yield return last;
        }
        finally
        {
            foreach (var unused in sent) unused.Dispose();
        }
    }

    private static DeviceBatch Send(ImageBatch batch, Device device, bool withLabels)
    {
        using var scope = new TensorScope();
        Tensor Sent(Tensor tensor) => (device.Type == DeviceType.Cuda ? tensor.PinMemory().SendTo(device) : tensor.To(device)).Keep();
        return new DeviceBatch(Sent(batch.ImageTensor()), withLabels ? Sent(batch.LabelTensor()) : null);
    }
}
