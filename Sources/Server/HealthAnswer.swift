import Assembly
import HTTPTypes
import Hummingbird
import Kernel

extension Reception {
    /// For monitors: reads the ledger itself, so that a store that fails is told as such.
    func health() async -> Response {
        var writer = CanonicalWriter(capacity: 160)
        writer.beginObject()
        let status: HTTPResponse.Status
        do throws(Fault) {
            let state = try await node.state()
            writer.member("checkpoint_size", state.checkpointSize)
            writer.member("ledger_size", state.size)
            writer.member("status", "ok")
            writer.member("store", state.store)
            status = .ok
        } catch {
            let problem = failed(error)
            writer.member("reference", problem.reference)
            writer.member("status", "failing")
            status = .serviceUnavailable
        }
        writer.member("version", setup.version)
        writer.endObject()
        return Response(
            status: status, headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: writer.bytes)))
    }
}
