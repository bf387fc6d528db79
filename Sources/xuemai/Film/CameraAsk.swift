import Dispatch
import Foundation
import Kernel
import Recorder

#if canImport(Glibc)
    import Glibc
#endif

/// Asks a camera for its time: RTSP `OPTIONS`, which cameras answer without a password.
enum CameraAsk {
    private static let patience = 2

    /// How far the camera is off at least; nil if it does not answer, or tells no time.
    static func offset(_ source: CameraSource, now: @escaping @Sendable () -> Moment) async -> Span? {
        guard let place = source.place else { return nil }
        let address = source.address
        return await withCheckedContinuation { continuation in
            DispatchQueue.global(qos: .utility).async {
                continuation.resume(returning: ask(place.host, place.port, address, now))
            }
        }
    }

    private static func ask(_ host: String, _ port: Int, _ address: String, _ now: () -> Moment) -> Span? {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var found: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, "\(port)", &hints, &found) == 0, let first = found else { return nil }
        defer { freeaddrinfo(found) }
        let socket = Glibc.socket(first.pointee.ai_family, first.pointee.ai_socktype, first.pointee.ai_protocol)
        guard socket >= 0 else { return nil }
        defer { _ = Glibc.close(socket) }
        var limit = timeval(tv_sec: patience, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(socket, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        guard connect(socket, first.pointee.ai_addr, first.pointee.ai_addrlen) == 0 else { return nil }
        let question = Array("OPTIONS \(address) RTSP/1.0\r\nCSeq: 1\r\nUser-Agent: xuemai\r\n\r\n".utf8)
        let sent = now()
        guard send(socket, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else { return nil }
        var answer: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 2_048)
        while answer.count < CameraClock.answerBytesMax, !answer.ends(with: [13, 10, 13, 10]) {
            let count = recv(socket, &piece, piece.count, 0)
            guard count > 0 else { break }
            answer += piece.prefix(count)
        }
        let received = now()
        return CameraClock.date(inAnswer: answer).map {
            CameraClock.offset(told: $0, sent: sent, received: received)
        }
    }
}

extension [UInt8] {
    fileprivate func ends(with bytes: [UInt8]) -> Bool { suffix(bytes.count).elementsEqual(bytes) }
}
