using System.Collections.Immutable;
using System.Security.Cryptography;
using ActorInference.Compute.Kernels;
using ActorInference.Models;
using ActorInference.Models.Graph;

namespace ActorInference.Tests.Unit.Compute;

/// <summary>One hash over the outputs of every kernel on fixed inputs.</summary>
internal static class KernelDigest
{
    private const int BitStride = 1048583;

    public static string Of(KernelSet kernels)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (SingleNode node in Nodes())
        {
            foreach (Tensor output in node.Run(kernels))
            {
                hash.AppendData(output.Data.Span);
            }
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private static IEnumerable<SingleNode> Nodes()
    {
        Samples samples = new(61);
        foreach (SingleNode node in Recurrent(samples))
        {
            yield return node;
        }

        Tensor x = samples.Tensor(3f, 7, 91);
        yield return new SingleNode(new Operation.Dense()).Input(x).Constant(samples.Tensor(1f, 91, 83)).Constant(samples.Tensor(1f, 83)).Output();
        yield return new SingleNode(new Operation.MatrixProduct()).Input(x).Input(samples.Tensor(1f, 91, 5)).Output();
        yield return new SingleNode(new Operation.Softmax(-1)).Input(x).Output();
        yield return new SingleNode(new Operation.LogSoftmax(0)).Input(x).Output();
        yield return new SingleNode(new Operation.LayerNormalization(-1, 1e-5f)).Input(x).Constant(samples.Tensor(1f, 91)).Constant(samples.Tensor(1f, 91)).Output();
        yield return new SingleNode(new Operation.ReduceMean([1], KeepAxes: false)).Input(x).Output();
        yield return new SingleNode(new Operation.BatchNormalization(1e-5f)).Input(x)
            .Constant(samples.Tensor(1f, 91)).Constant(samples.Tensor(1f, 91)).Constant(samples.Tensor(1f, 91)).Constant(Tensor.FromArray(new TensorShape(91), [.. samples.Floats(91).Select(Math.Abs)])).Output();
        yield return new SingleNode(new Operation.Binary(BinaryFunction.Divide)).Input(x).Input(samples.Tensor(1f, 7, 1)).Output();

        Tensor patterns = Patterns(value => Math.Abs(value) < 80);
        foreach (UnaryFunction function in (UnaryFunction[])[UnaryFunction.Exp, UnaryFunction.Tanh, UnaryFunction.Sigmoid, UnaryFunction.HardSigmoid, UnaryFunction.Erf, UnaryFunction.Relu])
        {
            yield return new SingleNode(new Operation.Unary(function)).Input(patterns).Output();
        }

        Tensor positive = Patterns(value => value > 0);
        yield return new SingleNode(new Operation.Unary(UnaryFunction.Log)).Input(positive).Output();
        yield return new SingleNode(new Operation.Unary(UnaryFunction.Sqrt)).Input(positive).Output();
    }

    private static IEnumerable<SingleNode> Recurrent(Samples samples)
    {
        const int Hidden = 43;
        Tensor x = samples.Tensor(1f, 4, 3, 21);
        foreach (bool linearBeforeReset in (bool[])[true, false])
        {
            Operation.Gru operation = new(Hidden, linearBeforeReset, SequenceLayout.TimeMajor, GateActivation.Sigmoid);
            yield return new SingleNode(operation).Input(x).Constant(samples.Tensor(0.5f, 3 * Hidden, 21)).Constant(samples.Tensor(0.5f, 3 * Hidden, Hidden)).Constant(samples.Tensor(0.5f, 6 * Hidden)).Output();
        }

        Operation.Lstm lstm = new(Hidden, SequenceLayout.TimeMajor, GateActivation.Sigmoid);
        yield return new SingleNode(lstm).Input(x).Constant(samples.Tensor(0.5f, 4 * Hidden, 21)).Constant(samples.Tensor(0.5f, 4 * Hidden, Hidden)).Constant(samples.Tensor(0.5f, 8 * Hidden)).Output().Output().Output();
    }

    private static Tensor Patterns(Func<float, bool> keep)
    {
        List<float> values = [];
        for (long pattern = int.MinValue; pattern <= int.MaxValue; pattern += BitStride)
        {
            float value = BitConverter.Int32BitsToSingle((int)pattern);
            if (float.IsFinite(value) && keep(value))
            {
                values.Add(value);
            }
        }

        ImmutableArray<float> all = [.. values];
        return Tensor.FromArray(new TensorShape(all.Length), [.. all]);
    }
}
