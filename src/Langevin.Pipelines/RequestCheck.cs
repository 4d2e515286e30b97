using Langevin.Models;
using Langevin.Models.Approximation;
using Langevin.Models.ImageDiffusion;
using Langevin.Torch;

namespace Langevin.Pipelines;

/// <summary>Refuses, before anything is computed, what a model cannot do.</summary>
internal static class RequestCheck
{
    private const int MostImages = 1_000_000;

    /// <exception cref="ArgumentException">Something asked for does not fit the model: the message says what it can do.</exception>
    internal static void Check(ImageDiffusionModel model, SampleRequest request)
    {
        Walk(request, request.Count);
        Classes(model, request);
        Guidance(model, request);
        Shortcuts(model.Network, request);
        Graphs(model.Network.Device, request);
        Shapes(request, [request.Count, model.Channels, model.Size.Height, model.Size.Width], [model.Channels, model.Size.Height, model.Size.Width]);
    }

    /// <summary>Refuses what no walk can be.</summary>
    /// <param name="request">The request.</param>
    /// <param name="count">How many images it comes to.</param>
    /// <exception cref="ArgumentException">It asks for what cannot be.</exception>
    internal static void Walk(WalkRequest request, long count)
    {
        if (count is < 1 or > MostImages) throw new ArgumentException($"{count} images were asked for; ask for 1 to {MostImages}.");
        if (request.BatchSize < 1) throw new ArgumentException($"The batch size is {request.BatchSize}, and must be at least 1.");
        if (request.Budget is not null && request.Steps is not null) throw new ArgumentException($"{request.Steps} steps and {request.Budget} evaluations were asked for; ask for one of them.");
        if (request.Budget is < 1) throw new ArgumentException($"A budget of {request.Budget} evaluations makes no picture; allow at least 1.");
        if (request.Init is null && (request.Strength ?? (object?)request.Inpainting) is not null)
            throw new ArgumentException("A strength or a mask says what becomes of pictures, and none are given; give them with --init.");
        if (request.Inpainting is { IsRePaint: true } part) RePaint(request, part);
    }

    /// <summary>Refuses approximations that a network cannot do.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal static void Shortcuts(Architecture network, WalkRequest request)
    {
        if (request.Cache is { } cache) network.Check(cache);
        if (request.Merging is { } merging) network.Check(merging);
    }

    /// <summary>Refuses to record where that cannot be, or would say nothing of later calls.</summary>
    /// <exception cref="ArgumentException">It cannot.</exception>
    internal static void Graphs(Device device, WalkRequest request)
    {
        if (!request.Graphs) return;
        if (device == Device.Cpu) throw new ArgumentException("Graphs are of GPUs, and this model computes on the CPU; compute with --device cuda, or leave --graphs out.");
        if (!DeviceGraph.IsPossible(device)) throw new ArgumentException($"Nothing can be recorded on {device}: native/ was compiled without the headers of CUDA's run time; 'langevin doctor' says how to get them, or leave --graphs out.");
        if ((request.Cache switch { DeepCache => "a deep cache", not null => "a first-block cache", _ => request.Merging is null ? null : "token merging" }) is { } shortcut)
            throw new ArgumentException($"A recorded call always computes the same, and with {shortcut} each call computes something else; leave --graphs or that out.");
    }

    /// <summary>Refuses starting noise, pictures and masks of other shapes than a model's.</summary>
    /// <param name="request">The request.</param>
    /// <param name="noise">The shape of all images' noise: [B, ...].</param>
    /// <param name="picture">The shape of a picture: [C, H, W].</param>
    /// <exception cref="ArgumentException">A shape does not fit.</exception>
    internal static void Shapes(WalkRequest request, long[] noise, long[] picture)
    {
        if (request.Noise is { } given && !given.Shape.AsSpan().SequenceEqual(noise))
            throw new ArgumentException($"The noise has shape {Text(given.Shape)}; {noise[0]} images of this model need {Text(noise)}.");
        if (request.Init is { } init && !(init.Dimensions == 4 && init.Size(0) > 0 && init.Shape.AsSpan(1).SequenceEqual(picture)))
            throw new ArgumentException($"The pictures to start from have shape {Text(init.Shape)}; this model's are [n, {string.Join(", ", picture)}].");
        if (request.Inpainting is { Known: var known } && !(known.Dimensions == 4 && known.Size(0) > 0 && known.Size(1) is var c && (c == 1 || c == picture[0]) && known.Shape.AsSpan(2).SequenceEqual(picture.AsSpan(1))))
            throw new ArgumentException($"The mask has shape {Text(known.Shape)}; this model's are [n, 1, {picture[1]}, {picture[2]}].");
    }

    private static void Classes(ImageDiffusionModel model, SampleRequest request)
    {
        if (request.Classes is not { } classes) return;
        if (model.Classes == 0) throw new ArgumentException("This model knows no classes; leave --classes out.");
        foreach (var c in classes)
            if (c < 0 || c >= model.Classes) throw new ArgumentException($"Class {c} does not exist: this model has the classes 0 to {model.Classes - 1}.");
    }

    private static void Guidance(ImageDiffusionModel model, SampleRequest request)
    {
        if (request.Guidance is { } scale and not 1 && !model.Info.HasNullClass)
            throw new ArgumentException(model.Classes == 0
                ? $"Guidance {scale} needs classes to guide to, and this model knows none; use --guidance 1."
                : $"Guidance {scale} needs a model that was trained with label dropout; this one was not: use --guidance 1.");
        if (request.GuidanceDetails.Worse is not { Model: var worse }) return;
        if ((worse.Channels, worse.Size) != (model.Channels, model.Size) || worse.Classes != 0 && worse.Classes != model.Classes)
            throw new ArgumentException($"A model of {Shape(worse)} cannot guide one of {Shape(model)}; both must make the same images.");
        var (t, own, other) = (model.Process.LastT, model.Process, worse.Process);
        if (own.Timesteps != other.Timesteps || other.LastT != t || Math.Abs(own.At(t / 2).Lambda - other.At(t / 2).Lambda) > 1e-6)
            throw new ArgumentException("The model to be guided away from was trained with other noise levels; both must have the same noise process.");
    }

    private static void RePaint(WalkRequest request, Inpainting part)
    {
        if (request.Strength is not null and not 1 || request.Budget is not null) throw new ArgumentException("RePaint walks all the way from noise and back again; leave strength and budget out, and ask for steps.");
        if (part.JumpLength < 1 || part.Resamplings < 1) throw new ArgumentException($"RePaint jumps {part.JumpLength} steps and takes them {part.Resamplings} times; both are at least 1.");
    }

    private static string Shape(ImageDiffusionModel model) => $"{model.Channels} x {model.Size.Height} x {model.Size.Width} pixels and {model.Classes} classes";

    private static string Text(long[] shape) => $"[{string.Join(", ", shape)}]";
}
