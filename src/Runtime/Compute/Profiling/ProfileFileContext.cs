using System.Text.Json.Serialization;

namespace ActorInference.Compute.Profiling;

[JsonSerializable(typeof(ProfileFile))]
internal sealed partial class ProfileFileContext : JsonSerializerContext;
