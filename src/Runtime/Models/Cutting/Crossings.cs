using System.Collections.Immutable;
using ActorInference.Models.Graph;

namespace ActorInference.Models.Cutting;

/// <summary>Which activations cross the place behind each node: written at or before it (or a model input), and read after it (or a model output).</summary>
internal sealed class Crossings
{
    private readonly List<(string Name, int First, int Last)> _lives;
    private readonly string?[] _cuts;
    private readonly int[] _counts;

    private Crossings(List<(string Name, int First, int Last)> lives, string?[] cuts, int[] counts)
    {
        _lives = lives;
        _cuts = cuts;
        _counts = counts;
    }

    /// <summary>The one activation that crosses behind node <paramref name="index"/>; null where there is none or several, or where it is a model output or the last node.</summary>
    public string? CutBehind(int index) => _cuts[index];

    public static Crossings Of(IReadOnlyList<Node> order, ImmutableArray<ValueDescription> inputs, ImmutableArray<string> outputs, IEnumerable<string> constants)
    {
        HashSet<string> constantNames = [.. constants];
        Dictionary<string, (int First, int Last)> lives = new(StringComparer.Ordinal);
        foreach (ValueDescription input in inputs)
        {
            lives[input.Name] = (-1, -1);
        }

        for (int index = 0; index < order.Count; index++)
        {
            foreach (string read in order[index].Inputs.Where(read => read.Length > 0 && !constantNames.Contains(read)))
            {
                lives[read] = lives[read] with { Last = index };
            }

            foreach (string written in order[index].Outputs.Where(written => written.Length > 0))
            {
                lives[written] = (index, index);
            }
        }

        HashSet<string> outputNames = [.. outputs];
        foreach (string output in outputNames)
        {
            lives[output] = lives[output] with { Last = order.Count };
        }

        List<(string Name, int First, int Last)> listed = [.. lives.Select(life => (life.Key, life.Value.First, life.Value.Last)).OrderBy(life => life.First).ThenBy(life => life.Key, StringComparer.Ordinal)];
        return new Crossings(listed, Cuts(listed, order.Count, outputNames, out int[] counts), counts);
    }

    /// <summary>Why there is one layer only.</summary>
    public string Explain(int weightyCount)
    {
        int places = _counts.Length - 1;
        if (places <= 0 || weightyCount <= 1 || _cuts.Any(cut => cut is not null))
        {
            return "The model is a single layer: there is nothing to split.";
        }

        int best = Enumerable.Range(0, places).MinBy(place => _counts[place]);
        string[] names = [.. _lives.Where(life => life.First <= best && life.Last > best).Select(life => $"'{life.Name}'").Take(4)];
        string list = string.Join(", ", names) + (_counts[best] > names.Length ? ", ..." : string.Empty);
        return _counts[best] == 1
            ? $"The model cannot be split: {list} is needed from an early place to the end. It is kept whole."
            : $"The model cannot be split: at every place at least {_counts[best]} tensors cross (for example {list}). It is kept whole.";
    }

    private static string?[] Cuts(List<(string Name, int First, int Last)> lives, int nodeCount, HashSet<string> outputs, out int[] counts)
    {
        int[] changes = new int[nodeCount + 2];
        long[] identities = new long[nodeCount + 2];
        for (int identity = 0; identity < lives.Count; identity++)
        {
            // Crosses behind the nodes First .. Last - 1; index 0 stands for the place before the first node.
            (string _, int first, int last) = lives[identity];
            changes[first + 1]++;
            changes[last + 1]--;
            identities[first + 1] += identity;
            identities[last + 1] -= identity;
        }

        string?[] cuts = new string?[nodeCount];
        counts = new int[nodeCount];
        int count = changes[0];
        long sum = identities[0];
        for (int index = 0; index < nodeCount; index++)
        {
            count += changes[index + 1];
            sum += identities[index + 1];
            counts[index] = count;
            if (count == 1 && index < nodeCount - 1 && lives[(int)sum] is { First: >= 0 } life && !outputs.Contains(life.Name))
            {
                cuts[index] = life.Name;
            }
        }

        return cuts;
    }
}
