import NIOCore
import NIOPosix

/// Whether somebody listens there, within a stated time: libraries that connect by themselves may wait for minutes.
enum Reach {
    static let patience = TimeAmount.seconds(5)

    static func check(_ host: String, _ port: Int) async throws(WireFailure) {
        do {
            let channel = try await ClientBootstrap(group: NIOSingletons.posixEventLoopGroup)
                .connectTimeout(patience).connect(host: host, port: port).get()
            try await channel.close()
        } catch {
            throw WireFailure.nobodyAnswers(host, port)
        }
    }
}
