using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Langevin.Torch;

namespace Langevin.Pipelines.TextToImage;

public abstract partial class TextToImagePipeline
{
    private readonly Lock fitting = new();
    private LatentPreview? preview;

    /// <summary>Rough pictures of latents, where a request asks for no others. The first use fits them, by one call of the decoder.</summary>
    public LatentPreview Preview
    {
        get
        {
            lock (fitting)
            {
                if (preview is not null) return preview;
                using var present = Use(Stage.Codec);
                return preview = LatentPreview.Fit(Codec, Network.Device);
            }
        }
    }

    /// <summary>Makes images, and says after each step how far it has come, with a preview.</summary>
    /// <remarks>The work goes on in a thread of its own. It ends, between two steps, when it is cancelled or the loop over it is left.</remarks>
    /// <param name="request">Of what, and how.</param>
    /// <param name="cancellation">Ends the work between two steps.</param>
    /// <returns>An entry a step, and one with <see cref="TextToImageProgress.Finished"/> a batch.</returns>
    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public async IAsyncEnumerable<TextToImageProgress> GenerateAsync(TextToImageRequest request, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var left = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var reports = Channel.CreateUnbounded<TextToImageProgress>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        var work = Task.Run(() => Work(request, reports.Writer, left.Token), CancellationToken.None);
        try
        {
            await foreach (var report in reports.Reader.ReadAllAsync(CancellationToken.None).ConfigureAwait(false)) yield return report;
        }
        finally
        {
            await left.CancelAsync().ConfigureAwait(false);
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Makes the images and writes what it reports; a failure is the reader's.</summary>
    private void Work(TextToImageRequest request, ChannelWriter<TextToImageProgress> reports, CancellationToken cancellation)
    {
        try
        {
            var last = new TextToImageProgress(0, 0, 0, 0);
            foreach (var images in Batches(request with { OnStep = Report }, cancellation)) reports.TryWrite(last with { Preview = null, Finished = images.Keep() });
            reports.Complete();

            void Report(BatchProgress progress)
            {
                var walk = progress.Walk;
                last = new TextToImageProgress(progress.FirstImage, progress.Images, walk.Step, walk.Steps) { Preview = (request.Preview ?? Preview).Apply(walk.X0).Keep() };
                reports.TryWrite(last);
                request.OnStep?.Invoke(progress);
            }
        }
        catch (Exception failure)
        {
            reports.Complete(failure);
        }
    }
}
