using System.Runtime.Intrinsics;
using ActorInference.Compute.Kernels;
using ActorInference.Compute.Vectors;
using Xunit;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>What a process has of vectors, and the digest of its kernels; one line, so that a child process can print it.</summary>
/// <param name="Accelerated512">512-bit vectors are in hardware.</param>
/// <param name="Accelerated256">256-bit vectors are in hardware.</param>
/// <param name="Accelerated128">128-bit vectors are in hardware.</param>
/// <param name="Width">What the dispatcher chose.</param>
/// <param name="Digest">Of that width's kernels.</param>
internal sealed record WidthReport(bool Accelerated512, bool Accelerated256, bool Accelerated128, VectorWidth Width, string Digest)
{
    public static WidthReport OfThisProcess() => new(
        Vector512.IsHardwareAccelerated,
        Vector256.IsHardwareAccelerated,
        Vector128.IsHardwareAccelerated,
        KernelSet.Best.Width,
        KernelDigest.Of(KernelSet.Best));

    public static WidthReport Parse(string line)
    {
        string[] words = line.Trim().Split(' ');
        Assert.Equal(5, words.Length);
        return new WidthReport(bool.Parse(words[0]), bool.Parse(words[1]), bool.Parse(words[2]), Enum.Parse<VectorWidth>(words[3]), words[4]);
    }

    public string ToLine() => $"{Accelerated512} {Accelerated256} {Accelerated128} {Width} {Digest}";
}
