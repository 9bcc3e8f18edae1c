using System.Globalization;
using ActorInference.Models;

namespace ActorInference.Compute.Programs;

/// <summary>Words for error messages.</summary>
internal static class Position
{
    /// <summary>A place in a tensor as indices, for example [0, 17].</summary>
    public static string Of(long element, TensorShape shape)
    {
        string[] indices = new string[shape.Rank];
        for (int axis = shape.Rank - 1; axis >= 0; axis--)
        {
            indices[axis] = (element % shape[axis]).ToString(CultureInfo.InvariantCulture);
            element /= shape[axis];
        }

        return $"[{string.Join(", ", indices)}]";
    }

    public static string Describe(float value) => float.IsNaN(value) ? "not a number" : float.IsPositive(value) ? "infinity" : "minus infinity";
}
