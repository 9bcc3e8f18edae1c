using System.Reflection;
using System.Runtime.CompilerServices;
using ActorInference.Decisions.Planning;
using Xunit;

namespace ActorInference.Tests.Unit.House;

/// <summary>Inputs, effects and messages are closed sets that print themselves: the engines' one trace is made of them.</summary>
public sealed class ClosedSetTests
{
    [Fact]
    public void Closed_sets_are_closed_and_print_themselves()
    {
        Type[] types = typeof(Planner).Assembly.GetTypes();

        Assert.Contains(types, IsSet);
        Offences.None(types.SelectMany(Examine));
    }

    [Fact]
    public void An_open_set_and_a_silent_member_are_found() =>
        Assert.Equal(
            ["Open can be extended from outside.", "Silent is not sealed.", "Silent does not print itself."],
            Examine(typeof(Open)));

    private static bool IsSet(Type type) =>
        type.IsAbstract && type.IsClass && !type.IsSealed && type.GetNestedTypes().Any(nested => nested.BaseType == type);

    private static IEnumerable<string> Examine(Type type)
    {
        if (!IsSet(type))
        {
            yield break;
        }

        // Every record has a protected constructor to copy it; all others must be private.
        if (type.GetConstructors(BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public)
            .Any(constructor => !constructor.IsPrivate && constructor.GetParameters().All(parameter => parameter.ParameterType != type)))
        {
            yield return $"{type.Name} can be extended from outside.";
        }

        foreach (Type member in type.GetNestedTypes().Where(nested => nested.BaseType == type))
        {
            if (!member.IsSealed)
            {
                yield return $"{member.Name} is not sealed.";
            }

            string? printed = RuntimeHelpers.GetUninitializedObject(member).ToString();
            if (printed is null || !printed.Contains(member.Name, StringComparison.Ordinal))
            {
                yield return $"{member.Name} does not print itself.";
            }
        }
    }

    public abstract record Open
    {
        public record Silent : Open
        {
            public override string ToString() => "";
        }
    }
}
