using System.Collections.Immutable;
using System.Globalization;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Cutting;

/// <summary>
/// Names for people, each used once: the scope in which the model's author wrote the layer ("gru.3"), else its kind. Layers
/// of one scope are told apart by their kind, or counted where that is the same.
/// </summary>
internal static class LayerNames
{
    /// <summary>Scopes that a converter adds and no person wrote.</summary>
    private static readonly string[] Wrappers = ["StatefulPartitionedCall", "PartitionedCall"];

    /// <summary>The scope that nodes share ("/encoder/gru.0/GRU" -> "encoder/gru.0"); empty where there is none.</summary>
    public static string Scope(IEnumerable<Node> nodes)
    {
        string[]? shared = null;
        foreach (Node node in nodes)
        {
            string[] parts = [.. node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1).Where(part => !Wrappers.Contains(part))];
            shared = shared is null ? parts : [.. shared.Zip(parts).TakeWhile(pair => pair.First == pair.Second).Select(pair => pair.First)];
        }

        return string.Join('/', shared ?? []);
    }

    /// <summary>Layers whose names are scopes get names of their own.</summary>
    public static ImmutableArray<Layer> Distinguish(IReadOnlyList<Layer> layers)
    {
        HashSet<string> scopes = new(layers.Select(layer => layer.Name), StringComparer.Ordinal);
        Dictionary<(string Scope, string Kind), int> sizes = layers.CountBy(layer => (layer.Name, layer.Kind)).ToDictionary();
        Dictionary<string, int> kinds = layers.GroupBy(layer => layer.Name, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => group.Select(layer => layer.Kind).Distinct().Count(), StringComparer.Ordinal);
        Dictionary<(string Scope, string Kind), int> counters = [];
        Dictionary<string, int> repetitions = new(StringComparer.Ordinal);
        HashSet<string> used = new(StringComparer.Ordinal);
        ImmutableArray<Layer>.Builder named = ImmutableArray.CreateBuilder<Layer>(layers.Count);
        foreach (Layer layer in layers)
        {
            (string Scope, string Kind) key = (layer.Name, layer.Kind);
            string kind = layer.Kind.Replace("residual ", string.Empty, StringComparison.Ordinal).Replace(" + ", "-", StringComparison.Ordinal);
            string name = layer.Name switch
            {
                "" => kind,
                _ when kinds[layer.Name] > 1 => $"{layer.Name}/{kind}",
                _ when char.IsAsciiDigit(layer.Name[0]) => $"{kind}.{layer.Name}",
                _ => layer.Name,
            };
            if (sizes[key] > 1)
            {
                int counter = counters.GetValueOrDefault(key);
                counters[key] = counter + 1;
                name = string.Create(CultureInfo.InvariantCulture, $"{name}.{counter}");
            }

            string unique = name;
            while (!used.Add(unique) || (unique != layer.Name && scopes.Contains(unique)))
            {
                int repetition = repetitions.GetValueOrDefault(name, 1) + 1;
                repetitions[name] = repetition;
                unique = string.Create(CultureInfo.InvariantCulture, $"{name}#{repetition}");
            }

            named.Add(layer with { Name = unique });
        }

        return named.ToImmutable();
    }
}
