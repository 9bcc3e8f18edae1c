using System.Text.Json;
using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;
using ActorInference.Akka;
using ActorInference.Akka.Doors;
using ActorInference.Akka.Trajectories;
using ActorInference.Examples.AkkaFleet;
using ActorInference.Execution;
using ActorInference.Hosting;
using ActorInference.Models;
using RunningMember = ActorInference.Execution.Members.Member;

// An application on Akka.NET with a cluster and actors of its own: a desk that is told where its taxis are. It takes ActorInference in to know
// where they will be next. Alone it is a whole cluster; with FLEET_JOIN=host:port it joins the one that is there and holds a share of the taxis.
string? join = Environment.GetEnvironmentVariable("FLEET_JOIN");
const string Folder = "examples/porto-gru21";
ActorInferenceOptions options = new() { Name = $"fleet-{Environment.ProcessId}", Model = join is null ? Path.Combine(Folder, "model.onnx") : null };
foreach (string role in (string[])["coordinator", "worker", "source"])
{
    options.Roles.Add(role);
}

MemberSettings settings = options.ToSettings();
TrajectorySettings trajectories = new() { NextCount = 3 };

// What the application had before.
Config own = ConfigurationFactory.ParseString($$"""
    akka {
      loglevel = WARNING
      actor.provider = cluster
      remote.dot-netty.tcp { hostname = "127.0.0.1", port = {{Environment.GetEnvironmentVariable("FLEET_PORT") ?? "0"}} }
    }
    """);
ActorSystem system = ActorSystem.Create("fleet", AkkaConfiguration.ForApplication(settings, "fleet").WithFallback(TrajectoryConfiguration.For(trajectories)).WithFallback(own));
Cluster cluster = Cluster.Get(system);
await cluster.JoinAsync(join is null ? cluster.SelfAddress : Address.Parse($"akka.tcp://fleet@{join}"));

// What is new: a member in the same system, a door to its source, and a region of vehicles.
RunningMember member = await system.WithActorInference(settings).Member;
IActorRef door = system.ActorOf(FrontDoor.Props(member.Source!), "predict");
IActorRef region = TrajectoryRegion.Start(system, door, trajectories);
if (join is not null)
{
    Console.WriteLine($"ready: joined {join}");
    await system.WhenTerminated;
    return;
}

long[][] trips = [.. File.ReadLines(Path.Combine(Folder, "sampled-trips.jsonl")).Take(50).Select(ReadTrip)];
Prediction prediction = await door.Ask<Prediction>(new Predict("one", [Tensor.FromArray(new TensorShape(1, trips[0].Length), trips[0])]), TimeSpan.FromSeconds(30));
Console.WriteLine($"front door: one trip of {trips[0].Length} cells gave {prediction.Outputs[0]} in {prediction.Latency.TotalMilliseconds:0.0} ms");
FleetReport report = await system.ActorOf(Props.Create(() => new FleetDesk(region, trips)), "desk").Ask<FleetReport>(FleetDesk.Report, TimeSpan.FromMinutes(5));
Console.WriteLine($"trajectories: {trips.Length} taxis, {report.Total} next cells, the most probable one was right {report.Right} times, among the first three {report.RightOfThree} times");
await CoordinatedShutdown.Get(system).Run(CoordinatedShutdown.ClrExitReason.Instance);

static long[] ReadTrip(string line)
{
    using JsonDocument document = JsonDocument.Parse(line);
    return [.. document.RootElement.GetProperty("cells").EnumerateArray().Select(cell => cell.GetInt64())];
}
