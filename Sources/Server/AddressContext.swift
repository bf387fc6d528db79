import Hummingbird
import NIOCore

/// The context of a request, with the address that its connection came from.
struct AddressContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Nil where the connection has none, as a socket in the file system.
    let address: String?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress
    }
}
