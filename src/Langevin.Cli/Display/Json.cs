using System.Text.Json;
using System.Text.Json.Serialization;
using Langevin.Cli.Doctor;
using Langevin.Cli.Inspect;

namespace Langevin.Cli.Display;

/// <summary>What <c>--json</c> writes: snake case, one document a command.</summary>
[JsonSerializable(typeof(Diagnosis))]
[JsonSerializable(typeof(Contents))]
internal sealed partial class Json : JsonSerializerContext;
