namespace ActorInference.Wire.Handshakes;

/// <summary>The name of the cluster and the secret that its members share. Prints only the name.</summary>
public sealed class ClusterCredentials
{
    public const int SecretBytesMax = 4_096;

    /// <param name="clusterName">1 to <see cref="WireLimits.ClusterNameCharactersMax"/> characters, without control characters.</param>
    /// <param name="secret">Empty: no secret, on any member.</param>
    /// <exception cref="WireException">Name or secret beyond its limit.</exception>
    public ClusterCredentials(string clusterName, ReadOnlySpan<byte> secret)
    {
        ArgumentException.ThrowIfNullOrEmpty(clusterName);
        if (clusterName.Length > WireLimits.ClusterNameCharactersMax)
        {
            throw WireException.TooLarge("The cluster name's length", clusterName.Length, WireLimits.ClusterNameCharactersMax);
        }

        if (clusterName.AsSpan().ContainsAnyInRange('\u0000', '\u001f'))
        {
            throw WireException.Invalid("the cluster name", "text with control characters");
        }

        if (secret.Length > SecretBytesMax)
        {
            throw WireException.TooLarge("The cluster secret's length", secret.Length, SecretBytesMax);
        }

        ClusterName = clusterName;
        Secret = secret.ToArray();
    }

    public string ClusterName { get; }

    public bool HasSecret => Secret.Length > 0;

    internal byte[] Secret { get; }

    public override string ToString() => HasSecret ? $"{ClusterName} (with a secret)" : $"{ClusterName} (without a secret)";
}
