using System.Text.Json.Serialization;
using Langevin.Cli.Commands;
using Langevin.Cli.Doctor;
using Langevin.Cli.Inspect;

namespace Langevin.Cli.Display;

/// <summary>What <c>--json</c> writes: snake case, one document a command.</summary>
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(Contents))]
[JsonSerializable(typeof(KnownDataset[]))]
[JsonSerializable(typeof(FetchedDataset))]
[JsonSerializable(typeof(ShownDataset))]
[JsonSerializable(typeof(ForwardResult))]
[JsonSerializable(typeof(TrainedJudge))]
internal sealed partial class Json : JsonSerializerContext;
