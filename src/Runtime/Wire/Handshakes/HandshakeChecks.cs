namespace ActorInference.Wire.Handshakes;

/// <summary>What both sides ask of the other's hello.</summary>
internal static class HandshakeChecks
{
    public static LinkRefusal WrongSecret { get; } = new(RefusalCode.WrongSecret, "The cluster secrets differ.");

    /// <returns>Null if there is nothing against it.</returns>
    public static LinkRefusal? Judge(HelloFields hello, ClusterCredentials own, ReadOnlySpan<byte> ownNonce)
    {
        if (hello.Version != HandshakeFrames.Version)
        {
            return new LinkRefusal(RefusalCode.WrongVersion, $"Version {HandshakeFrames.Version} of the protocol is spoken here, not {hello.Version}.");
        }

        if (hello.ClusterName != own.ClusterName)
        {
            return new LinkRefusal(RefusalCode.WrongCluster, "The two members belong to different clusters.");
        }

        if (hello.HasSecret != own.HasSecret)
        {
            return new LinkRefusal(RefusalCode.SecretExpected, "One of the two members has a cluster secret and the other has none.");
        }

        // The other side's nonce must be its own: an echo of ours would let our own proof answer us.
        return hello.Nonce.AsSpan().SequenceEqual(ownNonce) ? WrongSecret : null;
    }
}
