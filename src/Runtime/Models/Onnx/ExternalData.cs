using System.Globalization;

namespace ActorInference.Models.Onnx;

/// <summary>
/// Tensor bytes in files beside the model. Nothing outside the model's own folder is read: no absolute location, no "..", no
/// link that leads out.
/// </summary>
internal sealed class ExternalData(string folder)
{
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);

    /// <exception cref="ModelException">The location leads out of the folder, or the file has not these bytes.</exception>
    public ReadOnlyMemory<byte> Read(OnnxTensor source, long sizeBytes, string name)
    {
        string location = source.External.GetValueOrDefault("location", string.Empty);
        long offset = Number(source, "offset", 0, name);
        long length = Number(source, "length", sizeBytes, name);
        if (length != sizeBytes)
        {
            throw new ModelException($"{name} takes {sizeBytes} bytes, but its external data have {length}");
        }

        byte[] file = Open(location, name);
        if (offset > file.Length || file.Length - offset < length)
        {
            throw new ModelException($"{name} lies beyond the end of its file '{location}'");
        }

        return file.AsMemory((int)offset, (int)length);
    }

    private static long Number(OnnxTensor source, string key, long otherwise, string name)
    {
        if (!source.External.TryGetValue(key, out string? text))
        {
            return otherwise;
        }

        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            ? value
            : throw new ModelException($"{name}: the {key} '{text}' of its external data is no number");
    }

    private byte[] Open(string location, string name)
    {
        if (_files.TryGetValue(location, out byte[]? known))
        {
            return known;
        }

        string path = Resolve(location, name);
        try
        {
            FileInfo file = new(path);
            if (!file.Exists || file.Attributes.HasFlag(FileAttributes.Device))
            {
                throw new ModelException($"{name}: its file '{location}' is not in the model's folder");
            }

            if (file.Length > Limits.TensorBytesMax)
            {
                throw new ModelException($"{name}: its file '{location}' is larger than {Limits.TensorBytesMax} bytes");
            }

            byte[] bytes = File.ReadAllBytes(path);
            _files.Add(location, bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelException($"{name}: its file '{location}' cannot be read ({exception.Message})", exception);
        }
    }

    private string Resolve(string location, string name)
    {
        string[] parts = location.Split('/', '\\');
        if (location.Length == 0 || Path.IsPathRooted(location) || location.Contains(':', StringComparison.Ordinal) || parts.Any(part => part is "" or "." or "..") || location.Contains('\0', StringComparison.Ordinal))
        {
            throw new ModelException($"{name}: its data are said to be in '{location}'; only files in the model's own folder are read");
        }

        string path = folder;
        try
        {
            foreach (string part in parts)
            {
                path = Path.Combine(path, part);
                FileSystemInfo entry = Directory.Exists(path) ? new DirectoryInfo(path) : new FileInfo(path);
                if (entry.LinkTarget is not null)
                {
                    throw new ModelException($"{name}: its data in '{location}' lie behind a symbolic link; only files in the model's own folder are read");
                }
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ModelException($"{name}: its file '{location}' cannot be read ({exception.Message})", exception);
        }

        return path;
    }
}
