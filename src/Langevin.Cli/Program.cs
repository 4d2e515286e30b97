using System.CommandLine;
using Langevin.Cli.Commands;

namespace Langevin.Cli;

/// <summary>The program <c>langevin</c>: its commands, in the order in which a newcomer meets them.</summary>
internal static class Program
{
    private static int Main(string[] words) => CommandLine.Run(words, Terminal.OfProcess());

    internal static Command Commands()
    {
        var root = new Command("langevin", "Trains and samples diffusion models: no Python, one program.")
        {
            new QuickstartCommand(),
            new TrainCommand(),
            new SampleCommand(),
            new VerifyCommand(),
            new ListCommand(),
            new DataCommand(),
            new InfoCommand(),
            new ConvertCommand(),
            new ForwardCommand(),
            new TokenizeCommand(),
            new JudgeCommand(),
            new EvaluateCommand(),
            new StudyCommand(),
            new LabCommand(),
            new BenchCommand(),
            new SpeedCommand(),
            new DoctorCommand(),
        };
        foreach (var option in SharedOptions.Create()) root.Add(option);
        return root;
    }
}
