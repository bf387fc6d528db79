import Assembly
import Glibc
import HTTPTypes
import Hummingbird
import Kernel
import Ledger
import Web

/// `/metrics` for Prometheus, with a key of its own: who watches the machine need not read the log.
struct MetricsDoor: Sendable {
    static let type = "text/plain; version=0.0.4; charset=utf-8"

    private let reception: Reception

    init(_ reception: Reception) { self.reception = reception }

    func answer(_ request: Request) async -> Response {
        let node = reception.node
        if let refusal = reception.setup.metricsKeys.refusal(of: request, hash: { node.hash($0) }) {
            return refusal
        }
        let board = reception.setup.metrics
        do throws(Fault) {
            let state = try await node.state()
            board.set(.entries, to: state.size)
            board.set(.sealed, to: state.checkpointSize)
        } catch {
            return .plain("failing: \(reception.failed(error).reference)\n", .serviceUnavailable)
        }
        board.set(.cosigned, to: reception.setup.cosigning?.shelf.newest?.size ?? 0)
        board.set(.sessions, to: Int64(reception.sessions.count))
        board.set(.memory, to: MetricsDoor.residentBytes)
        return .plain(board.text, contentType: MetricsDoor.type)
    }

    /// Second number of `/proc/self/statm`, in pages; 0 where there is no such file.
    private static var residentBytes: Int64 {
        guard let file = fopen("/proc/self/statm", "r") else { return 0 }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 128)
        guard fgets(&line, Int32(line.count), file) != nil else { return 0 }
        let words = line.prefix { $0 != 0 }.split(separator: CChar(UInt8(ascii: " ")))
        guard words.count > 1 else { return 0 }
        let digits = String(decoding: words[1].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        return (Int64(digits) ?? 0) * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }
}
