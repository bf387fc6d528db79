/// Why the client could not do what it was asked.
package enum OPCUAFailure: Error, Equatable, Sendable {
    /// Nobody answers there.
    case unreachable(String)
    /// `opc.tcp://host:port/path` is what an address looks like.
    case address(String)
    /// The server's certificate is not trusted; it is listed, so that somebody may trust it.
    case untrusted(PeerCertificate, TrustList.Verdict)
    /// The server does not offer this policy and mode; what it offers.
    case notOffered([String])
    /// The server does not let this kind of user in.
    case userNotOffered
    /// The password would travel in clear.
    case plainPassword
    /// A policy needs a certificate of our own.
    case noIdentity
    /// The server could not prove what it claims to be.
    case forged
    case channel(ChannelFailure)
    /// The server refuses the call.
    case refused(StatusCode)
    /// What the server answered cannot be read.
    case garbage(WireFailure)
    case timeout
    /// Nothing was heard for longer than the server had promised to be silent.
    case silent
    case disconnected
    /// `close` was called.
    case closed
}
