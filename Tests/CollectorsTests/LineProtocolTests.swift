import Historian
import Kernel
import TestKit
import Testing

@testable import Collectors

@Suite struct LineProtocolTests {
    private let now = Moment(microseconds: 1_800_000_000_000_000)

    private func read(_ text: String, _ precision: LinePrecision = .nanoseconds) -> LineProtocol.Read {
        LineProtocol.read(Array(text.utf8), precision: precision, at: now)
    }

    @Test func `numbers, flags and whole numbers are read with the digits that came; texts are counted`() {
        let text = "past,unit=P1,line=1 temp=60.10,flow=12i,open=t,serial=7u,note=\"a, b=c\" 1764000000000000500\n"
        let found = read(text)
        let at = Moment(microseconds: 1_764_000_000_000_000)
        #expect(found.flaws == [])
        #expect(found.texts == 1)
        #expect(
            found.readings == [
                Reading("past,line=1,unit=P1 temp", .decimal(units: 6010, scale: 2), at: at),
                Reading("past,line=1,unit=P1 flow", .decimal(units: 12, scale: 0), at: at),
                Reading("past,line=1,unit=P1 open", .decimal(units: 1, scale: 0), at: at),
                Reading("past,line=1,unit=P1 serial", .decimal(units: 7, scale: 0), at: at),
            ])
    }

    @Test func `a stamp counts what the post says, and none is now`() {
        #expect(read("a b=1 1764000000", .seconds).readings[0].point.at.microseconds == 1_764_000_000_000_000)
        #expect(read("a b=1 1764000000001", .milliseconds).readings[0].point.at.microseconds == 1_764_000_000_001_000)
        #expect(read("a b=1 -1").readings[0].point.at.microseconds == -1)
        #expect(read("a b=1").readings[0].point.at == now)
        #expect(read("a b=1 9223372036854775807", .seconds).flaws.count == 1)
    }

    @Test func `a line end inside a text does not end the line, and what is escaped stays one name`() {
        let found = read("a\\,b,c\\ d=e\\=f g\\ h=1,t=\"x\ny\",k=2\nb v=3")
        #expect(found.flaws == [])
        #expect(found.readings.map(\.address) == ["a\\,b,c\\ d=e\\=f g\\ h", "a\\,b,c\\ d=e\\=f k", "b v"])
    }

    @Test func `a bad line is named by its number, and the good ones are taken`() {
        let found = read("a b=1\nnonsense\n# a remark\n\nc d=x\ne f=2,g=\"open\nh i=3")
        #expect(found.readings.map(\.address) == ["a b", "h i"])
        #expect(found.flaws.map(\.line) == [2, 5, 6])
    }

    @Test func `nothing of a bad line is taken`() {
        #expect(read("a b=1,c=oops").readings == [])
        #expect(read("a b=1 yesterday").readings == [])
    }

    @Test func `garbage never traps, and every address has a name`() {
        var numbers = SeededNumbers(7)
        let parts = [
            "a", ",", "=", " ", "\\", "\"", "\n", "1", ".5", "e", "i", "u", "t", "#", "\r", "温", "\u{0}", "-",
            "9223372036854775807",
        ]
        for _ in 0..<20_000 {
            var text = ""
            for _ in 0..<numbers.below(40) { text += parts[numbers.below(parts.count)] }
            var bytes = Array(text.utf8)
            if numbers.chance(30), !bytes.isEmpty { bytes[numbers.below(bytes.count)] = UInt8(numbers.below(256)) }
            let found = LineProtocol.read(bytes, precision: .nanoseconds, at: now)
            #expect(found.readings.allSatisfy { $0.address.utf8.count >= 3 })
            #expect(found.flaws.count <= LineProtocol.flawsMax)
        }
    }
}
