using System.Runtime.CompilerServices;
using Langevin.Oracles;

namespace Langevin.Models.Tests.Devices;

/// <summary>Loads the device that stands in for a GPU before any test runs.</summary>
internal static class LoadedStandIn
{
#pragma warning disable CA2255 // a test assembly is what runs
    [ModuleInitializer]
    internal static void Load() => Elsewhere.Load();
#pragma warning restore CA2255
}
