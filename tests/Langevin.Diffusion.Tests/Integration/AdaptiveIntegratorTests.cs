using Langevin.Diffusion.Integration;
using Langevin.Torch;

namespace Langevin.Diffusion.Tests.Integration;

public class AdaptiveIntegratorTests
{
    private static readonly Slope Turning = (s, y) => Math.Cos(s) * y; // y = y_0 exp(sin s)

    [Fact]
    public void Step_Halved_HasOrdersFiveAndFour()
    {
        var y = Tensor.From<double>([1, -2], 2, 1);
        (double Solution, double Estimate) Errors(double h)
        {
            var step = DormandPrince.Step(Turning, 0.3, y, Turning(0.3, y), h);
            var exact = y * Math.Exp(Math.Sin(0.3 + h) - Math.Sin(0.3));
            return ((step.Y - exact).Abs().Max().Item(), step.Error.Abs().Max().Item());
        }

        var (coarse, fine) = (Errors(0.2), Errors(0.1));
        Assert.Equal(6, Math.Log2(coarse.Solution / fine.Solution), 0.3);               // of one step: one more than the order
        Assert.Equal(5, Math.Log2(coarse.Estimate / fine.Estimate), 0.3);
    }

    [Theory, InlineData(0, 5), InlineData(5, 0)]
    public void Solve_EitherDirection_KeepsToTheTolerance(double from, double to)
    {
        var y = Tensor.From<double>([1, -2, 3, 0.5], 2, 2);
        var exact = y * Math.Exp(Math.Sin(to) - Math.Sin(from));
        foreach (var tolerance in new[] { 1e-4, 1e-7, 1e-10 })
        {
            var found = new AdaptiveIntegrator { Relative = tolerance, Absolute = tolerance }.Solve(Turning, y, from, to);
            GoldenCase.Near(exact, found.Y, 10 * tolerance);
            Assert.True(found.IsWithinTolerance);
            Assert.Equal(found.Evaluations, 2 + 6 * (found.Steps + found.Rejected));
        }
    }

    [Fact]
    public void Solve_TinyBudget_EndsInTimeAndSaysSo()
    {
        var calls = 0;
        Tensor Counted(double s, Tensor y)
        {
            calls++;
            return Turning(s, y);
        }

        var y = Tensor.Ones([1, 1], ScalarType.Float64);
        var found = new AdaptiveIntegrator { Relative = 1e-10, Absolute = 1e-10, Budget = 20 }.Solve(Counted, y, 0, 5);
        Assert.Equal(20, calls);
        Assert.Equal(20, found.Evaluations);
        Assert.False(found.IsWithinTolerance);
        Assert.Equal(Math.Exp(Math.Sin(5)), found.Y.Item(), 0.1);
    }

    [Fact]
    public void Solve_BudgetThatIsEnough_ChangesNothing()
    {
        var y = Tensor.Ones([1, 1], ScalarType.Float64);
        var free = new AdaptiveIntegrator().Solve(Turning, y, 0, 5);
        var held = new AdaptiveIntegrator { Budget = 10_000 }.Solve(Turning, y, 0, 5);
        Assert.Equal(free.Evaluations, held.Evaluations);
        Assert.True(free.Y.Same(held.Y));
    }

    [Fact]
    public void Solve_SampleInCompany_IsSolvedAsWell()
    {
        // Company in which nothing happens must not hide the one sample's error.
        var y = Tensor.Cat([Tensor.Ones([1, 1], ScalarType.Float64), Tensor.Zeros([99, 1], ScalarType.Float64)]);
        var found = new AdaptiveIntegrator { Relative = 1e-6, Absolute = 1e-6 }.Solve(Turning, y, 0, 5);
        Assert.Equal(Math.Exp(Math.Sin(5)), found.Y[0, 0].Item(), 1e-5);
    }

    [Fact]
    public void Solve_SlopeThatIsNotFinite_SaysWhere()
    {
        var y = Tensor.Ones([1, 1], ScalarType.Float64);
        var error = Assert.Throws<ArithmeticException>(() => new AdaptiveIntegrator().Solve((s, at) => at / (s < 1 ? 1 : 0), y, 0, 2));
        Assert.Contains("the slope is not finite there, or jumps", error.Message);
    }

    [Fact]
    public void Solve_BudgetWithoutAStep_IsRefused()
    {
        var error = Assert.Throws<ArgumentException>(() => new AdaptiveIntegrator { Budget = 7 }.Solve(Turning, Tensor.Ones([1, 1]), 0, 1));
        Assert.Contains("A budget of 7 evaluations is too small", error.Message);
    }
}
