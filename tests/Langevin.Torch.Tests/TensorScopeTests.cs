using Langevin.Torch.Autograd;

namespace Langevin.Torch.Tests;

public sealed class TensorScopeTests
{
    [Fact]
    public void Close_UsedAfterwards_ExplainsWhatToDo()
    {
        Tensor made;
        using (new TensorScope()) made = Tensor.Ones([2]);
        var e = Assert.Throws<ObjectDisposedException>(() => made + 1);
        Assert.Contains("made inside a TensorScope that has closed; return it from the scope, or call Keep() on it", e.Message);
        Assert.Equal("freed tensor", made.ToString());
    }

    [Fact]
    public void Return_FromNestedScopes_LivesAsLongAsTheOuterOne()
    {
        Tensor once, twice;
        using (var outer = new TensorScope())
        {
            using (var inner = new TensorScope())
            {
                once = inner.Return(Tensor.Ones([1]));
                twice = inner.Return(Tensor.Ones([1]));
            }
            outer.Return(twice);
            Assert.Equal(1, once.Item());
        }
        Assert.Throws<ObjectDisposedException>(() => once.Item());
        Assert.Equal(1, twice.Item());
    }

    [Fact]
    public void Return_ArrayNullOrForeign_IsGivenBack()
    {
        var foreign = Tensor.Ones([1]);
        Tensor[] made;
        using (var scope = new TensorScope())
        {
            Assert.Null(scope.Return((Tensor?)null));
            Assert.Same(foreign, scope.Return(foreign));
            made = scope.Return([Tensor.Ones([1]), foreign]);
        }
        Assert.All(made, tensor => Assert.Equal(1, tensor.Item()));
    }

    [Fact]
    public void Keep_InsideScopes_OutlivesThem()
    {
        Tensor kept;
        using (new TensorScope())
        using (new TensorScope())
            kept = Tensor.Ones([1]).Keep();
        Assert.Equal(1, kept.Item());
        Assert.Same(kept, kept.Keep());
        kept.Dispose();
        Assert.Throws<ObjectDisposedException>(() => kept.Keep().Item());
    }

    [Fact]
    public void Close_ViewReturned_KeepsTheMemory()
    {
        Tensor view;
        using (var scope = new TensorScope()) view = scope.Return(Arrays.Counting(2, 3)[1]);
        Assert.Equal([3.0, 4, 5], view.Numbers());
    }

    [Fact]
    public void Close_GraphReturned_CanStillBeDifferentiated()
    {
        var x = Tensor.From([3.0]);
        x.RequiresGrad = true;
        Tensor loss;
        using (var scope = new TensorScope()) loss = scope.Return((x * x).Exp().Log().Sum());
        loss.Backward();
        Arrays.Close([6], x.Grad!.Numbers(), 1e-9);
    }

    [Fact]
    public void Close_OutOfOrder_Throws()
    {
        var outer = new TensorScope();
        var inner = new TensorScope();
        Assert.Throws<InvalidOperationException>(outer.Dispose);
        inner.Dispose();
        outer.Dispose();
        outer.Dispose();
    }

    [Fact]
    public void Close_OnAnotherThread_Throws()
    {
        using var scope = new TensorScope();
        Exception? thrown = null;
        var thread = new Thread(() => thrown = Record.Exception(scope.Dispose));
        thread.Start();
        thread.Join();
        Assert.IsType<InvalidOperationException>(thrown);
    }

    [Fact]
    public void Close_AfterAnException_FreesAndLeavesNoScopeOpen()
    {
        Tensor? made = null;
        Assert.Throws<TorchException>(() =>
        {
            using var scope = new TensorScope();
            made = Tensor.Ones([2]);
            _ = made + Tensor.Ones([3]);
        });
        Assert.Throws<ObjectDisposedException>(() => made!.Item());
        Assert.Equal(1, Tensor.Ones([1]).Item());
    }

    [Fact]
    public void Dispose_Twice_IsAllowed()
    {
        var x = Tensor.Ones([1]);
        x.Dispose();
        x.Dispose();
        Assert.Equal("freed tensor", x.ToString());
    }

    [Fact]
    public void GradientMode_Nested_GoesBackToWhatWas()
    {
        Assert.True(Gradient.IsRecording);
        using (GradientMode.Off())
        {
            Assert.False(Gradient.IsRecording);
            using (GradientMode.On()) Assert.True(Gradient.IsRecording);
            Assert.False(Gradient.IsRecording);
        }
        Assert.True(Gradient.IsRecording);
    }
}
