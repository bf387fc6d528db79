import Testing

@testable import Server

@Suite struct `A request that would write our headers` {
    private static let line = "x\r\nSet-Cookie: a=b"

    @Test(arguments: ["清单\r\nSet-Cookie: a=b.csv", "a\";b\\c/../d", "\u{0}\u{1b}", "a\nb", "é\u{2028}"])
    func `cannot by the name of a file`(name: String) {
        let value = ResponseHeaders.download(name)
        #expect(value.hasPrefix("attachment; filename=\""))
        #expect(value.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F })
        #expect(value.split(separator: "\"", omittingEmptySubsequences: false).count == 3)
    }

    @Test func `cannot by where it wants to be led back`() async throws {
        try await ServerStage.run { stage in
            let origin = ["Origin": "http://localhost"]
            for back in [
                "/\(Self.line)", "/a%0d%0aSet-Cookie: a=b", "\\\\evil.example", "https://evil.example", "/\u{0}",
            ] {
                let answer = try await stage.post("/preferences", ["language": "en", "back": back], origin)
                #expect(answer.cookie("a") == nil)
                let location = answer.header("location") ?? ""
                #expect(location.hasPrefix("/") && !location.hasPrefix("//") && !location.hasPrefix("/\\"))
                #expect(location.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F }, "\(location)")
            }
        }
    }

    @Test func `cannot by language, theme or any other field that becomes a cookie`() async throws {
        try await ServerStage.run { stage in
            let answer = try await stage.post(
                "/preferences", ["language": "en\(Self.line)", "theme": "dark\(Self.line)", "back": "/"],
                ["Origin": "http://localhost"])
            #expect(answer.cookie("a") == nil)
        }
    }
}
