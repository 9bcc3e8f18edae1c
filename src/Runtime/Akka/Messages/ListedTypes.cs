using System.Collections.Frozen;
using System.Text.RegularExpressions;
using Hyperion;

namespace ActorInference.Akka.Messages;

/// <summary>
/// Allows the types of a list. Hyperion asks by the name with the assembly's version when it writes, and without when it reads, and its own
/// list (<c>allowed-types</c>) knows the second only: then nothing at all can be written.
/// </summary>
internal sealed partial class ListedTypes(IEnumerable<Type> types) : ITypeFilter
{
    private const string CoreAssembly = ",%core%";

    private readonly FrozenSet<string> _names = types.Select(type => Plain(type.AssemblyQualifiedName!)).ToFrozenSet(StringComparer.Ordinal);

    public bool IsAllowed(string typeName) => _names.Contains(Plain(typeName));

    private static string Plain(string name) => Version().Replace(name, string.Empty).Replace(CoreAssembly, ", System.Private.CoreLib", StringComparison.Ordinal);

    [GeneratedRegex(@", Version=[^,\]]+(, Culture=[^,\]]+)?(, PublicKeyToken=[^,\]]+)?")]
    private static partial Regex Version();
}
