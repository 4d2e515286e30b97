using Langevin.Models.Adapters;
using Langevin.Models.Checkpoints;
using Langevin.Models.Clip;
using Langevin.Models.Tests.Networks;
using Langevin.Models.Tests.Tokenizers;
using Langevin.Models.Tokenizers;
using Langevin.Models.Tokenizers.Prompts;
using Langevin.Oracles;
using Langevin.Torch;
using Langevin.Torch.Autograd;
using Langevin.Torch.Serialization;

namespace Langevin.Models.Tests.Adapters;

public sealed class TextEmbeddingTests
{
    private static readonly string[] Recorded = ["a photo of <cat-toy> on a table", "a <multi> style painting", "<a1111>, blurry <cat-toy>", "<cat-toy><multi> A <A1111>"];

    private static string Folder(params string[] names)
    {
        Skip.If(RecordedRun.CompleteFolder is null, "LANGEVIN_GOLDENS does not name the complete recordings.");
        return Path.Combine([RecordedRun.CompleteFolder!, .. names]);
    }

    private static ClipTextModel Encoder()
    {
        var network = new ClipTextModel(TinyAdapters.Text);
        network.Initialize(new Generator(1));
        network.Eval();
        return network;
    }

    [SkippableFact]
    public void Teach_OfTheRecordedEmbeddings_GivesTheRecordedIdsAndStates()
    {
        using var scope = new TensorScope();
        using var off = GradientMode.Off();
        var plain = (ClipTextModel)ModelFolder.Open(Folder("pipe_sd", "text_encoder"));
        var run = SafetensorsFile.Open(Folder("textual_inversion", "run.safetensors")).ReadAll();
        TextEmbedding[] words = [.. ((string[])["learned_embeds", "learned_embeds_multi"]).SelectMany(name => TextEmbedding.Read(Folder("textual_inversion", $"{name}.safetensors"))), .. TextEmbedding.Read(Folder("textual_inversion", "a1111.safetensors"), "<a1111>")];
        var vocabulary = TextVocabulary.Teach(new Dictionary<string, ClipTextModel> { ["text_encoder"] = plain }, name => Tokenizer.Open(Folder("pipe_sd", name)), words);
        var (encoder, tokenizer) = (vocabulary.Encoders["text_encoder"], vocabulary.Tokenizers["tokenizer"]);
        for (var i = 0; i < Recorded.Length; i++)
        {
            var ids = run[$"prompt{i}.input_ids"];
            Assert.Equal(ids.ToArray<long>(), tokenizer.Encode(Recorded[i], null).Ids.Select(id => (long)id));
            Goldens.Near(run[$"prompt{i}.last_hidden_state"], encoder.Forward(ids).Last, 5e-5, Recorded[i]);
        }
        Assert.Equal(1000, plain.Config.VocabSize);
    }

    [Fact]
    public void With_NewTokens_LeavesTheTokenizerAsItWas()
    {
        var plain = TinyTokenizers.Clip();
        var (before, size) = (plain.Tokens("cat <toy> dog"), plain.Vocabulary.Size);
        var more = plain.With([("<toy>", 3), ("<one>", 1)]);
        Assert.Equal(before, plain.Tokens("cat <toy> dog"));
        Assert.Equal([.. plain.Tokens("cat"), size, size + 1, size + 2, .. plain.Tokens("dog"), size + 3], more.Tokens("cat <toy> dog<one>"));
        Assert.Equal([size, size + 1], more.Tokens("<TOY> <toy>_1"));
        Assert.Equal([size, size + 1, size + 2], PromptChunks.Weighted(more, "(<toy>:1.3)")[0].Ids.Skip(1).Take(3));
        Assert.Equal("<one>", more.Decode([size + 3]).Trim());
        Assert.Equal([size + 4], more.With([("<two>", 1)]).Tokens("<two>"));
    }

    [Fact]
    public void With_NamesThatCannotBe_SaysWhy()
    {
        var plain = TinyTokenizers.Clip();
        Assert.Contains("in the vocabulary already", Assert.Throws<TokenizerException>(() => plain.With([("<toy>", 1), ("<toy>", 1)])).Message);
        Assert.Contains("'<toy>_1' is in the vocabulary already", Assert.Throws<TokenizerException>(() => plain.With([("<toy>_1", 1), ("<toy>", 2)])).Message);
        Assert.Contains("<|endoftext|>", Assert.Throws<TokenizerException>(() => plain.With([("<|endoftext|>", 1)])).Message);
        Assert.Contains("white space", Assert.Throws<TokenizerException>(() => plain.With([("a b ", 1)])).Message);
        Assert.Contains("0 vectors", Assert.Throws<TokenizerException>(() => plain.With([("<toy>", 0)])).Message);
    }

    [Fact]
    public void WithEmbeddings_OfRows_AddsThemAndSharesTheRest()
    {
        using var off = GradientMode.Off();
        var plain = Encoder();
        var more = plain.WithEmbeddings(20, Tensor.Full([2, 12], 0.5));
        Assert.Equal(22, more.Config.VocabSize);
        var ids = Tensor.From([1L, 5, 3], 1, 3);
        Assert.True(plain.Forward(ids).Last.Same(more.Forward(ids).Last));
        Assert.False(more.Forward(Tensor.From([1L, 20, 3], 1, 3)).Last.Same(plain.Forward(ids).Last));
        Assert.Equal(20, plain.Config.VocabSize);
        Assert.Contains("do not fit a table of 20 rows of width 12", Assert.Throws<ArgumentException>(() => plain.WithEmbeddings(20, Tensor.Ones([1, 11]))).Message);
        Assert.Contains("from id 21 on", Assert.Throws<ArgumentException>(() => plain.WithEmbeddings(21, Tensor.Ones([1, 12]))).Message);
    }

    [Fact]
    public void Read_OfEveryLayout_NamesTheWordsAndTheirEncoders()
    {
        using var folder = new TemporaryFolder();
        void Write(string name, params (string Name, Tensor Value)[] tensors) => Safetensors.Write(folder[name], tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value));
        Write("learned_embeds.safetensors", ("<a>", Tensor.Ones([12])), ("<b>", Tensor.Ones([2, 12])));
        Write("style.safetensors", ("emb_params", Tensor.Ones([3, 12])));
        Write("xl.safetensors", ("clip_l", Tensor.Ones([2, 12])), ("clip_g", Tensor.Ones([2, 20])));
        Assert.Equal(["<a>", "<b>"], TextEmbedding.Read(folder.Path).Select(word => word.Token));
        Assert.Equal(("style", 3), (TextEmbedding.Read(folder["style.safetensors"])[0].Token, TextEmbedding.Read(folder["style.safetensors"])[0].Vectors[""].Size(0)));
        Assert.Equal("other", TextEmbedding.Read(folder["style.safetensors"], "other")[0].Token);
        Assert.Equal(["text_encoder", "text_encoder_2"], TextEmbedding.Read(folder["xl.safetensors"])[0].Vectors.Keys.Order());
        Assert.Contains("cannot all be called 'x'", Assert.Throws<AdapterException>(() => TextEmbedding.Read(folder.Path, "x")).Message);
        Write("wrong.safetensors", ("weight", Tensor.Ones([2, 3, 4])));
        Assert.Contains("weight [2, 3, 4] instead of one vector", Assert.Throws<AdapterException>(() => TextEmbedding.Read(folder["wrong.safetensors"])).Message);
        Assert.Contains("neither learned_embeds.safetensors nor learned_embeds.bin", Assert.Throws<AdapterException>(() => TextEmbedding.Read(Directory.CreateDirectory(folder["empty"]).FullName)).Message);
        Write("none.safetensors");
        Assert.Contains("nothing instead of", Assert.Throws<AdapterException>(() => TextEmbedding.Read(folder["none.safetensors"])).Message);
    }

    [Theory]
    [InlineData("a1111.pt", "a1111", 2), InlineData("a1111_parameters.pt", "a1111_parameters", 2), InlineData("learned_embeds.bin", "<cat-toy>", 1)]
    public void Read_OfWhatTorchSaved_NamesTheWord(string name, string word, long vectors)      // written with torch 2.14 as the web UI and early diffusers write them
    {
        var read = Assert.Single(TextEmbedding.Read(Goldens.File($"models/textual_inversion/{name}")));
        Assert.Equal((word, vectors, 24), (read.Token, read.Vectors[""].Size(0), read.Vectors[""].Size(1)));
        Assert.InRange(read.Vectors[""].Abs().Mean().Item(), 0.01, 5);
    }

    [Fact]
    public void Teach_OfAnotherFamily_NamesBothWidths()
    {
        using var folder = new TemporaryFolder();
        Safetensors.Write(folder["xl.safetensors"], new Dictionary<string, Tensor> { ["clip_l"] = Tensor.Ones([2, 12]), ["clip_g"] = Tensor.Ones([2, 20]) });
        Safetensors.Write(folder["two.safetensors"], new Dictionary<string, Tensor> { ["emb_params"] = Tensor.Ones([2, 16]) });
        TextVocabulary Taught(string name) => TextVocabulary.Teach(new Dictionary<string, ClipTextModel> { ["text_encoder"] = Encoder() }, _ => TinyTokenizers.Clip(), TextEmbedding.Read(folder[name]));
        Assert.Contains("was learned for a text_encoder_2 of width 20, and the checkpoint has text_encoder of width 12", Assert.Throws<AdapterException>(() => Taught("xl.safetensors")).Message);
        Assert.Contains("was learned for a text encoder of width 16", Assert.Throws<AdapterException>(() => Taught("two.safetensors")).Message);
    }
}
