import Dispatch
import Glibc

/// What came back over the wire.
struct Answer: Sendable {
    let status: Int
    let headers: [(name: String, value: String)]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }

    /// Value of a cookie that was set.
    func cookie(_ name: String) -> String? {
        for header in headers where header.name == "set-cookie" && header.value.hasPrefix(name + "=") {
            return String(header.value.dropFirst(name.utf8.count + 1).prefix { $0 != ";" })
        }
        return nil
    }

    /// The value of the first hidden field of this name.
    func field(_ name: String) -> String? {
        guard let start = text.firstRange(of: "name=\"\(name)\" value=\"") else { return nil }
        return String(text[start.upperBound...].prefix { $0 != "\"" })
    }
}

enum ClientFailure: Error { case connect, send, noAnswer }

/// A client that does exactly what a test says and nothing more: no redirects, no cookies of its own.
struct SocketClient: Sendable {
    let port: Int

    func send(
        _ method: String, _ path: String, _ headers: [String: String] = [:], body: [UInt8] = []
    ) async throws -> Answer {
        var head = "\(method) \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\nConnection: close\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        if !body.isEmpty && headers["Content-Length"] == nil { head += "Content-Length: \(body.count)\r\n" }
        let bytes = Array("\(head)\r\n".utf8) + body
        let raw = try await exchange(bytes) { _ in false }
        return try SocketClient.parse(raw)
    }

    /// Keeps the line open until the text was seen; `during` runs once the first bytes came.
    func listen(
        _ path: String, _ headers: [String: String], until text: String,
        during act: @escaping @Sendable () -> Void
    ) async throws -> String {
        var head = "GET \(path) HTTP/1.1\r\nHost: localhost:\(port)\r\n"
        for (name, value) in headers { head += "\(name): \(value)\r\n" }
        let acted = Once(act)
        let raw = try await exchange(Array("\(head)\r\n".utf8)) { seen in
            let all = String(decoding: seen, as: UTF8.self)
            if all.contains("retry:") { acted.run() }
            return all.contains(text)
        }
        return String(decoding: raw, as: UTF8.self)
    }

    private func exchange(
        _ bytes: [UInt8], until done: @escaping @Sendable ([UInt8]) -> Bool
    ) async throws -> [UInt8] {
        let port = port
        let result = await withCheckedContinuation { continuation in
            DispatchQueue(label: "client").async {
                continuation.resume(returning: SocketClient.blocking(bytes, port: port, until: done))
            }
        }
        return try result.get()
    }

    /// Blocks, on a serial queue and so on a thread of its own: the server under test needs all the others.
    private static func blocking(
        _ bytes: [UInt8], port: Int, until done: ([UInt8]) -> Bool
    ) -> Result<[UInt8], ClientFailure> {
        let line = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(line) }
        var wait = timeval(tv_sec: 20, tv_usec: 0)
        setsockopt(line, SOL_SOCKET, SO_RCVTIMEO, &wait, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(UInt16(port).bigEndian)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(line, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else { return .failure(.connect) }
        var sent = 0
        while sent < bytes.count {
            let count = bytes[sent...].withUnsafeBytes {
                Glibc.send(line, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
            }
            if count <= 0 { break }
            sent += count
        }
        var raw: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !done(raw) {
            let count = recv(line, &buffer, buffer.count, 0)
            if count <= 0 { break }
            raw += buffer[..<count]
        }
        return raw.isEmpty ? .failure(.noAnswer) : .success(raw)
    }

    private static func parse(_ raw: [UInt8]) throws -> Answer {
        let text = String(decoding: raw, as: UTF8.self)
        guard let end = text.firstRange(of: "\r\n\r\n") else { throw ClientFailure.noAnswer }
        let lines = text[..<end.lowerBound].split(separator: "\r\n")
        let status = lines[0].split(separator: " ")
        guard status.count > 1, let code = Int(status[1]) else { throw ClientFailure.noAnswer }
        let headers = lines.dropFirst().map { line -> (name: String, value: String) in
            let halves = line.split(separator: ":", maxSplits: 1)
            return (halves[0].lowercased(), halves.count > 1 ? String(halves[1].drop { $0 == " " }) : "")
        }
        // The head is ASCII: as many bytes as characters of UTF-8.
        let start = text.utf8.distance(from: text.startIndex, to: end.upperBound)
        return Answer(status: code, headers: headers, body: Array(raw.dropFirst(start)))
    }
}

/// Runs at most once.
private final class Once: Sendable {
    private let act: @Sendable () -> Void
    private let done = AtomicFlag()
    init(_ act: @escaping @Sendable () -> Void) { self.act = act }
    func run() { if done.raise() { act() } }
}
