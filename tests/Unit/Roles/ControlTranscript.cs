using ActorInference.Decisions;
using ActorInference.Decisions.Roles;
using Xunit;

namespace ActorInference.Tests.Unit.Roles;

/// <summary>Feeds a control role and holds what it wants done against lines of text.</summary>
internal sealed class ControlTranscript<TInput, TEffect>(IRole<TInput, TEffect> role)
    where TInput : class
    where TEffect : class
{
    private readonly List<TEffect> _effects = [];
    private MonotonicTime _now;

    public MonotonicTime Now => _now;

    public IReadOnlyList<TEffect> Effects => _effects;

    /// <summary>What is not worth a line in these tests.</summary>
    public Func<TEffect, bool> Silent { get; init; } = _ => false;

    public ControlTranscript<TInput, TEffect> After(double milliseconds)
    {
        _now += TimeSpan.FromMilliseconds(milliseconds);
        return this;
    }

    public ControlTranscript<TInput, TEffect> Do(TInput input)
    {
        _effects.Clear();
        role.Decide(_now, input, _effects);
        return this;
    }

    /// <summary>The exact effects of the last input, one a line; nothing for none.</summary>
    public ControlTranscript<TInput, TEffect> Says(string expected = "")
    {
        string actual = string.Join('\n', _effects.Where(effect => !Silent(effect)).Select(effect => ControlText.Of(effect)));
        Assert.Equal(expected.ReplaceLineEndings("\n"), actual);
        return this;
    }

    /// <summary>Lets time pass to the deadline that the role named, and ticks.</summary>
    public ControlTranscript<TInput, TEffect> Tick(TInput tick)
    {
        Assert.NotNull(role.NextDeadline);
        _now = role.NextDeadline.Value > _now ? role.NextDeadline.Value : _now;
        return Do(tick);
    }
}
