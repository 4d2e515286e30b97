using System.Text;
using Langevin.Models.Checkpoints;
using Langevin.Models.TensorFlowJs;

namespace Langevin.Models.Tests.TensorFlowJs;

public class LayersModelTests
{
    private const string Weight = """{name:"a/b",shape:[2,2],dtype:"float32",quantization:{min:-.5,scale:.25,dtype:"uint8"}}""";

    [Theory]
    [InlineData("""{a:!0,b:[!1,.5,-.5,1e-3,null],"c d":"x\"{"}""", """{"a":true,"b":[false,0.5,-0.5,1e-3,null],"c d":"x\"{"}""")]
    [InlineData("""{"a": [1, 2]} and more""", """{"a":[1,2]}""")]
    public void ToJson_OfAMinifiedLiteral_IsItsJson(string literal, string json) => Assert.Equal(json, JavaScriptLiteral.ToJson(literal, 0));

    [Theory]
    [InlineData("{a:")]
    [InlineData("{a:\"x")]
    [InlineData("{a:!2}")]
    [InlineData("{a:f()}")]
    public void ToJson_OfWhatIsNoLiteral_IsRefused(string text) => Assert.Throws<FormatException>(() => JavaScriptLiteral.ToJson(text, 0));

    [Fact]
    public void Read_OfQuantisedWeightsInModules_IsScaledAndShifted()
    {
        var model = """!function(a){}({exports={modelTopology:{x:!0},weightsManifest:[{paths:["s1","s2"],weights:[WEIGHT,{name:"c",shape:[1],dtype:"float32"}]}]}})""".Replace("WEIGHT", Weight);
        byte[] whole = [0, 1, 2, 255, .. BitConverter.GetBytes(1.5f)];
        byte[] Shard(string name) => name == "s1" ? Encoding.UTF8.GetBytes($"!function(){{exports=\"{Convert.ToBase64String(whole[..3])}\"}}") : whole[3..];

        var weights = LayersModel.Read(model, Shard);

        Assert.Equal([-0.5f, -0.25f, 0, 63.25f], weights["a/b"].ToArray<float>());
        Assert.Equal([2, 2], weights["a/b"].Shape);
        Assert.Equal([1.5f], weights["c"].ToArray<float>());
    }

    [Theory]
    [InlineData("""[{paths:["s"],weights:[WEIGHT]}]""", 3, "end inside of a/b")]
    [InlineData("""[{paths:["s"],weights:[WEIGHT]}]""", 5, "5 bytes where the list takes 4")]
    [InlineData("""[{paths:["s"],weights:[{name:"a",shape:[9999999,9999999],dtype:"float32"}]}]""", 4, "9999999")]
    [InlineData("""[{paths:["s"],weights:[{name:"a",shape:[1],dtype:"int32"}]}]""", 4, "int32")]
    [InlineData("""[{paths:["s"],weights:[{name:"a",shape:[1]}]}]""", 4, "cannot be read")]
    public void Read_OfAListAndShardsThatDisagree_IsRefused(string list, int bytes, string named) =>
        Assert.Contains(named, Assert.Throws<ConfigException>(() => LayersModel.Read("weightsManifest:" + list.Replace("WEIGHT", Weight), _ => new byte[bytes])).Message);
}
