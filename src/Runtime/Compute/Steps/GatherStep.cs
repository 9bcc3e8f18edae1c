using ActorInference.Compute.Programs;
using ActorInference.Models;

namespace ActorInference.Compute.Steps;

/// <summary>Rows by index along an axis; an embedding is the same over a constant table.</summary>
internal sealed class GatherStep : Step
{
    private readonly int _data;
    private readonly int _indices;
    private readonly int _y;
    private readonly int _axis;
    private readonly string _indicesName;

    public GatherStep(ProgramBuilder builder, int axis, int data, int indices)
        : base(builder)
    {
        _axis = axis;
        _data = builder.Input(data);
        _indices = builder.Input(indices);
        _indicesName = builder.NameOf(_indices);
        if (builder.TypeOf(_indices) is not (ElementType.Int64 or ElementType.Int32))
        {
            throw builder.Refuse($"its indices '{_indicesName}' are {builder.TypeOf(_indices)}, not integers");
        }

        _y = builder.Output(0, builder.TypeOf(_data));
    }

    public override void Run(Workspace workspace)
    {
        TensorShape data = workspace.ShapeOf(_data);
        TensorShape indices = workspace.ShapeOf(_indices);
        int axis = AxisOf(_axis, data);
        if (data.Rank - 1 + indices.Rank > TensorShape.RankMax)
        {
            throw Refuse($"shapes {data} and {indices} give more than {TensorShape.RankMax} axes");
        }

        int outer = Shapes.Product(data, 0, axis);
        int rowBytes = Shapes.Product(data, axis + 1, data.Rank) * workspace.TypeOf(_data).SizeBytes();
        int count = (int)indices.ElementCount;
        ReadOnlySpan<byte> source = workspace.ReadBytes(_data);
        Span<byte> destination = workspace.WriteBytes(_y, ResultShape(data, indices, axis));
        bool wide = workspace.TypeOf(_indices) == ElementType.Int64;
        for (int block = 0; block < outer; block++)
        {
            for (int position = 0; position < count; position++)
            {
                long index = wide ? workspace.Read<long>(_indices)[position] : workspace.Read<int>(_indices)[position];
                int row = Resolve(index, data[axis], position, indices);
                source.Slice(((block * data[axis]) + row) * rowBytes, rowBytes).CopyTo(destination[(((block * count) + position) * rowBytes)..]);
            }
        }
    }

    private int Resolve(long index, int rows, int position, TensorShape indices) => index >= -rows && index < rows
        ? (int)(index < 0 ? index + rows : index)
        : throw Refuse($"index {index} at {Position.Of(position, indices)} of '{_indicesName}' is out of range: {-rows} to {rows - 1} are possible");

    private static TensorShape ResultShape(TensorShape data, TensorShape indices, int axis)
    {
        Span<int> axes = stackalloc int[TensorShape.RankMax * 2];
        int rank = 0;
        for (int outer = 0; outer < axis; outer++)
        {
            axes[rank++] = data[outer];
        }

        for (int inner = 0; inner < indices.Rank; inner++)
        {
            axes[rank++] = indices[inner];
        }

        for (int rest = axis + 1; rest < data.Rank; rest++)
        {
            axes[rank++] = data[rest];
        }

        return new TensorShape(axes[..rank]);
    }
}
