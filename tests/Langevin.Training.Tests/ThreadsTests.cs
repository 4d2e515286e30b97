using Langevin.Torch;

namespace Langevin.Training.Tests;

/// <summary>The number of threads is one for the whole process and changes the order of sums: these run while no other test does.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
[Collection("alone")]
public class ThreadsTests
{
    [Fact]
    public void Resume_OtherNumberOfThreads_SaysThatTheBitsWillDiffer()
    {
        using var folder = new TemporaryFolder();
        using (var trainer = Trainer.Begin(folder.Run, TinyRun.Options(1), TinyRun.Images)) trainer.Run();
        var notices = new List<string>();
        using (Trainer.Resume(folder.Run, TinyRun.Options(1) with { Threads = 2 }, TinyRun.Images, notice: notices.Add)) TorchRuntime.Threads = 1;
        Assert.Equal(["The run used 1 threads and goes on with 2: its weights will be as good, but not the same bits."], notices);
    }
}
