using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorInference.Decisions;

namespace ActorInference.Execution.Members;

/// <summary>Where the lives of processes get their numbers: from the system's random source, so that no two are the same.</summary>
public static class Incarnations
{
    public static Incarnation Draw()
    {
        ulong value = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
        return new Incarnation(value == 0 ? 1 : value);
    }
}
