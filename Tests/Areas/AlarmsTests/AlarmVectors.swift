import Kernel
import TestKit
import Testing

@testable import Alarms

/// `vectors.txt` holds a line for each kind: kind, tab, canonical body. Lines are only ever added.
@Suite struct `The bytes of a fact about alarms` {
    private var alarms: [AlarmFact] {
        [
            .raised(AlarmSamples.raising()), .chattered(number: 1, times: 4, at: .storyStart),
            .returned(number: 1, at: .storyStart, value: AlarmSamples.number("60.2")),
            .returned(number: 1, at: .storyStart, value: nil), .acknowledged(number: 1, comment: "已降温"),
            .shelved(until: .storyStart + .hours(4)), .unshelved, .suppressed, .unsuppressed,
            .takenOut(permit: "PTW-26-7"), .putBack,
        ]
    }

    private var others: [any Fact] {
        let definition = AlarmSamples.definition(.deviation, "0.5", setPoint: "60.0", on: 5_000, off: 10_000)
        let facts: [any Fact] = [
            DefinitionFact.defined(AlarmSamples.definition()), DefinitionFact.amended(definition),
            DefinitionFact.closed,
            ExceptionFact.opened(ExceptionOpening(alarm: "TT01.H", raising: AlarmSamples.raising())),
            ExceptionFact.judged(.deviation, deviation: "DEV-26-003"),
        ]
        return facts
    }

    @Test func `never change`() throws {
        let path = "Tests/Areas/AlarmsTests/vectors.txt"
        let all: [any Fact] = alarms + others
        let written = all.map { "\($0.kind)\t" + String(decoding: $0.canonicalBytes, as: UTF8.self) + "\n" }.joined()
        if try Repository.updates(path, to: written) { return }
        #expect(try Repository.text(of: path) == written)
    }

    @Test func `are read back as they were, and refused where they are wrong`() throws {
        for fact in alarms {
            #expect(try AlarmFact.read(fact.kind, JSONFields(canonical: fact.canonicalBytes)) == fact)
        }
        let empty = try JSONFields(canonical: Array("{}".utf8))
        for kind in ["alarms.alarm.raised.v1", "alarms.alarm.shelved.v1", "alarms.alarm.x.v1"] as [FactKind] {
            #expect(throws: JSONFailure.self) { try AlarmFact.read(kind, empty) }
        }
        #expect(throws: JSONFailure.self) { try DefinitionFact.read("alarms.definition.x.v1", empty) }
        #expect(throws: JSONFailure.self) { try ExceptionFact.read("alarms.exception.x.v1", empty) }
        let opened = ExceptionFact.opened(ExceptionOpening(alarm: "A", raising: AlarmSamples.raising(batch: "")))
        #expect(opened.mentions == [Subject("alarms.alarm", "A"), Subject("equipment.asset", "BR101")])
        #expect(AlarmFact.raised(AlarmSamples.raising()).mentions.contains(Subject("lineage.batch", "POOL-1")))
    }
}
