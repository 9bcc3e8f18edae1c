using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorInference.Models;

namespace ActorInference.Nodes.Requests;

/// <summary>SHA-256 over type, shape and bytes of all outputs of one answer: equal digests mean equal bits, and a long run need not keep its answers to compare them.</summary>
internal readonly record struct OutputDigest(UInt128 High, UInt128 Low)
{
    public static OutputDigest Of(IReadOnlyList<Tensor> outputs)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> header = stackalloc byte[2 + (4 * TensorShape.RankMax)];
        foreach (Tensor output in outputs)
        {
            header[0] = (byte)output.Type;
            header[1] = (byte)output.Shape.Rank;
            for (int axis = 0; axis < output.Shape.Rank; axis++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(header[(2 + (4 * axis))..], output.Shape[axis]);
            }

            hash.AppendData(header[..(2 + (4 * output.Shape.Rank))]);
            hash.AppendData(output.Data.Span);
        }

        Span<byte> bytes = stackalloc byte[32];
        hash.GetHashAndReset(bytes);
        return new OutputDigest(BinaryPrimitives.ReadUInt128BigEndian(bytes), BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]));
    }
}
