using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace ActorInference.TorchSharp;

/// <summary>The device that a backend computes on, and the native libraries behind it.</summary>
internal static class ComputeDevice
{
    public const string Processor = "cpu";

    private const string Cuda = "cuda";

    private static readonly Lock Gate = new();

    /// <exception cref="ArgumentException">There is no such device.</exception>
    /// <exception cref="NotSupportedException">The native libraries are not on this machine.</exception>
    public static torch.Device Open(string device)
    {
        ArgumentException.ThrowIfNullOrEmpty(device);
        string[] parts = device.Split(':');
        bool isCuda = parts[0] == Cuda;
        int index = 0;
        bool isKnown = device == Processor
            || (isCuda && (parts.Length == 1 || (parts.Length == 2 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out index))));
        if (!isKnown)
        {
            throw new ArgumentException($"There is no compute device '{device}'; it is cpu, cuda or cuda:N.", nameof(device));
        }

        lock (Gate)
        {
            Initialize(isCuda);
            if (isCuda && index >= torch.cuda.device_count())
            {
                throw new NotSupportedException($"There is no compute device '{device}': this machine has {torch.cuda.device_count()} CUDA devices that libtorch can use.");
            }

            // A slot is one lane on one core; a pool of threads behind each lane would fight with the others.
            torch.set_num_threads(1);
        }

        return new torch.Device(isCuda ? DeviceType.CUDA : DeviceType.CPU, isCuda ? index : -1);
    }

    private static void Initialize(bool isCuda)
    {
        NativeLibraries.Find();
        try
        {
            torch.InitializeDeviceType(DeviceType.CPU);
            if (isCuda)
            {
                torch.InitializeDeviceType(DeviceType.CUDA);
            }
        }
        catch (Exception exception) when (exception
            is NotSupportedException or InvalidOperationException or DllNotFoundException or EntryPointNotFoundException or TypeInitializationException or ExternalException)
        {
            string first = exception.GetBaseException().Message.Split('\n')[0];
            throw new NotSupportedException($"The native libraries of TorchSharp cannot be used on this machine for {(isCuda ? "CUDA" : "the processor")}: {first}", exception);
        }
    }
}
