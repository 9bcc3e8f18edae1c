using System.Globalization;
using ActorInference.Decisions.Roles;
using ActorInference.Links;

namespace ActorInference.Hosting;

/// <summary>One name of the section <c>timings</c>: what it may be, and where in a member's options it stands.</summary>
internal abstract record TimingKey(string Name)
{
    /// <summary>For complaints: "it is ...".</summary>
    public abstract string Allowed { get; }

    public static TimingKey Role(string name, TimeSpan min, Func<RoleTimings, TimeSpan> get, Func<RoleTimings, TimeSpan, RoleTimings> set) =>
        new Duration(name, min, options => get(options.Timings), (options, value) => options.Timings = set(options.Timings, value));

    public static TimingKey Link(string name, TimeSpan min, Func<LinkOptions, TimeSpan> get, Func<LinkOptions, TimeSpan, LinkOptions> set) =>
        new Duration(name, min, options => get(options.Links), (options, value) => options.Links = set(options.Links, value));

    /// <returns>Whether the text can be read; the options have it then.</returns>
    public abstract bool TryTake(string text, ActorInferenceOptions options);

    public abstract bool IsAllowed(ActorInferenceOptions options);

    public abstract string TextOf(ActorInferenceOptions options);

    private sealed record Duration(string Name, TimeSpan Min, Func<ActorInferenceOptions, TimeSpan> Get, Action<ActorInferenceOptions, TimeSpan> Set) : TimingKey(Name)
    {
        public override string Allowed => $"a duration with its unit, like 200ms, 3s, 2min or 00:00:03, of {DurationText.Format(Min)} to {DurationText.Max.TotalHours:0}h";

        public override bool TryTake(string text, ActorInferenceOptions options)
        {
            bool isDuration = DurationText.TryParse(text, out TimeSpan value);
            if (isDuration)
            {
                Set(options, value);
            }

            return isDuration;
        }

        public override bool IsAllowed(ActorInferenceOptions options) => Get(options) >= Min && Get(options) <= DurationText.Max;

        public override string TextOf(ActorInferenceOptions options) => DurationText.Format(Get(options));
    }

    /// <summary>A share or a factor that goes with the durations.</summary>
    internal sealed record Number(string Name, double Min, double Max, Func<ActorInferenceOptions, double> Get, Action<ActorInferenceOptions, double> Set) : TimingKey(Name)
    {
        public override string Allowed => string.Create(CultureInfo.InvariantCulture, $"a number from {Min} to {Max}");

        public override bool TryTake(string text, ActorInferenceOptions options)
        {
            bool isNumber = double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value);
            if (isNumber)
            {
                Set(options, value);
            }

            return isNumber;
        }

        public override bool IsAllowed(ActorInferenceOptions options) => Get(options) >= Min && Get(options) <= Max;

        public override string TextOf(ActorInferenceOptions options) => Get(options).ToString(CultureInfo.InvariantCulture);
    }
}
