using System.Runtime.CompilerServices;
using Langevin.Oracles;

namespace Langevin.Oracles.Loading;

/// <summary>Loads the device that stands in for a GPU before any test runs: linked into each test assembly that has tests of devices.</summary>
internal static class LoadedStandIn
{
#pragma warning disable CA2255 // a test assembly is what runs
    [ModuleInitializer]
    internal static void Load() => Elsewhere.Load();
#pragma warning restore CA2255
}
