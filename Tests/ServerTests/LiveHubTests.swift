import Kernel
import Testing

@testable import Server

@Suite struct `A live line` {
    private func told(_ prefix: String, _ subjects: [Subject]) async throws -> Int {
        let hub = LiveHub()
        var events = try #require(hub.listen(prefix)).makeAsyncIterator()
        for subject in subjects { hub.publish([subject]) }
        hub.beat()
        var count = 0
        while await events.next() == .changed { count += 1 }
        return count
    }

    @Test func `is told what it asked for, and nothing else`() async throws {
        let alarm = Subject("alarms.alarm", "A")
        #expect(try await told("alarms.", [alarm]) == 1)
        #expect(try await told("alarms.", [Subject("plasma.bag", "1"), Subject("history.point", "new")]) == 0)
        #expect(try await told("history", [Subject("history.point", "new")]) == 1)
    }

    @Test func `of everything is not told of points, which come without end`() async throws {
        #expect(try await told("", [Subject("alarms.alarm", "A")]) == 1)
        #expect(try await told("", [Subject("history.point", "new")]) == 0)
    }

    @Test func `of points is told that time passes, so that silence is seen`() async throws {
        let hub = LiveHub()
        var points = try #require(hub.listen("history")).makeAsyncIterator()
        var everything = try #require(hub.listen("")).makeAsyncIterator()
        hub.clock()
        hub.beat()
        #expect(await points.next() == .changed)
        #expect(await everything.next() == .beat)
    }
}
