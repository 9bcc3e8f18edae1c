using System.Collections.Immutable;

namespace ActorInference.Decisions.Planning;

/// <summary>
/// Slots sorted into at most <see cref="TypesMax"/> types, so that a search need not tell them apart: equal ones first, then those whose speeds
/// are nearest; so few slots are types of their own. What counts for a type is its slowest speed, its smallest memory and, between two types,
/// the slowest link of any of their slots: what is found with these does no worse with the slots themselves.
/// </summary>
internal sealed class DeviceTypes
{
    /// <summary>The states of the search grow with the product of their numbers.</summary>
    public const int TypesMax = 4;

    private DeviceTypes(List<ImmutableArray<PlanningSlot>> types) => Slots = [.. types];

    /// <summary>For each type its slots, the fastest first.</summary>
    public ImmutableArray<ImmutableArray<PlanningSlot>> Slots { get; }

    public int Count => Slots.Length;

    /// <param name="problem">Knows the links.</param>
    /// <param name="slots">The fastest first.</param>
    /// <param name="statesMax">The product of (slots of a type + 1) is kept within that, by leaving out the slowest of the largest types.</param>
    public static DeviceTypes Of(PlanningProblem problem, ImmutableArray<PlanningSlot> slots, int statesMax)
    {
        List<ImmutableArray<PlanningSlot>> types = slots.Length <= TypesMax
            ? [.. slots.Select(slot => ImmutableArray.Create(slot))]
            : [.. slots.GroupBy(slot => (slot.FlopsPerSecond, slot.MemoryBytes, problem.Links.Between(problem.Source, slot.Id.Worker))).Select(group => group.ToImmutableArray())];
        while (types.Count > TypesMax)
        {
            int nearest = 0;
            for (int type = 1; type < types.Count - 1; type++)
            {
                nearest = Distance(types, type) < Distance(types, nearest) ? type : nearest;
            }

            types[nearest] = [.. types[nearest], .. types[nearest + 1]];
            types.RemoveAt(nearest + 1);
        }

        while (types.Aggregate(1L, (states, type) => states * (type.Length + 1)) > statesMax)
        {
            int largest = Enumerable.Range(0, types.Count).MaxBy(type => types[type].Length);
            types[largest] = types[largest][..^1];
        }

        return new DeviceTypes(types);
    }

    public double FlopsPerSecond(int type) => Slots[type].Min(slot => slot.FlopsPerSecond);

    public long MemoryBytes(int type) => Slots[type].Min(slot => slot.MemoryBytes);

    /// <summary>Those with slots of this type.</summary>
    public PlanningWorker[] Workers(PlanningProblem problem, int type)
    {
        HashSet<Incarnation> members = [.. Members(problem, type)];
        return [.. problem.Workers.Where(worker => members.Contains(worker.Incarnation))];
    }

    /// <summary>The slowest link between slots of two types, or between the source and a type (null: the source), for a frame of that size.</summary>
    public LinkCost Link(PlanningProblem problem, int? from, int? to, FrameBytes frame, int windowFrames)
    {
        LinkCost slowest = LinkCost.Free;
        foreach (Incarnation begin in Members(problem, from))
        {
            foreach (Incarnation end in Members(problem, to))
            {
                // Two stages of one type are on two workers, if it has two.
                if (begin == end && from == to && Slots[from!.Value].Any(slot => slot.Id.Worker != begin))
                {
                    continue;
                }

                LinkCost cost = LinkCost.Of(problem.Links.Between(begin, end), frame, windowFrames);
                slowest = new LinkCost(Math.Max(slowest.Occupancy, cost.Occupancy), Math.Max(slowest.Delay, cost.Delay));
            }
        }

        return slowest;
    }

    private static double Distance(List<ImmutableArray<PlanningSlot>> types, int type) =>
        Math.Log(types[type][^1].FlopsPerSecond / types[type + 1][^1].FlopsPerSecond);

    private ImmutableArray<Incarnation> Members(PlanningProblem problem, int? type) =>
        type is { } known ? [.. Slots[known].Select(slot => slot.Id.Worker).Distinct()] : [problem.Source];
}
