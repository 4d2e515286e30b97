using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Langevin.Media.Loading;

/// <summary>Workers that make batches ahead of the one thread that takes them, in order.</summary>
/// <remarks>Worker w makes batches first + w, first + w + workers, ... into its own short queue, so that no reordering is needed.</remarks>
internal sealed class BatchStream : IDisposable
{
    private readonly CancellationTokenSource cancellation;
    private readonly ConcurrentQueue<ImageBatch> used = [];
    private readonly Channel<ImageBatch>[] queues;
    private readonly Task[] workers;

    public BatchStream(IBatchPlan plan, DataLoaderOptions options, long first, CancellationToken cancellation)
    {
        this.cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        queues = [.. Enumerable.Range(0, options.Workers).Select(_ => Channel.CreateBounded<ImageBatch>(
            new BoundedChannelOptions(options.Prefetch) { SingleReader = true, SingleWriter = true }))];
        workers = [.. queues.Select((queue, worker) => Task.Run(() => WorkAsync(plan, options, first + worker, queue.Writer)))];
    }

    /// <summary>The next batch in order, or null after the last; what a worker threw is thrown here.</summary>
    /// <param name="turn">Counts the calls from 0.</param>
    public ImageBatch? Take(long turn)
    {
        var reader = queues[turn % queues.Length].Reader;
        ImageBatch? batch;
        while (!reader.TryRead(out batch))
        {
            if (!reader.WaitToReadAsync(cancellation.Token).AsTask().GetAwaiter().GetResult())
            {
                return null;
            }
        }

        return batch;
    }

    /// <summary>Gives a batch's memory back to the workers.</summary>
    public void Return(ImageBatch batch) => used.Enqueue(batch);

    /// <summary>Stops the workers and waits until they have let go of the dataset.</summary>
    public void Dispose()
    {
        cancellation.Cancel();
        Task.WaitAll(workers);
        cancellation.Dispose();
    }

    private async Task WorkAsync(IBatchPlan plan, DataLoaderOptions options, long step, ChannelWriter<ImageBatch> queue)
    {
        try
        {
            for (; plan.Batches is not { } end || step < end; step += options.Workers)
            {
                var batch = used.TryDequeue(out var old) ? old : new ImageBatch(options.BatchSize, options.Channels, options.Height, options.Width);
                batch.Clear(step);
                plan.Fill(batch, cancellation.Token);
                await queue.WriteAsync(batch, cancellation.Token).ConfigureAwait(false);
            }

            queue.Complete();
        }
        catch (Exception exception)
        {
            queue.Complete(exception);
        }
    }
}
