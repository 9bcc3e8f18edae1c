using System.Globalization;
using System.Text;
using ActorInference.Decisions;
using ActorInference.Decisions.Flow;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>Runs the commands of a script (lines that begin with "> ") on a stage and compares the whole transcript.</summary>
internal static class StageScript
{
    public static void Verify(StageRole stage, string script)
    {
        var transcript = new StringBuilder();
        var effects = new List<StageEffect>();
        MonotonicTime now = MonotonicTime.Zero;
        foreach (string line in script.Split('\n').Where(line => line.StartsWith("> ", StringComparison.Ordinal)))
        {
            transcript.Append(line).Append('\n');
            string[] words = line[2..].Split(' ');
            if (words[0] == "at")
            {
                now = new MonotonicTime(Number(words[1]) * 1_000_000);
                continue;
            }

            effects.Clear();
            stage.Decide(now, Parse(words), effects);
            foreach (StageEffect effect in effects)
            {
                transcript.Append(Print(effect)).Append('\n');
            }
        }

        Assert.Equal(script.Trim(), transcript.ToString().Trim());
    }

    /// <summary>source#sequence of stream 1, or source/stream#sequence.</summary>
    public static RequestId Request(string text)
    {
        string[] parts = text.Split('/', '#');
        return new RequestId(new Incarnation((ulong)Number(parts[0])), new StreamId(parts.Length == 3 ? Number(parts[1]) : 1), new SequenceNumber(Number(parts[^1])));
    }

    public static string Print(RequestId id) => id.Stream.Value == 1 ? $"{id.Source.Value}#{id.Sequence.Value}" : $"{id.Source.Value}/{id.Stream.Value}#{id.Sequence.Value}";

    public static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);

    private static StageInput Parse(string[] words)
    {
        LinkId link = words.Length > 1 && long.TryParse(words[1], CultureInfo.InvariantCulture, out long number) ? new LinkId(number) : default;
        return words[0] switch
        {
            "input" => new StageInput(StageInputKind.InputLinkOpened, link, new Incarnation((ulong)Number(words[3]))),
            "input-closed" => new StageInput(StageInputKind.InputLinkClosed, link),
            "output" => new StageInput(StageInputKind.OutputLinkOpened, link, new Incarnation((ulong)Number(words[3]))),
            "output-closed" => new StageInput(StageInputKind.OutputLinkClosed, link),
            "frame" => new StageInput(
                StageInputKind.FrameArrived,
                link,
                Request: Request(words[2]),
                Payload: new PayloadHandle(Number(words[3][1..])),
                Bytes: Number(words[4]),
                Deadline: new MonotonicTime((words.Length > 6 && words[5] != "kind" ? Number(words[6]) : 30_000) * 1_000_000),
                BatchKey: words.Length > 6 && words[5] == "kind" ? (int)Number(words[6]) : 0,
                OutputBytes: words.Length > 6 && words[5] == "kind" ? 10 : 0),
            "failure" => new StageInput(StageInputKind.FailureArrived, link, Request: Request(words[2]), Error: new RequestError(ErrorCode.ComputeFailed, "stage before")),
            "cancel" => new StageInput(StageInputKind.CancelArrived, link, Request: Request(words[2])),
            "credit" => new StageInput(StageInputKind.CreditArrived, link, Credit: new CreditLimit(Number(words[2]), Number(words[3]))),
            "started" => new StageInput(StageInputKind.ComputeStarted),
            "computed" => new StageInput(StageInputKind.Computed, Request: Request(words[1]), Payload: new PayloadHandle(Number(words[2][1..])), Bytes: Number(words[3])),
            "failed" => new StageInput(StageInputKind.ComputeFailed, Request: Request(words[1]), Error: new RequestError(ErrorCode.InvalidRequest, "index out of range")),
            "gone" => new StageInput(StageInputKind.SourceGone, Peer: new Incarnation((ulong)link.Value)),
            "stop" => new StageInput(StageInputKind.Stop),
            _ => throw new ArgumentException(words[0]),
        };
    }

    private static string Print(in StageEffect effect) => effect.Kind switch
    {
        StageEffectKind.Compute => $"compute {Print(effect.Request)} p{effect.Payload.Value}",
        StageEffectKind.SendFrame => $"send {effect.Link.Value} {Print(effect.Request)} p{effect.Payload.Value}",
        StageEffectKind.SendFailure => $"fail {effect.Link.Value} {Print(effect.Request)} {effect.Error!.Code}",
        StageEffectKind.SendCancel => $"cancel {effect.Link.Value} {Print(effect.Request)}",
        StageEffectKind.GrantCredit => $"grant {effect.Link.Value} {effect.Credit.Frames} {effect.Credit.Bytes}",
        StageEffectKind.Release => $"release p{effect.Payload.Value}",
        StageEffectKind.CloseLink => $"close {effect.Link.Value}: {effect.Reason}",
    };
}
