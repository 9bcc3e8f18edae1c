using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Manifests;

/// <summary>
/// The manifest's bytes, version 1: "AIMF", version, note, inputs, outputs, constants in ordinal order, layers. One model has
/// one form: bytes that would be written otherwise are refused.
/// </summary>
internal static class ManifestCodec
{
    private const ulong Version = 1;
    private const int NoteBytesMax = 8192;

    private static ReadOnlySpan<byte> Magic => "AIMF"u8;

    public static ReadOnlyMemory<byte> Write(ManifestParts parts)
    {
        ManifestWriter writer = new();
        writer.Bytes(Magic);
        writer.Number(Version);
        writer.Text(parts.CutNote ?? string.Empty);
        writer.Values(parts.Inputs);
        writer.Values(parts.Outputs);
        writer.Count(parts.Constants.Length);
        foreach (ManifestConstant constant in parts.Constants)
        {
            writer.Text(constant.Name);
            writer.Number((ulong)constant.Type);
            writer.Axes([.. constant.Shape.ToArray()]);
            if (constant.Value is { } value)
            {
                writer.Bytes(value.Data.Span);
            }
        }

        writer.Count(parts.Layers.Length);
        Span<byte> hash = stackalloc byte[ContentHash.SizeBytes];
        foreach ((Layer layer, ContentHash blobHash) in parts.Layers.Zip(parts.BlobHashes))
        {
            writer.Text(layer.Name);
            writer.Text(layer.Kind);
            writer.Values(layer.Outputs);
            blobHash.CopyTo(hash);
            writer.Bytes(hash);
            writer.Count(layer.Nodes.Length);
            foreach (Node node in layer.Nodes)
            {
                writer.Text(node.Name);
                OperationCodec.Write(writer, node.Operation);
                writer.Texts(node.Inputs);
                writer.Texts(node.Outputs);
            }
        }

        return writer.Written.Length <= Manifest.SizeBytesMax
            ? writer.Written
            : throw new ModelException($"the manifest has {writer.Written.Length} bytes, more than {Manifest.SizeBytesMax}");
    }

    /// <exception cref="ModelException">The bytes are not those of a sound graph in its one form.</exception>
    public static ManifestParts Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > Manifest.SizeBytesMax)
        {
            throw ManifestReader.Damaged($"it has {bytes.Length} bytes, more than {Manifest.SizeBytesMax}");
        }

        ManifestReader reader = new(bytes);
        if (!reader.Bytes(Magic.Length).SequenceEqual(Magic))
        {
            throw ManifestReader.Damaged("it does not begin as one");
        }

        ulong version = reader.Number(ulong.MaxValue);
        if (version != Version)
        {
            throw new ModelException($"the manifest has version {version}; this program reads version {Version}");
        }

        string note = reader.Text(NoteBytesMax);
        ImmutableArray<ValueDescription> inputs = reader.Values(Limits.ModelInputsMax);
        ImmutableArray<ValueDescription> outputs = reader.Values(Limits.ModelOutputsMax);
        ImmutableArray<ManifestConstant> constants = ReadConstants(ref reader);
        Dictionary<string, ManifestConstant> byName = new(StringComparer.Ordinal);
        foreach (ManifestConstant constant in constants)
        {
            if (!byName.TryAdd(constant.Name, constant))
            {
                throw ManifestReader.Damaged($"constant '{constant.Name}' is there twice");
            }
        }

        (ImmutableArray<Layer> layers, ImmutableArray<ContentHash> hashes) = ReadLayers(ref reader, inputs, byName);
        ManifestParts parts = new(note.Length == 0 ? null : note, inputs, outputs, constants, layers, hashes);
        ManifestCheck.Check(parts);
        return reader.IsAtEnd && Write(parts).Span.SequenceEqual(bytes) ? parts : throw ManifestReader.Damaged("it is not written in its one form");
    }

    private static ImmutableArray<ManifestConstant> ReadConstants(ref ManifestReader reader)
    {
        ImmutableArray<ManifestConstant>.Builder constants = ImmutableArray.CreateBuilder<ManifestConstant>();
        for (int index = reader.Count(Limits.ConstantsMax); index > 0; index--)
        {
            string name = reader.Text();
            ElementType type = reader.Type();
            ImmutableArray<int> axes = reader.Axes();
            double bytes = axes.Aggregate((double)type.SizeBytes(), (product, axis) => product * axis);
            if (axes.Any(axis => axis < 0) || bytes > Limits.TensorBytesMax)
            {
                throw ManifestReader.Damaged($"constant '{name}' has an impossible shape");
            }

            TensorShape shape = new(axes.AsSpan());
            Tensor? value = ManifestConstant.IsInline(type, shape) ? new Tensor(type, shape, reader.Bytes((int)bytes).ToArray()) : null;
            constants.Add(new ManifestConstant(name, type, shape, value));
        }

        return constants.ToImmutable();
    }

    private static (ImmutableArray<Layer> Layers, ImmutableArray<ContentHash> Hashes) ReadLayers(
        ref ManifestReader reader,
        ImmutableArray<ValueDescription> inputs,
        Dictionary<string, ManifestConstant> constants)
    {
        ImmutableArray<Layer>.Builder layers = ImmutableArray.CreateBuilder<Layer>();
        ImmutableArray<ContentHash>.Builder hashes = ImmutableArray.CreateBuilder<ContentHash>();
        ImmutableArray<ValueDescription> entering = inputs;
        int count = reader.Count(Limits.NodesMax);
        for (int index = 0; index < count; index++)
        {
            string name = reader.Text();
            string kind = reader.Text();
            ImmutableArray<ValueDescription> leaving = reader.Values(Limits.ModelOutputsMax);
            hashes.Add(new ContentHash(reader.Bytes(ContentHash.SizeBytes)));
            Node[] nodes = new Node[reader.Count(Limits.NodesMax)];
            for (int node = 0; node < nodes.Length; node++)
            {
                string nodeName = reader.Text();
                Operation operation = OperationCodec.Read(ref reader);
                nodes[node] = new Node(nodeName, operation, reader.Texts(Limits.NodeInputsMax), reader.Texts(Limits.NodeOutputsMax));
            }

            ImmutableArray<string> names = LayerConstants.NamesIn(nodes, constants.ContainsKey);
            long parameters = names.Sum(constant => constants[constant].Shape.ElementCount);
            layers.Add(new Layer(index, name, kind, [.. nodes], entering, leaving, names, parameters, names.Sum(constant => constants[constant].SizeBytes)));
            entering = leaving;
        }

        return (layers.ToImmutable(), hashes.ToImmutable());
    }
}
