using System.CommandLine;
using Langevin.Cli.Display;
using Langevin.Cli.Inspect;
using Langevin.Models.Checkpoints;
using Langevin.Nn;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Cli.Commands;

/// <summary><c>langevin forward</c>: one network on given tensors, which shows whether a checkpoint was read right.</summary>
internal sealed class ForwardCommand : LangevinCommand
{
    private static readonly string[] Networks = ["unet", "transformer"];
    private readonly Argument<string> folder = Choose.Subject("FOLDER", "A network's folder (config.json and weights), a pipeline or a run, of which the network is taken");
    private readonly Option<string> inputs = Choose.Required("--inputs", "FILE.safetensors", "The arguments, named as diffusers' arguments: sample, timestep, class_labels; those of a list as name.0, name.1");
    private readonly Option<string> output = Choose.RequiredOutput("--output", "FILE.safetensors", "Where the results go, named as the fields of diffusers' result: sample", OutputKind.File, "-o");
    private readonly Option<string?> method = Choose.Text("--method", "NAME", "What to call, as diffusers names it: forward when not given; encode, decode, tiled_encode and tiled_decode of an autoencoder");
    private readonly ComputeOptions compute = new();

    public ForwardCommand() : base("forward", "Applies a network once to given tensors.",
        "langevin forward unet/ --inputs in.safetensors --output out.safetensors", "langevin forward vae/ --method decode --inputs in.safetensors --output out.safetensors --dtype f64")
    {
        Add(folder);
        Add(inputs);
        Add(output);
        Add(method);
        compute.AddTo(this);
    }

    public override int Run(ParseResult arguments, Terminal terminal, CancellationToken stop)
    {
        using var scope = new TensorScope();
        using var gradients = GradientMode.Off();
        var given = SafetensorsFile.Open(arguments.GetRequiredValue(inputs)).ReadAll();
        var device = compute.Prepare(arguments);
        var network = ModelFolder.Open(NetworkFolder(arguments.GetRequiredValue(folder)), form: new WeightForm(compute.Type(arguments)) { Device = device });
        var results = network.Call(arguments.GetValue(method) ?? "forward", given.ToDictionary(input => input.Key, input => input.Value.To(device)));
        var path = arguments.GetRequiredValue(output);
        Safetensors.Write(path, results);
        var lines = results.Select(result => new TensorLine(result.Key, result.Value.Type.ToString().ToLowerInvariant(), result.Value.Shape, result.Value.Bytes)).ToArray();
        if (arguments.WantsJson()) JsonResult.Write(terminal, new ForwardResult(path, lines), json => json.ForwardResult);
        else foreach (var line in lines) terminal.Output.WriteLine($"{path}: {line.Name} {line.Type} [{string.Join(", ", line.Shape)}]");
        return CommandLine.Done;
    }

    /// <summary>The folder of the network: the one that was named, or the <c>unet</c> or <c>transformer</c> of a pipeline or run.</summary>
    private static string NetworkFolder(string path)
    {
        string[] places = [path, .. new[] { path, Path.Combine(path, "model") }.SelectMany(folder => Networks.Select(name => Path.Combine(folder, name)))];
        return places.FirstOrDefault(place => File.Exists(Path.Combine(place, "config.json"))) ?? path;
    }
}

/// <summary>What a network gave.</summary>
internal sealed record ForwardResult(string Output, IReadOnlyList<TensorLine> Tensors);
