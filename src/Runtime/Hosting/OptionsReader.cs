using System.Collections.Immutable;
using ActorInference.Compute;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Membership;
using ActorInference.Decisions.Messages;
using ActorInference.Decisions.Planning;
using ActorInference.Execution;
using ActorInference.Models;

namespace ActorInference.Hosting;

/// <summary>From what people write to what an engine needs; every complaint says what to do.</summary>
internal static class OptionsReader
{
    private const string LighthouseRole = "lighthouse";

    public static MemberSettings Read(ActorInferenceOptions options)
    {
        (bool isLighthouse, MemberRoles roles) = ReadRoles(options.Roles);
        bool isSource = roles.HasFlag(MemberRoles.Source);
        Require(options.Slots is >= 1 and <= 1_024, $"slots is {options.Slots}; a worker has 1 to 1024.");
        Require(options.WorkersMin >= 1, $"workers-min is {options.WorkersMin}; it is at least 1.");
        Require(options.Codec.IsKnown(), $"codec is {(int)options.Codec}; it is {CodecPreferences.Words}.");
        Require(options.Stages is null or >= 1, $"stages is {options.Stages}; it is at least 1.");
        Require(options.ReplicasMax is >= 1 and <= MessageLimits.ReplicasMax, $"replicasMax is {options.ReplicasMax}; a stage has 1 to {MessageLimits.ReplicasMax} replicas.");
        Require(
            options.Limits.MicrobatchRequestsMax is >= 1 and <= FlowLimits.MicrobatchRequestsLargest,
            $"microbatchRequestsMax is {options.Limits.MicrobatchRequestsMax}; a stage runs 1 to {FlowLimits.MicrobatchRequestsLargest} requests together.");
        Require(options.MemoryBytes is null or > 0, "memory is not positive.");
        Require(options.LinkPort is >= 0 and <= ushort.MaxValue, $"link-port is {options.LinkPort}; a port is 0 to 65535.");
        Require(options.CacheBytesMax > 0, "cache-bytes-max is not positive.");
        Require(options.JoinTimeLimit is null || options.JoinTimeLimit > TimeSpan.Zero, "the time limit for joining is not above 0 seconds.");
        Require(options.PicojoulesPerBit >= 0 && double.IsFinite(options.PicojoulesPerBit), "picojoules-per-bit is negative or not a number.");
        Require(options.Model is null || options.LoadedModel is null, "a model file and a loaded model are both given; give one.");
        Require(isSource || (options.Model is null && options.LoadedModel is null), "a model is given, but this member is no source: add the role \"source\", or leave the model out.");
        Require(options.Cluster.Length is > 0 and <= 100, "the cluster's name has 1 to 100 characters.");
        TimingReader.Check(options);
        string name = options.Name ?? DefaultName(isLighthouse, roles);
        Require(name.Length is > 0 and <= MemberDescription.NameCharactersMax, $"the name has 1 to {MemberDescription.NameCharactersMax} characters.");
        return new MemberSettings
        {
            Name = name,
            Roles = roles,
            IsLighthouse = isLighthouse,
            Cluster = options.Cluster,
            Secret = ReadSecret(options),
            Listen = ReadListen(options, isLighthouse && roles == MemberRoles.None),
            Advertise = options.Advertise is string advertise ? Parse(advertise, 0, "advertise") : null,
            LinkPort = options.LinkPort,
            LinkAdvertise = options.LinkAdvertise is string linkAdvertise ? Parse(linkAdvertise, 0, "link-advertise") : null,
            Lighthouses = ReadLighthouses(options, isLighthouse),
            StateFolder = options.State,
            SlotCount = options.Slots,
            PinsLanes = options.PinLanes,
            Backend = options.Backend ?? new ManagedBackend(),
            MemoryBytes = options.MemoryBytes ?? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2,
            CacheFolder = options.Cache,
            CacheBytesMax = options.CacheBytesMax,
            Model = ReadModel(options),
            SampleInputs = options.SampleInputs,
            Profile = options.Profile,
            Preferences = new PlanningPreferences(options.Strategy, options.Stages, options.WorkersMin, options.ReplicasMax) { Codec = options.Codec },
            Timings = options.Timings,
            Coordinator = options.Coordinator,
            Links = options.Links,
            Limits = options.Limits,
            JoinTimeLimit = options.JoinTimeLimit,
            PicojoulesPerBit = options.PicojoulesPerBit,
        };
    }

    private static (bool IsLighthouse, MemberRoles Roles) ReadRoles(IEnumerable<string> names)
    {
        bool isLighthouse = false;
        MemberRoles roles = MemberRoles.None;
        foreach (string name in names)
        {
            switch (name.Trim().ToLowerInvariant())
            {
                case LighthouseRole:
                    isLighthouse = true;
                    break;
                case "coordinator":
                    roles |= MemberRoles.Coordinator;
                    break;
                case "worker":
                    roles |= MemberRoles.Worker;
                    break;
                case "source":
                    roles |= MemberRoles.Source;
                    break;
                default:
                    throw Invalid($"the role '{name}' is unknown; the roles are lighthouse, coordinator, worker and source.");
            }
        }

        Require(isLighthouse || roles != MemberRoles.None, "no role is given; give at least one of lighthouse, coordinator, worker and source.");
        return (isLighthouse, roles);
    }

    private static string DefaultName(bool isLighthouse, MemberRoles roles)
    {
        string text = roles == MemberRoles.None ? LighthouseRole : roles.ToString().ToLowerInvariant().Replace(", ", "-", StringComparison.Ordinal);
        return $"{(isLighthouse && roles != MemberRoles.None ? LighthouseRole + "-" : string.Empty)}{text}-{Environment.ProcessId}";
    }

    private static string? ReadSecret(ActorInferenceOptions options)
    {
        Require(options.Secret is null || options.SecretFile is null, "a secret and a secret file are both given; give one.");
        if (options.SecretFile is not string file)
        {
            return string.IsNullOrEmpty(options.Secret) ? null : options.Secret;
        }

        string secret;
        try
        {
            secret = File.ReadAllText(file).Trim();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new MemberStartException(StartFailure.InvalidSettings, $"The secret file '{file}' cannot be read: {exception.Message}", exception);
        }

        Require(secret.Length > 0, $"the secret file '{file}' is empty.");
        return secret;
    }

    private static ListenAddress ReadListen(ActorInferenceOptions options, bool isLighthouseAlone)
    {
        int port = isLighthouseAlone ? MemberSettings.LighthousePort : 0;
        return options.Listen is string listen ? Parse(listen, port, "listen") : new ListenAddress("127.0.0.1", port);
    }

    private static ImmutableArray<MemberAddress> ReadLighthouses(ActorInferenceOptions options, bool isLighthouse)
    {
        if (options.Lighthouses.Count == 0)
        {
            return isLighthouse ? [] : [new MemberAddress("127.0.0.1", MemberSettings.LighthousePort)];
        }

        Require(options.Lighthouses.Count % 2 == 1, $"{options.Lighthouses.Count} lighthouses are given; an even number cannot form a majority better than one less. Give 1, 3 or 5.");
        ImmutableArray<MemberAddress>.Builder addresses = ImmutableArray.CreateBuilder<MemberAddress>();
        foreach (string text in options.Lighthouses)
        {
            ListenAddress address = Parse(text, MemberSettings.LighthousePort, "lighthouse");
            Require(address.Port > 0 && !address.IsAny, $"nobody can dial the lighthouse '{text}'; give host:port.");
            addresses.Add(address.At(address.Port));
        }

        return addresses.ToImmutable();
    }

    private static Model? ReadModel(ActorInferenceOptions options)
    {
        if (options.Model is not string path)
        {
            return options.LoadedModel;
        }

        try
        {
            return Model.Load(path);
        }
        catch (ModelException exception)
        {
            throw new MemberStartException(StartFailure.ModelUnusable, exception.Message, exception);
        }
    }

    private static ListenAddress Parse(string text, int defaultPort, string option) => ListenAddress.TryParse(text, defaultPort, out ListenAddress? address)
        ? address
        : throw Invalid($"{option} is '{text}'; it is host:port, for example 127.0.0.1:4700.");

    private static void Require(bool holds, string complaint)
    {
        if (!holds)
        {
            throw Invalid(complaint);
        }
    }

    private static MemberStartException Invalid(string complaint) =>
        new(StartFailure.InvalidSettings, char.ToUpperInvariant(complaint[0]) + complaint[1..]);
}
