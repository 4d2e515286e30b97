using Langevin.Benchmarks;

// One file a benchmark; each prints what it measured and the goal that it is held to.
(string Verb, string What, Action<string[]> Run)[] benchmarks =
[
    (OperatorCall.Verb, OperatorCall.What, _ => OperatorCall.Run()),
    (MemoryFlat.Verb, MemoryFlat.What, MemoryFlat.Run),
    (ConvolutionRate.Verb, ConvolutionRate.What, ConvolutionRate.Run),
    (AttentionRate.Verb, AttentionRate.What, AttentionRate.Run),
    (LinearRate.Verb, LinearRate.What, LinearRate.Run),
    (SamplerOverhead.Verb, SamplerOverhead.What, SamplerOverhead.Run),
    (FrechetTime.Verb, FrechetTime.What, FrechetTime.Run),
    (RandomCheckpoint.Verb, RandomCheckpoint.What, RandomCheckpoint.Run),
    (TextToImageTime.Verb, TextToImageTime.What, TextToImageTime.Run),
];

var chosen = benchmarks.Where(benchmark => args.Length >= 1 && args[0] == benchmark.Verb).ToList();
if (chosen.Count == 0)
{
    Console.Error.WriteLine("Name one benchmark:");
    foreach (var (verb, what, _) in benchmarks) Console.Error.WriteLine($"  {verb,-16} {what}");
    return 2;
}
chosen[0].Run(args[1..]);
return 0;
