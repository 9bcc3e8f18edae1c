using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;

namespace ActorInference.Wire.Control;

/// <summary>Members and views inside messages.</summary>
internal static class MembershipFields
{
    private const int MemberBytesMin = 8 + 4 + 4 + 4 + 1 + 4 + 8 + 8 + 4 + 8 + 4;
    private const MemberRoles AllRoles = MemberRoles.Coordinator | MemberRoles.Worker | MemberRoles.Source | MemberRoles.Observer;

    public static void WriteMember(WireWriter writer, MemberDescription member)
    {
        CheckAddress(member.Address.Host, member.Address.Port);
        CheckRoles(member.Roles);
        writer.Incarnation(member.Incarnation);
        writer.Text(member.Name, "a member's name", MemberDescription.NameCharactersMax);
        writer.Text(member.Address.Host, "a host", WireLimits.HostCharactersMax);
        writer.Int32(member.Address.Port);
        writer.Byte((byte)member.Roles);
        writer.Count(member.SlotCount, "a slot count");
        writer.Quantity(member.SlotFlopsPerSecond, "a slot's speed");
        writer.LongCount(member.MemoryBytes, "a member's memory");
        writer.Count(member.HostCoreCount, "a core count");
        writer.Quantity(member.CoreQuota, "a core quota");
        writer.Text(member.Backend, "a backend", MemberDescription.BackendCharactersMax);
    }

    public static MemberDescription ReadMember(ref WireReader reader)
    {
        Incarnation incarnation = reader.Incarnation("a member");
        string name = reader.Text("a member's name", MemberDescription.NameCharactersMax);
        string host = reader.Text("a host", WireLimits.HostCharactersMax);
        int port = reader.Int32("a port");
        CheckAddress(host, port);
        MemberRoles roles = (MemberRoles)reader.Byte("a member's roles");
        CheckRoles(roles);
        int slots = reader.Count("a slot count");
        double speed = reader.Quantity("a slot's speed");
        long memory = reader.LongCount("a member's memory");
        return new MemberDescription(incarnation, name, new MemberAddress(host, port), roles, slots, speed, memory)
        {
            HostCoreCount = reader.Count("a core count"),
            CoreQuota = reader.Quantity("a core quota"),
            Backend = Known(reader.Text("a backend", MemberDescription.BackendCharactersMax)),
        };
    }

    public static void WriteMembers(WireWriter writer, ImmutableArray<MemberDescription> members) =>
        writer.Array(members, "The number of members", MessageLimits.MembersMax, static (inner, member) => WriteMember(inner, member));

    public static ImmutableArray<MemberDescription> ReadMembers(ref WireReader reader) =>
        reader.Array("The number of members", MessageLimits.MembersMax, MemberBytesMin, static (ref WireReader inner) => ReadMember(ref inner));

    public static void WriteView(WireWriter writer, ClusterView view)
    {
        writer.LongCount(view.Version, "a view's version");
        WriteMembers(writer, view.Members);
        writer.Incarnation(view.OfficeHolder);
        writer.Term(view.OfficeTerm, "a view's term");
    }

    public static ClusterView ReadView(ref WireReader reader)
    {
        long version = reader.LongCount("a view's version");
        ImmutableArray<MemberDescription> members = ReadMembers(ref reader);
        Incarnation holder = reader.Incarnation("an office-holder");
        return new ClusterView(version, members, holder, reader.Term("a view's term"));
    }

    public static void WriteDelta(WireWriter writer, ViewDelta delta)
    {
        writer.LongCount(delta.FromVersion, "a view's version");
        writer.LongCount(delta.ToVersion, "a view's version");
        writer.Array(delta.Removed, "The number of removed members", MessageLimits.MembersMax, static (inner, member) => inner.Incarnation(member));
        WriteMembers(writer, delta.Changed);
        writer.Incarnation(delta.OfficeHolder);
        writer.Term(delta.OfficeTerm, "a view's term");
    }

    public static ViewDelta ReadDelta(ref WireReader reader)
    {
        long from = reader.LongCount("a view's version");
        long to = reader.LongCount("a view's version");
        ImmutableArray<Incarnation> removed = reader.Array(
            "The number of removed members", MessageLimits.MembersMax, sizeof(ulong), static (ref WireReader inner) => inner.Incarnation("a member"));
        ImmutableArray<MemberDescription> changed = ReadMembers(ref reader);
        Incarnation holder = reader.Incarnation("an office-holder");
        return new ViewDelta(from, to, removed, changed, holder, reader.Term("a view's term"));
    }

    /// <summary>A view of many members holds the usual name once.</summary>
    private static string Known(string backend) => backend == MemberDescription.BackendDefault ? MemberDescription.BackendDefault : backend;

    private static void CheckAddress(string host, int port)
    {
        if (host.Length == 0)
        {
            throw WireException.Invalid("a host", "empty");
        }

        if (port is < 1 or > 65_535)
        {
            throw WireException.Invalid("a port", port.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private static void CheckRoles(MemberRoles roles)
    {
        if ((roles & ~AllRoles) != 0)
        {
            throw WireException.Invalid("a member's roles", $"{(byte)roles}");
        }
    }
}
