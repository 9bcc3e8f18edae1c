using Xunit;

namespace ActorInference.Tests.Unit.House;

/// <summary>How a rule fails: with every offence on a line of its own.</summary>
internal static class Offences
{
    public static void None(IEnumerable<string> offences)
    {
        string[] found = [.. offences];
        Assert.True(found.Length == 0, string.Join(Environment.NewLine, found));
    }
}
