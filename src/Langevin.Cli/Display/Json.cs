using System.Text.Json.Serialization;
using Langevin.Cli.Benchmarking;
using Langevin.Cli.Commands;
using Langevin.Cli.Doctor;
using Langevin.Cli.Inspect;
using Langevin.Cli.Lab;
using Langevin.Cli.Quickstart;
using Langevin.Cli.Sampling;
using Langevin.Cli.Studying;
using Langevin.Cli.Trading;
using Langevin.Cli.Verifying;
using Langevin.Evaluation.Results;
using Langevin.Lab.Convergence;

namespace Langevin.Cli.Display;

/// <summary>What <c>--json</c> writes: snake case, one document a command.</summary>
[JsonSerializable(typeof(BenchReport))]
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(Contents))]
[JsonSerializable(typeof(KnownDataset[]))]
[JsonSerializable(typeof(Named[]))]
[JsonSerializable(typeof(FetchedDataset))]
[JsonSerializable(typeof(ShownDataset))]
[JsonSerializable(typeof(ForwardResult))]
[JsonSerializable(typeof(ConvertedCheckpoint))]
[JsonSerializable(typeof(TokenizeResult))]
[JsonSerializable(typeof(TrainedJudge))]
[JsonSerializable(typeof(Timing))]
[JsonSerializable(typeof(MetricComparison))]
[JsonSerializable(typeof(ServedStudy))]
[JsonSerializable(typeof(TrainedRun))]
[JsonSerializable(typeof(SampledImages))]
[JsonSerializable(typeof(VerifiedImage))]
[JsonSerializable(typeof(ForeseenMemory))]
[JsonSerializable(typeof(QuickstartResult))]
[JsonSerializable(typeof(DrawnFigure))]
[JsonSerializable(typeof(SamplerMeasurement[]))]
[JsonSerializable(typeof(SpeedReport))]
internal sealed partial class Json : JsonSerializerContext;
