using System.Diagnostics;

namespace ActorInference.Decisions.Flow;

/// <summary>How much may be inside at once, in count and in bytes. Open until a limit is reached: the one that crosses the byte limit still enters, so that a large one is not shut out for ever.</summary>
internal struct AdmissionGate(int countMax, long bytesMax)
{
    public int Count { get; private set; }

    public long Bytes { get; private set; }

    public readonly bool HasRoom => Count < countMax && Bytes < bytesMax;

    public void Enter(long bytes)
    {
        Debug.Assert(HasRoom, "entered through a closed gate");
        Count++;
        Bytes += bytes;
    }

    /// <summary>What is inside holds more or fewer bytes than before.</summary>
    public void Resize(long bytesBefore, long bytesAfter)
    {
        Bytes += bytesAfter - bytesBefore;
        Debug.Assert(Bytes >= 0, "more bytes left than entered");
    }

    public void Leave(long bytes)
    {
        Count--;
        Bytes -= bytes;
        Debug.Assert(Count >= 0 && Bytes >= 0, "more left than entered");
    }
}
