namespace ActorInference.Compute.Kernels;

/// <summary>The tile sizes of <see cref="ProductTile{TVectors,TVector}"/>: rows x vectors.</summary>
internal static class Tiles
{
    public readonly struct Tile1x1 : ITile
    {
        public static int Rows => 1;

        public static int Vectors => 1;
    }

    public readonly struct Tile1x2 : ITile
    {
        public static int Rows => 1;

        public static int Vectors => 2;
    }

    public readonly struct Tile1x3 : ITile
    {
        public static int Rows => 1;

        public static int Vectors => 3;
    }

    public readonly struct Tile1x4 : ITile
    {
        public static int Rows => 1;

        public static int Vectors => 4;
    }

    public readonly struct Tile2x1 : ITile
    {
        public static int Rows => 2;

        public static int Vectors => 1;
    }

    public readonly struct Tile2x2 : ITile
    {
        public static int Rows => 2;

        public static int Vectors => 2;
    }

    public readonly struct Tile2x3 : ITile
    {
        public static int Rows => 2;

        public static int Vectors => 3;
    }

    public readonly struct Tile2x4 : ITile
    {
        public static int Rows => 2;

        public static int Vectors => 4;
    }

    public readonly struct Tile3x1 : ITile
    {
        public static int Rows => 3;

        public static int Vectors => 1;
    }

    public readonly struct Tile3x2 : ITile
    {
        public static int Rows => 3;

        public static int Vectors => 2;
    }

    public readonly struct Tile3x3 : ITile
    {
        public static int Rows => 3;

        public static int Vectors => 3;
    }

    public readonly struct Tile3x4 : ITile
    {
        public static int Rows => 3;

        public static int Vectors => 4;
    }

    public readonly struct Tile4x1 : ITile
    {
        public static int Rows => 4;

        public static int Vectors => 1;
    }

    public readonly struct Tile4x2 : ITile
    {
        public static int Rows => 4;

        public static int Vectors => 2;
    }

    public readonly struct Tile4x3 : ITile
    {
        public static int Rows => 4;

        public static int Vectors => 3;
    }

    public readonly struct Tile4x4 : ITile
    {
        public static int Rows => 4;

        public static int Vectors => 4;
    }

    public readonly struct Tile6x1 : ITile
    {
        public static int Rows => 6;

        public static int Vectors => 1;
    }

    public readonly struct Tile6x2 : ITile
    {
        public static int Rows => 6;

        public static int Vectors => 2;
    }

    public readonly struct Tile6x3 : ITile
    {
        public static int Rows => 6;

        public static int Vectors => 3;
    }

    public readonly struct Tile6x4 : ITile
    {
        public static int Rows => 6;

        public static int Vectors => 4;
    }
}
