using System.Collections.Immutable;
using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Execution.Mailboxes;
using ActorInference.Links;
using Microsoft.Extensions.Logging;

namespace ActorInference.Execution.Members;

/// <summary>What a control plane needs of the member that it is built for.</summary>
public sealed record MemberContext
{
    public required MemberSettings Settings { get; init; }

    /// <summary>With the address of the member's links.</summary>
    public required MemberDescription Self { get; init; }

    /// <summary>The port on which its links listen.</summary>
    public required int ListenPort { get; init; }

    public required RoleRouter Router { get; init; }

    public required LinkDialer Dialer { get; init; }

    public required BackgroundWork Work { get; init; }

    public required EngineClock Clock { get; init; }

    public required ILogger Logger { get; init; }

    /// <summary>A fault of ours; the member cannot go on.</summary>
    public required Action<Exception> Failed { get; init; }

    /// <summary>The lighthouses that are configured; this process' own address if there are none.</summary>
    public ImmutableArray<MemberAddress> Lighthouses => Settings.Lighthouses.IsEmpty ? [Self.Address] : Settings.Lighthouses;
}
