using System.Collections.Immutable;
using ActorInference.Models;
using ActorInference.Models.Graph;
using ActorInference.Tests.Unit.Compute;
using ActorInference.TorchSharp;
using Xunit;

namespace ActorInference.Tests.Unit.TorchSharp;

public sealed class OperatorTests
{
    private const double Tolerance = 1e-4;

    public static TheoryData<int, string> Cases
    {
        get
        {
            TheoryData<int, string> cases = [];
            for (int index = 0; index < OperatorCases.All.Count; index++)
            {
                cases.Add(index, OperatorCases.All[index].Operation.ToString());
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_operation_gives_what_the_managed_backend_gives(int index, string operation)
    {
        SingleNode node = OperatorCases.All[index].Node;

        ImmutableArray<Tensor> expected = node.Run();
        ImmutableArray<Tensor> actual = node.Run(new TorchSharpBackend());

        Assert.Equal(expected.Length, actual.Length);
        for (int output = 0; output < expected.Length; output++)
        {
            Assert.Equal(expected[output].Type, actual[output].Type);
            Reference.AssertClose(expected[output], actual[output], Tolerance, $"{operation}, output {output}");
        }
    }

    [Fact]
    public void No_operation_is_forgotten()
    {
        Type[] operations = [.. typeof(Operation).GetNestedTypes().Where(type => type.IsSubclassOf(typeof(Operation)))];

        Assert.NotEmpty(operations);
        Assert.Equal([], operations.Except(OperatorCases.All.Select(entry => entry.Operation.GetType())));
    }
}
