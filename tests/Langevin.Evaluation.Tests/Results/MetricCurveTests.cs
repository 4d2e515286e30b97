using System.Text.Json;
using Langevin.Evaluation.Results;
using Langevin.Evaluation.Statistics;

namespace Langevin.Evaluation.Tests.Results;

public class MetricCurveTests
{
    private static readonly MetricCurve Curve = new("nfe",
    [
        Point(5, new Measurement("fd", 2.5, "lower", Interval: new Interval(2, 3.25))),
        Point(20, new Measurement("fd", 1.5, "lower"), new Measurement("kid", 0.1, "lower", 0.02)),
    ]);

    [Fact]
    public void ToCsv_Curve_HasALineANumber() => Assert.Equal(
        "over,at,metric,value,standard_error,low,high,better\nnfe,5,fd,2.5,,2,3.25,lower\nnfe,20,fd,1.5,,,,lower\nnfe,20,kid,0.1,0.02,,,lower\n", MetricCurve.ToCsv([Curve]));

    [Fact]
    public void MetricNames_SomePointsLackOne_HasAll() => Assert.Equal(["fd", "kid"], Curve.MetricNames());

    [Fact]
    public void ToJson_Curve_HasTheProtocolOfEachPoint()
    {
        var points = JsonDocument.Parse(MetricCurve.ToJson([Curve])).RootElement[0].GetProperty("points");
        Assert.Equal(20, points[1].GetProperty("at").GetDouble());
        Assert.Equal(40, points[1].GetProperty("result").GetProperty("protocol").GetProperty("samples").GetInt32());
    }

    private static CurvePoint Point(double at, params Measurement[] metrics) =>
        new(at, new MetricResult { Metrics = metrics, Warnings = [], Protocol = new MetricProtocol { Samples = 40, LibraryVersion = "1" } });
}
