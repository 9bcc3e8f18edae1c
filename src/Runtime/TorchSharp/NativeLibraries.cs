using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using TorchSharp;

namespace ActorInference.TorchSharp;

/// <summary>
/// Where a program without a list of its dependencies finds the native parts of TorchSharp: in runtimes/linux-x64/native beside the program,
/// where the build puts them.
/// </summary>
internal static class NativeLibraries
{
    private static int _isAdded;

    public static void Find()
    {
        if (Interlocked.Exchange(ref _isAdded, 1) == 0)
        {
            AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;
        }
    }

    private static nint Resolve(Assembly assembly, string name)
    {
        if (assembly != typeof(torch).Assembly)
        {
            return 0;
        }

        string file = OperatingSystem.IsWindows() ? $"{name}.dll" : OperatingSystem.IsMacOS() ? $"lib{name}.dylib" : $"lib{name}.so";
        string system = OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux";
        string architecture = RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant();
        string path = Path.Combine(AppContext.BaseDirectory, "runtimes", $"{system}-{architecture}", "native", file);
        return File.Exists(path) && NativeLibrary.TryLoad(path, out nint library) ? library : 0;
    }
}
