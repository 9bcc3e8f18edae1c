using System.Runtime.InteropServices;
using System.Text.Json;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Nodes.Requests;

/// <summary>Nested JSON arrays -> one tensor of the type and rank that the model describes.</summary>
internal sealed class JsonTensorReader(ValueDescription description)
{
    private readonly int[] _axes = new int[TensorShape.RankMax];
    private readonly List<double> _floats = [];
    private readonly List<long> _integers = [];
    private int _rank = -1;

    private bool IsInteger => description.Type is ElementType.Int64 or ElementType.Int32 or ElementType.Boolean;

    /// <exception cref="FormatException">Ragged arrays, a wrong rank, an element of the wrong kind; the message names the input and the element.</exception>
    public Tensor Read(JsonElement value)
    {
        Array.Fill(_axes, -1);
        Append(value, 0);
        int rank = _rank < 0 ? 0 : _rank;
        int expected = description.Axes.Length;
        ReadOnlySpan<int> axes = _axes.AsSpan(0, rank);
        TensorShape shape;
        if (rank == expected)
        {
            shape = new TensorShape(axes);
        }
        else if (rank == expected - 1 && description.Axes[0].Size is null or 1)
        {
            shape = new TensorShape([1, .. axes]);
        }
        else
        {
            throw new FormatException($"Property '{description.Name}' has {rank} axes, but the model's input is {description} (the batch axis may be left out).");
        }

        return new Tensor(description.Type, shape, Bytes());
    }

    private void Append(JsonElement value, int depth)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (_rank < 0)
            {
                _rank = depth;
            }

            if (_rank != depth)
            {
                throw new FormatException($"Property '{description.Name}' is ragged: numbers stand at different depths.");
            }

            AppendNumber(value);
            return;
        }

        if (depth >= TensorShape.RankMax)
        {
            throw new FormatException($"Property '{description.Name}' has more than {TensorShape.RankMax} axes.");
        }

        int length = value.GetArrayLength();
        if (length == 0)
        {
            throw new FormatException($"Property '{description.Name}' holds an empty array: every axis has at least one element.");
        }

        if (_axes[depth] >= 0 && _axes[depth] != length)
        {
            throw new FormatException($"Property '{description.Name}' is ragged: arrays of {_axes[depth]} and of {length} elements stand side by side.");
        }

        _axes[depth] = length;
        foreach (JsonElement element in value.EnumerateArray())
        {
            Append(element, depth + 1);
        }
    }

    private void AppendNumber(JsonElement value)
    {
        if (description.Type == ElementType.Boolean && value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            _integers.Add(value.ValueKind == JsonValueKind.True ? 1 : 0);
            return;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            throw Wrong(value, "a number");
        }

        if (!IsInteger)
        {
            double number = value.GetDouble();
            if (!double.IsFinite(number) || (description.Type == ElementType.Float32 && !float.IsFinite((float)number)))
            {
                throw Wrong(value, $"a finite {description.Type}");
            }

            _floats.Add(number);
            return;
        }

        if (!value.TryGetInt64(out long integer)
            || (description.Type == ElementType.Int32 && integer != (int)integer)
            || (description.Type == ElementType.Boolean && integer is not (0 or 1)))
        {
            throw Wrong(value, $"an {description.Type}");
        }

        _integers.Add(integer);
    }

    private FormatException Wrong(JsonElement value, string expected)
    {
        string text = value.GetRawText();
        return new FormatException(
            $"Property '{description.Name}', element {_integers.Count + _floats.Count}, is {(text.Length > 40 ? text[..40] + "..." : text)}, not {expected}. The model's input is {description}.");
    }

    private byte[] Bytes()
    {
        switch (description.Type)
        {
            case ElementType.Float32:
                return MemoryMarshal.AsBytes<float>(_floats.ConvertAll(number => (float)number).ToArray()).ToArray();
            case ElementType.Float64:
                return MemoryMarshal.AsBytes<double>(_floats.ToArray()).ToArray();
            case ElementType.Int64:
                return MemoryMarshal.AsBytes<long>(_integers.ToArray()).ToArray();
            case ElementType.Int32:
                return MemoryMarshal.AsBytes<int>(_integers.ConvertAll(number => (int)number).ToArray()).ToArray();
            case ElementType.Boolean:
                return _integers.ConvertAll(number => (byte)number).ToArray();
            default:
                throw new FormatException($"Input '{description.Name}' has the element type {description.Type}, which JSON lines cannot give.");
        }
    }
}
