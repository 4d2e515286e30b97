namespace Langevin.Torch.Tests;

public sealed class ConcurrencyTests
{
    [Fact]
    public void Operators_FromEightThreadsWithTheirOwnScopes_DoNotDisturbEachOther()
    {
        var shared = Arrays.Counting(64);
        var failures = new List<Exception>();
        var threads = Enumerable.Range(0, 8).Select(number => new Thread(() =>
        {
            try
            {
                Work(shared, number);
            }
            catch (Exception e)
            {
                lock (failures) failures.Add(e);
            }
        })).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.Empty(failures);
    }

    private static void Work(Tensor shared, int number)
    {
        for (var round = 0; round < 200; round++)
        {
            Tensor sum;
            using (var scope = new TensorScope())
            {
                var x = Tensor.Full([64], number, ScalarType.Float64);
                x.RequiresGrad = true;
                var product = (x * shared).Sum();
                product.Backward();
                Assert.Equal(64 * 63 / 2, x.Grad!.Sum().Item());
                Assert.Contains("must match", Assert.Throws<TorchException>(() => x + Tensor.Zeros([number + 2])).Reason);
                sum = scope.Return(product);
            }
            Assert.Equal(number * 64.0 * 63 / 2, sum.Item());
            if (round % 10 == 0) Assert.Equal(number, Tensor.Full([1], number).Item());
        }
    }
}
