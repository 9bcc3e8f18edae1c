namespace ActorInference.Compute.Kernels;

/// <summary>The numbers that product tiles have as rows and vectors.</summary>
internal static class Counts
{
    public readonly struct One : ICount
    {
        public static int Value => 1;
    }

    public readonly struct Two : ICount
    {
        public static int Value => 2;
    }

    public readonly struct Three : ICount
    {
        public static int Value => 3;
    }

    public readonly struct Four : ICount
    {
        public static int Value => 4;
    }

    public readonly struct Five : ICount
    {
        public static int Value => 5;
    }

    public readonly struct Six : ICount
    {
        public static int Value => 6;
    }

    public readonly struct Seven : ICount
    {
        public static int Value => 7;
    }

    public readonly struct Eight : ICount
    {
        public static int Value => 8;
    }
}
