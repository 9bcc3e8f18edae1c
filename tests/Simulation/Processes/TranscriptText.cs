using System.Collections;
using System.Globalization;
using System.Reflection;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Planning;

namespace ActorInference.Tests.Simulation.Processes;

/// <summary>Inputs and effects for readers: only the fields that say something, members by name, local times as what remains.</summary>
internal static class TranscriptText
{
    private const int ItemsMax = 10;

    private static readonly HashSet<string> Kinds = ["StageInput", "StageEffect", "SourceInput", "SourceEffect"];

    public static string Of(object? value, MonotonicTime now, IReadOnlyDictionary<Incarnation, string> names) =>
        value switch
        {
            null => "",
            string text => text,
            Incarnation incarnation => names.GetValueOrDefault(incarnation, "nobody"),
            RequestId request => $"{names.GetValueOrDefault(request.Source, "nobody")}/{request.Stream.Value}{request.Sequence}",
            SlotId slot => $"{names.GetValueOrDefault(slot.Worker, "nobody")}:{slot.Index}",
            Digest digest => digest.ToString()[..8],
            MonotonicTime time => string.Create(CultureInfo.InvariantCulture, $"{(time - now).TotalMilliseconds:+0.###;-0.###;0} ms"),
            MemberDescription member => member.Name,
            PlannedStage stage => $"{stage.FirstLayer}+{stage.LayerCount} at {string.Join(" and ", stage.Slots.Select(slot => Of(slot, now, names)))}",
            ModelProfile => "profile",
            RequestError error => error.ToString(),
            IEnumerable items => OfItems([.. items.Cast<object?>()], now, names),
            _ => HasFields(value) ? OfFields(value, now, names) : string.Create(CultureInfo.InvariantCulture, $"{value}"),
        };

    private static string OfItems(object?[] items, MonotonicTime now, IReadOnlyDictionary<Incarnation, string> names)
    {
        string shown = string.Join(", ", items.Take(ItemsMax).Select(item => Of(item, now, names)));
        return items.Length > ItemsMax ? $"[{shown}, and {items.Length - ItemsMax} more]" : $"[{shown}]";
    }

    /// <summary>Identities and numbers print themselves; everything else of ours is a record with fields.</summary>
    private static bool HasFields(object value)
    {
        Type type = value.GetType();
        return type.Namespace?.StartsWith("ActorInference.", StringComparison.Ordinal) == true
            && !type.IsEnum
            && (type.IsClass || type.Namespace.EndsWith(".Roles", StringComparison.Ordinal) || type.Namespace.EndsWith(".Flow", StringComparison.Ordinal));
    }

    private static string OfFields(object value, MonotonicTime now, IReadOnlyDictionary<Incarnation, string> names)
    {
        Type type = value.GetType();
        string name = type.Name;
        List<string> fields = [];
        foreach (PropertyInfo property in type.GetProperties(BindingFlags.Public | BindingFlags.Instance))
        {
            object? field = property.CanRead && property.GetIndexParameters().Length == 0 ? property.GetValue(value) : null;
            if (property.Name == "Kind" && Kinds.Contains(name))
            {
                name = $"{field}";
            }
            else if (field is bool || (field is not null && !IsDefault(field)))
            {
                fields.Add($"{property.Name}={Of(field, now, names)}");
            }
        }

        return fields.Count == 0 ? name : $"{name}({string.Join(", ", fields)})";
    }

    private static bool IsDefault(object field) => field.GetType().IsValueType && field.Equals(Activator.CreateInstance(field.GetType()));
}
