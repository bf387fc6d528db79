import HTTPTypes
import Hummingbird
import Testing

@testable import Server

@Suite struct `A range of film` {
    /// The examples of RFC 9110 §14.1.2 for 10 000 bytes, and their edges.
    @Test(arguments: [
        ("bytes=0-499", 0..<500), ("bytes=500-999", 500..<1_000), ("bytes=-500", 9_500..<10_000),
        ("bytes=9500-", 9_500..<10_000), ("bytes=0-0", 0..<1), ("bytes=-1", 9_999..<10_000),
        ("bytes=9999-10000", 9_999..<10_000), ("bytes=-20000", 0..<10_000), ("BYTES=0-499", 0..<500),
        ("bytes=0-99999999999999999999999", 0..<10_000),
    ])
    func `RFC 9110 §14.1.2 is part of what is there`(header: String, part: Range<Int>) {
        #expect(ByteRange(header, of: 10_000) == .part(part))
    }

    @Test(arguments: ["bytes=10000-", "bytes=10000-10001", "bytes=-0", "bytes=99999999999999999999999-"])
    func `RFC 9110 §15.5.17 that begins behind the end is refused`(header: String) {
        #expect(ByteRange(header, of: 10_000) == .beyond)
    }

    @Test(arguments: [
        "bytes=5-4", "bytes=a-b", "bytes=-", "bytes=", "bytes", "", "lines=0-1", "bytes=0-1,5-6", "bytes=--1",
        "bytes= 0-1", "bytes=+1-2",
    ])
    func `RFC 9110 §14.2 that cannot be read is the whole`(header: String) {
        #expect(ByteRange(header, of: 10_000) == .whole)
    }

    private func answer(_ fields: HTTPFields) -> Response {
        let request = Request(
            head: HTTPRequest(method: .get, scheme: nil, authority: nil, path: "/", headerFields: fields),
            body: RequestBody(buffer: ByteBuffer()))
        return Response.film(name: "film.mp4", contentType: "video/mp4", bytes: Array(0..<100), for: request)
    }

    @Test func `RFC 9110 §15.3.7 is answered with its place in the whole`() {
        let part = answer([.range: "bytes=10-19"])
        #expect(part.status == .partialContent && part.headers[.contentRange] == "bytes 10-19/100")
        #expect(part.body.contentLength == 10 && part.headers[.acceptRanges] == "bytes")
        let beyond = answer([.range: "bytes=100-"])
        #expect(beyond.status == .rangeNotSatisfiable && beyond.headers[.contentRange] == "bytes */100")
        let whole = answer([:])
        #expect(whole.status == .ok && whole.body.contentLength == 100 && whole.headers[.contentRange] == nil)
        #expect(whole.headers[.acceptRanges] == "bytes")
    }

    @Test func `RFC 9110 §13.1.5 under a validator that is none of ours is the whole`() {
        #expect(answer([.range: "bytes=10-19", .ifRange: "\"a\""]).status == .ok)
    }
}
