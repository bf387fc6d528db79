import Equipment
import Kernel
import TestKit
import Testing

@testable import Alarms

@Suite struct `A definition of an alarm` {
    private let engineer = Standing.story("0450", "alarms.define")
    private let blank = Story(DefinitionRules.self, "TT01.H")

    private func evidence(critical: Bool = true, closed: Bool = false) -> DefinitionEvidence {
        var evidence = DefinitionEvidence()
        let detail = SignalDetail(
            asset: "BR101", name: "罐温", unit: .celsius, low: AlarmSamples.number("0"),
            high: AlarmSamples.number("100"), isCritical: critical,
            collection: .connected(connection: "opc-1", address: "x"))
        var story = Story(SignalRules.self, "TT01").given(.declared(detail))
        if closed { story = story.given(.closed) }
        evidence.signal = story.state
        return evidence
    }

    private func refused(_ definition: AlarmDefinition, _ evidence: DefinitionEvidence) -> String? {
        AlarmSamples.code(blank.when(.define(definition), evidence, by: engineer))
    }

    @Test func `has a limit its signal can reach, a consequence and a response`() {
        #expect(refused(AlarmSamples.definition(), evidence()) == nil)
        #expect(refused(AlarmSamples.definition(.high, "101"), evidence()) == "alarms.definition.field-wrong")
        #expect(refused(AlarmSamples.definition(band: "-1"), evidence()) == "alarms.definition.field-wrong")
        #expect(refused(AlarmSamples.definition(on: -1), evidence()) == "alarms.definition.field-wrong")
        #expect(refused(AlarmSamples.definition(.rate, "0"), evidence()) == "alarms.definition.field-wrong")
        #expect(refused(AlarmSamples.definition(.stale, "-5"), evidence()) == "alarms.definition.field-wrong")
        #expect(refused(AlarmSamples.definition(.deviation, "1"), evidence()) == "alarms.definition.field-wrong")
        #expect(refused(AlarmSamples.definition(.deviation, "1", setPoint: "60"), evidence()) == nil)
        #expect(refused(AlarmSamples.definition(.discrete, "1"), evidence()) == nil)
        #expect(refused(AlarmSamples.definition(response: " "), evidence()) == "alarms.definition.response-missing")
        #expect(refused(AlarmSamples.definition(), DefinitionEvidence()) == "alarms.definition.signal-unknown")
        #expect(refused(AlarmSamples.definition(), evidence(closed: true)) == "alarms.definition.signal-unknown")
        let odd = Story(DefinitionRules.self, "a b")
        #expect(odd.when(.define(AlarmSamples.definition()), evidence(), by: engineer) == .failure(.alarmCodeWrong))
    }

    @Test func `Plan.A8 of a critical parameter is critical, or it is refused`() {
        let mild = AlarmSamples.definition(critical: false)
        #expect(refused(mild, evidence()) == "alarms.definition.not-critical")
        #expect(refused(mild, evidence(critical: false)) == nil)
        // That it is silent is no value out of expectation.
        #expect(refused(AlarmSamples.definition(.stale, "30", critical: false), evidence()) == nil)
    }

    @Test func `changes by versions with reasons, and is closed when the alarm has returned`() {
        let defined = blank.given(.defined(AlarmSamples.definition()))
        let wider = AlarmSamples.definition(.high, "61.0")
        #expect(defined.when(.amend(wider), evidence(), by: engineer, reason: "放宽") == .success([.amended(wider)]))
        #expect(defined.given(.amended(wider)).state.version == 2)
        #expect(defined.when(.amend(wider), evidence(), by: engineer) == .failure(.alarmReasonMissing))
        let same = AlarmSamples.definition()
        #expect(defined.when(.amend(same), evidence(), by: engineer, reason: "x") == .failure(.alarmSame))
        let low = AlarmSamples.definition(.low, "59.5")
        #expect(defined.when(.amend(low), evidence(), by: engineer, reason: "x") == .failure(.alarmKindStays))
        #expect(
            AlarmSamples.code(defined.when(.define(same), evidence(), by: engineer)) == "alarms.definition.exists")
        var active = evidence()
        active.isActive = true
        #expect(defined.when(.close, active, by: engineer, reason: "x") == .failure(.alarmStands))
        #expect(defined.when(.close, evidence(), by: engineer, reason: "x") == .success([.closed]))
        #expect(
            AlarmSamples.code(defined.given(.closed).when(.close, evidence(), by: engineer, reason: "x"))
                == "alarms.definition.unknown")
    }

    @Test func `of what a device tells of itself is the node's: people shelve it, and do not define it away`() {
        let device = AlarmSamples.definition(.diagnostic, "0", critical: false, signal: "CAM-05")
        #expect(refused(device, DefinitionEvidence()) == "alarms.definition.of-device")
        let mute = AlarmSamples.definition(.diagnostic, "0", critical: false, signal: "CAM-05", response: "")
        #expect(blank.when(.define(mute), DefinitionEvidence(), by: .node) == .failure(.alarmResponseMissing))
        #expect(blank.when(.define(device), DefinitionEvidence(), by: .node) == .success([.defined(device)]))
        let defined = blank.given(.defined(device))
        let louder = AlarmSamples.definition(.diagnostic, "0", critical: true, signal: "CAM-05")
        for command in [DefinitionCommand.amend(louder), .close] {
            let given = defined.when(command, DefinitionEvidence(), by: engineer, reason: "x")
            #expect(given == .failure(.alarmOfDevice))
        }
        #expect(defined.when(.amend(louder), DefinitionEvidence(), by: .node) == .success([.amended(louder)]))
        #expect(DefinitionFact.defined(device).mentions.isEmpty)
        #expect(!AlarmKind.defined.contains(.diagnostic))
    }
}
