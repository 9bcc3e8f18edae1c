using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorInference.Nodes.Processes;

/// <summary>What a member prints on stdout when it has joined: its real address, so that port 0 can be used.</summary>
/// <param name="Ready">Always true.</param>
/// <param name="Roles">For example "worker".</param>
/// <param name="Name">The member's name.</param>
/// <param name="Address">host:port that others dial.</param>
/// <param name="ProcessId">Its process.</param>
internal sealed record ReadyLine(bool Ready, string Roles, string Name, string Address, int ProcessId)
{
    public string ToJson() => JsonSerializer.Serialize(this, ReadyLineJson.Default.ReadyLine);

    public string ToText() => $"ready: {Roles} '{Name}' listens on {Address} (process {ProcessId})";

    /// <summary>Null if the line is something else.</summary>
    public static ReadyLine? Parse(string line)
    {
        try
        {
            return line.StartsWith('{') ? JsonSerializer.Deserialize(line, ReadyLineJson.Default.ReadyLine) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(ReadyLine))]
internal sealed partial class ReadyLineJson : JsonSerializerContext;
