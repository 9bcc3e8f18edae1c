using System.Collections;
using System.Collections.Immutable;
using System.Globalization;
using System.Reflection;
using System.Text;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;

namespace ActorInference.Tests.Unit.Wire;

/// <summary>Makes one of any message from its constructor, so that a message that is added tomorrow is tested too.</summary>
internal sealed class MessageSamples(Random random, SampleSize size)
{
    public static IEnumerable<Type> MessageTypes() =>
        typeof(ControlMessage).Assembly.GetTypes().Where(type => !type.IsAbstract && type.IsSubclassOf(typeof(ControlMessage))).OrderBy(type => type.FullName, StringComparer.Ordinal);

    public ControlMessage Message(Type type) => (ControlMessage)Any(type, "")!;

    /// <summary>Every value inside, in words: records compare arrays by reference, and plans leave their predictions out.</summary>
    public static string Describe(object? value)
    {
        switch (value)
        {
            case null:
                return "null";
            case string text:
                return $"'{text}'";
            case IFormattable plain when value.GetType().IsPrimitive || value is Enum or TimeSpan:
                return plain.ToString(null, CultureInfo.InvariantCulture);
            case bool flag:
                return flag.ToString();
            case IEnumerable elements:
                return $"[{string.Join(", ", elements.Cast<object?>().Select(Describe))}]";
            default:
                StringBuilder builder = new(value.GetType().Name);
                foreach (ParameterInfo parameter in MainConstructor(value.GetType()).GetParameters())
                {
                    object? inner = value.GetType().GetProperty(parameter.Name!)!.GetValue(value);
                    builder.Append(CultureInfo.InvariantCulture, $" {parameter.Name}={Describe(inner)}");
                }

                return builder.Append(';').ToString();
        }
    }

    private static ConstructorInfo MainConstructor(Type type) =>
        type.GetConstructors().OrderByDescending(constructor => constructor.GetParameters().Length).First();

    private object? Any(Type type, string name) => type switch
    {
        _ when type == typeof(string) => Text(name),
        _ when type == typeof(bool) => random.Next(2) == 1,
        _ when type == typeof(int) => Int(name),
        _ when type == typeof(long) => Pick(0L, long.MaxValue, random.NextInt64()),
        _ when type == typeof(ulong) => Pick(0UL, ulong.MaxValue, (ulong)random.NextInt64()),
        _ when type == typeof(double) => Pick(0.0, double.MaxValue, random.NextDouble() * 1e9),
        _ when type == typeof(TimeSpan) => Pick(TimeSpan.Zero, TimeSpan.MaxValue, TimeSpan.FromTicks(random.NextInt64(1L << 40))),
        _ when type == typeof(MemberRoles) => (MemberRoles)random.Next(16),
        _ when type == typeof(ModelOffer) && name == "MaybeOffer" && size == SampleSize.Smallest => null,
        _ when type == typeof(ModelOffer) => Offer(),
        _ when type == typeof(MemberReport) => Report(),
        _ when type.IsEnum => type.GetEnumValues().GetValue(random.Next(type.GetEnumValues().Length))!,
        _ when Nullable.GetUnderlyingType(type) is Type inner => size == SampleSize.Smallest ? null : Any(inner, name),
        _ when type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ImmutableArray<>) => Many(type.GetGenericArguments()[0], name, Count(name)),
        _ when name is "ActivePlan" or "Sender" && size == SampleSize.Smallest => null,
        _ => MainConstructor(type).Invoke([.. MainConstructor(type).GetParameters().Select(parameter => Any(parameter.ParameterType, parameter.Name!))]),
    };

    private T Pick<T>(T smallest, T largest, T usual) => size switch
    {
        SampleSize.Smallest => smallest,
        SampleSize.Largest => largest,
        _ => usual,
    };

    private int Count(string name)
    {
        int smallest = name is "Stages" or "Slots" ? 1 : 0;
        return Pick(smallest, 5, random.Next(smallest, 4));
    }

    private int Int(string name) => name switch
    {
        "Port" => Pick(1, 65_535, random.Next(1, 65_536)),
        "LayerCount" or "FirstLayer" => Pick(1, MessageLimits.LayersMax, random.Next(1, 100)),
        "StageCount" => Pick(1, MessageLimits.StagesMax, random.Next(1, 100)),
        "WorkersMin" => Pick(1, MessageLimits.MembersMax, random.Next(1, 100)),
        "ReplicasMax" => Pick(1, MessageLimits.ReplicasMax, random.Next(1, 20)),
        "PaddingBytes" => Pick(0, MessageLimits.ProbePaddingBytesMax, random.Next(5_000)),
        _ => Pick(0, int.MaxValue, random.Next()),
    };

    private string Text(string name)
    {
        int charactersMax = name switch
        {
            "Host" => 255,
            "Backend" => MemberDescription.BackendCharactersMax,
            "NodeName" => MemberDescription.NameCharactersMax,
            "Name" or "WorkerName" => MemberDescription.NameCharactersMax,
            _ => MessageLimits.TextCharactersMax,
        };
        return size switch
        {
            SampleSize.Smallest => name == "Host" ? "h" : "",
            SampleSize.Largest => new string('\u20ac', charactersMax),
            _ => string.Concat("käse 🚂 \n".Take(random.Next(3, 9))).TrimEnd('\ud83d'),
        };
    }

    private object Many(Type element, string name, int count)
    {
        MethodInfo make = typeof(MessageSamples).GetMethod(nameof(ToImmutable), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(element);
        object?[] elements = [.. Enumerable.Range(0, count).Select(_ => Any(element, name))];
        return make.Invoke(null, [elements])!;
    }

    private static ImmutableArray<T> ToImmutable<T>(object?[] elements) => [.. elements.Cast<T>()];

    private ModelOffer Offer()
    {
        int layers = Count("Layers");
        return new ModelOffer(
            (ModelId)Any(typeof(ModelId), "")!,
            Text("ModelName"),
            (Incarnation)Any(typeof(Incarnation), "")!,
            (ImmutableArray<LayerHash>)Many(typeof(LayerHash), "", layers),
            (ImmutableArray<long>)Many(typeof(long), "", layers),
            new ModelProfile((ImmutableArray<LayerProfile>)Many(typeof(LayerProfile), "", layers), Pick(0, long.MaxValue, random.NextInt64()), Pick(0, double.MaxValue, 3e9))
            {
                InputWireBytes = Pick(0, long.MaxValue, random.NextInt64()),
                EncodedInputBytes = Pick(0, long.MaxValue, random.NextInt64()),
            },
            (PlanningPreferences)Any(typeof(PlanningPreferences), "")!);
    }

    private MemberReport Report()
    {
        int plans = Count("HeldPlans");
        return new MemberReport(
            (Term)Any(typeof(Term), "")!,
            (Epoch)Any(typeof(Epoch), "")!,
            (ImmutableArray<Plan>)Many(typeof(Plan), "", plans),
            (ImmutableArray<bool>)Many(typeof(bool), "", plans),
            (ModelOffer?)Any(typeof(ModelOffer), "MaybeOffer"),
            (ImmutableArray<Digest>)Many(typeof(Digest), "", Count("HeldContent")),
            Pick(false, true, random.Next(2) == 0),
            (ImmutableArray<PlanCrash>)Many(typeof(PlanCrash), "", Count("Crashes")));
    }
}
