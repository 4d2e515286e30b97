using System.Text.Json;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests;

/// <summary>The recorded cases' stand-in for a network: (p0 + p1 u + p2 u^2) x + q sin(w x + r u) + b, with u = t / scale.</summary>
public sealed class FakeModel(JsonElement settings)
{
    private readonly double scale = settings.GetProperty("t_scale").GetDouble();

    public Tensor Answer(Tensor x, Tensor t, Tensor? condition)
    {
        var u = t.To(ScalarType.Float64) / scale;
        var shape = new long[x.Dimensions];
        Array.Fill(shape, 1);
        shape[0] = -1;
        var answer = Form(x, u.Reshape(shape), settings.GetProperty("params"));
        return settings.TryGetProperty("variance_channels", out var variance)
            ? Tensor.Cat([answer, Form(x, u.Reshape(shape), variance.GetProperty("params"))], 1)
            : answer;
    }

    private static Tensor Form(Tensor x, Tensor u, JsonElement settings)
    {
        double P(string name) => settings.GetProperty(name).GetDouble();
        var slope = P("p0") + P("p1") * u + P("p2") * u * u;
        return slope.To(x.Type) * x + P("q") * (P("w") * x + (P("r") * u).To(x.Type)).Sin() + P("b");
    }
}
