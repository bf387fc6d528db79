import Equipment
import Kernel
import TestKit

@testable import Alarms

/// Definitions that the stories of this area share.
enum AlarmSamples {
    static func number(_ text: String) -> DecimalNumber { DecimalNumber(text) ?? DecimalNumber(coefficient: 0) }

    static func definition(
        _ kind: AlarmKind = .high, _ value: String = "60.5", setPoint: String? = nil, band: String = "0.2",
        on: Int = 0, off: Int = 0, critical: Bool = true, signal: String = "TT01", response: String = "查加热"
    ) -> AlarmDefinition {
        AlarmDefinition(
            signal: signal, kind: kind, value: number(value), setPoint: setPoint.map(number), deadBand: number(band),
            onDelay: on, offDelay: off, priority: .high, isCritical: critical, consequence: "灭活不足", response: response)
    }

    static func state(_ definition: AlarmDefinition = definition()) -> DefinitionState {
        Story(DefinitionRules.self, "TT01.H").given(.defined(definition)).state
    }

    static func raising(_ number: Int = 1, batch: String = "POOL-1", critical: Bool = true) -> AlarmRaising {
        AlarmRaising(
            number: number, at: .storyStart, value: Self.number("60.7"), definition(critical: critical), version: 1,
            asset: "BR101", batch: batch, step: batch.isEmpty ? "" : "巴氏灭活")
    }

    static func code<T>(_ result: Result<T, Refusal>) -> String? {
        if case .failure(let refusal) = result { refusal.code } else { nil }
    }
}
