using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ActorInference.Compute.Kernels;
using ActorInference.Models;

namespace ActorInference.Compute.Profiling;

/// <summary>
/// Measurements on disk, one file for each processor, build, model and request size. A file that is damaged or from
/// elsewhere is measured anew; a folder that cannot be written means no cache, never a failure.
/// </summary>
public sealed class ProfileCache
{
    /// <summary>The oldest files beyond this number are deleted.</summary>
    public const int FilesMax = 64;

    private const int FileBytesMax = 1 << 20;
    private const string Extension = ".profile.json";
    private const string ProcessorFile = "/proc/cpuinfo";
    private const string ProcessorLine = "model name";

    private readonly string _folder;
    private readonly string _machine;

    /// <param name="folder">Created when something is first written.</param>
    public ProfileCache(string folder)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        _folder = folder;
        _machine = $"{ProcessorName()} {KernelSet.Best.Width} {typeof(ProfileCache).Module.ModuleVersionId}";
    }

    /// <returns>The measurement, or null where there is none to trust.</returns>
    internal ModelMeasurement? TryRead(string key, Model model)
    {
        try
        {
            FileInfo file = new(PathOf(key));
            if (!file.Exists || file.Length > FileBytesMax)
            {
                return null;
            }

            ProfileFile? content = JsonSerializer.Deserialize(File.ReadAllBytes(file.FullName), ProfileFileContext.Default.ProfileFile);
            return content is { Measurement: { } measurement } && content.Key == KeyOnThisMachine(key) && IsPlausible(measurement, model) ? measurement : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException or NotSupportedException or InvalidOperationException)
        {
            return null;
        }
    }

    internal void Write(string key, ModelMeasurement measurement)
    {
        string? temporary = null;
        try
        {
            Directory.CreateDirectory(_folder);
            temporary = Path.Combine(_folder, string.Create(CultureInfo.InvariantCulture, $"{Guid.NewGuid():N}.tmp"));
            File.WriteAllBytes(temporary, JsonSerializer.SerializeToUtf8Bytes(new ProfileFile(KeyOnThisMachine(key), measurement), ProfileFileContext.Default.ProfileFile));
            File.Move(temporary, PathOf(key), overwrite: true);
            temporary = null;
            foreach (FileInfo old in new DirectoryInfo(_folder).GetFiles($"*{Extension}").OrderByDescending(file => file.LastWriteTimeUtc).Skip(FilesMax))
            {
                old.Delete();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Forget(temporary);
        }
    }

    private static void Forget(string? temporary)
    {
        try
        {
            if (temporary is not null)
            {
                File.Delete(temporary);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What could not be written cannot always be deleted either.
        }
    }

    private static bool IsPlausible(ModelMeasurement measurement, Model model) =>
        !measurement.Layers.IsDefault
        && measurement.Layers.Select(layer => layer.Name).SequenceEqual(model.Layers.Select(layer => layer.Name), StringComparer.Ordinal)
        && measurement.Layers.All(layer => double.IsFinite(layer.ComputeSeconds) && layer is { ComputeSeconds: >= 0, WeightBytes: >= 0, OutputBytes: >= 0, EncodedOutputBytes: >= 0 })
        && double.IsFinite(measurement.SlotFlopsPerSecond) && measurement is { SlotFlopsPerSecond: > 0, InputBytes: >= 0, EncodedInputBytes: >= 0 };

    private string KeyOnThisMachine(string key) => $"{_machine} {key}";

    private string PathOf(string key) => Path.Combine(_folder, ContentHash.Of(Encoding.UTF8.GetBytes(KeyOnThisMachine(key))).ToString()[..32] + Extension);

    private static string ProcessorName()
    {
        try
        {
            string? line = File.Exists(ProcessorFile) ? File.ReadLines(ProcessorFile).FirstOrDefault(text => text.StartsWith(ProcessorLine, StringComparison.Ordinal)) : null;
            if (line is not null)
            {
                return line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The architecture alone must do.
        }

        return Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? RuntimeInformation.ProcessArchitecture.ToString();
    }
}
