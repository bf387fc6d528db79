import Kernel
import NIOCore
import OPCUA

extension WireFailure {
    static let deviceClosed = WireFailure(Phrase("设备关闭了连接", "the device closed the connection"))
    static let connectionBroke = WireFailure(Phrase("连接断了", "the connection broke"))

    static func nobodyAnswers(_ host: String, _ port: Int) -> WireFailure {
        WireFailure(Phrase("\(host):\(port) 没有应答", "nobody answers at \(host):\(port)"))
    }

    static func noAnswer(within patience: TimeAmount) -> WireFailure {
        let seconds = patience.nanoseconds / 1_000_000_000
        return WireFailure(Phrase("\(seconds) 秒内没有应答", "no answer within \(seconds) s"))
    }

    /// `of 3 bytes`
    static func wrongAnswer(_ what: String) -> WireFailure {
        WireFailure(Phrase("应答不对：\(what)", "an answer \(what)"))
    }
}

/// Why a source is not as it should be, for the pages: whoever connects devices reads Chinese first.
enum SourceReason {
    /// Our own failures have words; of others only the kind is told, since a description may hold anything.
    static func phrase(_ error: any Error) -> Phrase {
        switch error {
        case let failure as SourceFailure: failure.phrase
        case let failure as WireFailure: failure.phrase
        case let failure as OPCUAFailure: failure.phrase
        case let fault as Fault where fault.code == .storeFull: Phrase("磁盘没有空位", "The disk has no room")
        case let fault as Fault: same(fault.description)
        case let told as any CustomStringConvertible: same(String(told.description.prefix(200)))
        default: same("\(type(of: error))")
        }
    }

    private static func same(_ text: String) -> Phrase { Phrase(text, text) }
}
