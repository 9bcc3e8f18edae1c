using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace ActorInference.Tests.Unit.House;

/// <summary>What makes a room pure, read from its compiled form: the analyzers do not see `lock`, async methods or hash codes.</summary>
internal sealed class AssemblyRules : IDisposable
{
    private readonly PEReader _file;
    private readonly MetadataReader _metadata;

    public AssemblyRules(string path)
    {
        _file = new PEReader(File.OpenRead(path));
        _metadata = _file.GetMetadataReader();
    }

    /// <summary>`lock` compiles to System.Threading.Monitor or Lock, so no type from there may be named at all.</summary>
    public IEnumerable<string> NoThreads() =>
        from type in TypeReferences()
        where type.StartsWith("System.Threading.", StringComparison.Ordinal)
        select $"uses {type}.";

    public IEnumerable<string> NothingAsynchronous() =>
        from type in TypeReferences()
        where type.StartsWith("System.Runtime.CompilerServices.", StringComparison.Ordinal)
            && (type.Contains("IAsyncStateMachine", StringComparison.Ordinal) || type.Contains("MethodBuilder", StringComparison.Ordinal))
        select $"has an asynchronous method: {type}.";

    /// <summary>Hash codes of strings differ from run to run. Only a GetHashCode may ask for one; nothing else can depend on it then.</summary>
    public IEnumerable<string> NoHashCodes() =>
        from handle in _metadata.MethodDefinitions
        let method = _metadata.GetMethodDefinition(handle)
        where method.RelativeVirtualAddress != 0 && NameOf(method.Name) != "GetHashCode"
        where InstructionReader.Methods(_file.GetMethodBody(method.RelativeVirtualAddress)).Any(called => NameOf(called) == "GetHashCode")
        select $"{NameOf(method.GetDeclaringType())}.{NameOf(method.Name)} uses a hash code.";

    /// <summary>Caches of delegates, which the compiler makes, are no state of ours.</summary>
    public IEnumerable<string> NoStaticState() =>
        from handle in _metadata.FieldDefinitions
        let field = _metadata.GetFieldDefinition(handle)
        where field.Attributes.HasFlag(FieldAttributes.Static)
            && !field.Attributes.HasFlag(FieldAttributes.InitOnly)
            && !field.Attributes.HasFlag(FieldAttributes.Literal)
        let type = NameOf(field.GetDeclaringType())
        where !type.StartsWith('<') && !NameOf(field.Name).StartsWith("<>", StringComparison.Ordinal)
        select $"{type}.{NameOf(field.Name)} is static and can change.";

    public IEnumerable<string> ReferencesOnly(params string[] rooms) =>
        from handle in _metadata.AssemblyReferences
        let name = NameOf(_metadata.GetAssemblyReference(handle).Name)
        where !name.StartsWith("System.", StringComparison.Ordinal) && !rooms.Contains(name)
        select $"references {name}.";

    public void Dispose() => _file.Dispose();

    private IEnumerable<string> TypeReferences() =>
        from handle in _metadata.TypeReferences
        let type = _metadata.GetTypeReference(handle)
        select $"{NameOf(type.Namespace)}.{NameOf(type.Name)}";

    private string NameOf(StringHandle handle) => _metadata.GetString(handle);

    private string NameOf(TypeDefinitionHandle handle) => NameOf(_metadata.GetTypeDefinition(handle).Name);

    private string NameOf(EntityHandle method) => method.Kind switch
    {
        HandleKind.MethodDefinition => NameOf(_metadata.GetMethodDefinition((MethodDefinitionHandle)method).Name),
        HandleKind.MemberReference => NameOf(_metadata.GetMemberReference((MemberReferenceHandle)method).Name),
        HandleKind.MethodSpecification => NameOf(_metadata.GetMethodSpecification((MethodSpecificationHandle)method).Method),
        _ => "",
    };
}
