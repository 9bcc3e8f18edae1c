using ActorInference.Decisions;
using ActorInference.Decisions.Membership;
using ActorInference.Execution;
using ActorInference.Hosting;
using Xunit;

namespace ActorInference.Tests.Engines.Hosting;

public sealed class OptionsTests
{
    [Fact]
    public void A_lighthouse_alone_listens_on_its_fixed_port()
    {
        MemberSettings settings = new ActorInferenceOptions { Roles = { "lighthouse" } }.ToSettings();

        Assert.True(settings.IsLighthouse);
        Assert.Equal(MemberRoles.None, settings.Roles);
        Assert.Equal(new ListenAddress("127.0.0.1", 4700), settings.Listen);
    }

    [Fact]
    public void A_worker_looks_for_the_lighthouse_of_this_machine()
    {
        MemberSettings settings = new ActorInferenceOptions { Roles = { "Worker" }, Slots = 2 }.ToSettings();

        Assert.Equal(MemberRoles.Worker, settings.Roles);
        Assert.Equal(new ListenAddress("127.0.0.1", 0), settings.Listen);
        Assert.Equal(new MemberAddress("127.0.0.1", 4700), settings.Lighthouses.Single());
        Assert.Equal(2, settings.SlotCount);
    }

    [Theory]
    [InlineData("4701", "127.0.0.1", 4701)]
    [InlineData(":4701", "127.0.0.1", 4701)]
    [InlineData("worker-1:4701", "worker-1", 4701)]
    [InlineData("worker-1", "worker-1", 4700)]
    [InlineData("[::1]:4701", "::1", 4701)]
    [InlineData("::1", "::1", 4700)]
    public void Addresses_may_leave_out_what_is_usual(string text, string host, int port)
    {
        Assert.True(ListenAddress.TryParse(text, 4700, out ListenAddress? address));
        Assert.Equal(new ListenAddress(host, port), address);
    }

    [Theory]
    [InlineData("")]
    [InlineData("host:port")]
    [InlineData("host:70000")]
    [InlineData("[::1")]
    [InlineData("[::1]x")]
    [InlineData("a b:1")]
    public void What_is_no_address_is_refused(string text) => Assert.False(ListenAddress.TryParse(text, 4700, out _));

    [Fact]
    public void Wrong_options_are_refused_with_what_to_do()
    {
        AssertRefused("no role is given", new ActorInferenceOptions());
        AssertRefused("the role 'boss' is unknown", new ActorInferenceOptions { Roles = { "boss" } });
        AssertRefused("slots is 0", Worker(options => options.Slots = 0));
        AssertRefused("workers-min is 0", Worker(options => options.WorkersMin = 0));
        AssertRefused("stages is 0", Worker(options => options.Stages = 0));
        AssertRefused("is no source", Worker(options => options.Model = "model.onnx"));
        AssertRefused("listen is 'nowhere:x'", Worker(options => options.Listen = "nowhere:x"));
        AssertRefused("give one", Worker(options => (options.Secret, options.SecretFile) = ("a", "b")));
        AssertRefused("cannot be read", Worker(options => options.SecretFile = "/nowhere/secret"));
        AssertRefused("even number", Worker(options =>
        {
            options.Lighthouses.Add("a:1");
            options.Lighthouses.Add("b:1");
        }));
    }

    [Fact]
    public void A_missing_model_is_named()
    {
        MemberStartException refused = Assert.Throws<MemberStartException>(() => new ActorInferenceOptions { Roles = { "source" }, Model = "/nowhere/model.onnx" }.ToSettings());

        Assert.Equal(StartFailure.ModelUnusable, refused.Failure);
        Assert.Contains("/nowhere/model.onnx", refused.Message, StringComparison.Ordinal);
    }

    private static ActorInferenceOptions Worker(Action<ActorInferenceOptions> change)
    {
        ActorInferenceOptions options = new() { Roles = { "worker" } };
        change(options);
        return options;
    }

    private static void AssertRefused(string expected, ActorInferenceOptions options)
    {
        MemberStartException refused = Assert.Throws<MemberStartException>(options.ToSettings);
        Assert.Equal(StartFailure.InvalidSettings, refused.Failure);
        Assert.Contains(expected, refused.Message, StringComparison.OrdinalIgnoreCase);
    }
}
