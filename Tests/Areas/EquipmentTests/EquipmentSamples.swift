import Kernel
import TestKit

@testable import Equipment

/// Rules and equipment that the stories of this area share.
enum EquipmentSamples {
    static let today = Moment.storyStart.day(offsetMinutes: 480)
    static let words = Phrase("本厂定", "The plant's own")

    static func pack(
        _ version: String = "1", from day: Day = today.adding(months: -6),
        classes: [AssetClass]? = nil, times: [EquipmentTime]? = nil
    ) -> EquipmentPack {
        EquipmentPack(
            version: version, effectiveFrom: day,
            times: times ?? [
                EquipmentTime(.lateEntryMinutes, 30, source: "S", provenance: words),
                EquipmentTime(.dueSoonDays, 30, source: "S", provenance: words),
            ],
            classes: classes ?? [
                AssetClass(
                    code: "tank", title: Phrase("罐", "tank"), needs: [.clean, .qualified], qualificationMonths: 36,
                    dirtyHoldHours: 24, cleanHoldHours: 72, source: "S", provenance: words),
                AssetClass(
                    code: "ph-meter", title: Phrase("酸度计", "pH meter"), needs: [.inCalibration],
                    calibrationMonths: 12, source: "S", provenance: words),
                AssetClass(code: "other", title: Phrase("其他", "other"), needs: [], source: "S", provenance: words),
            ])
    }

    static let tank = AssetDetail(kind: .unit, name: "合浆罐", assetClass: "tank", place: "r-1")
    static let meter = AssetDetail(
        kind: .instrument, name: "酸度计", assetClass: "ph-meter", parent: "BR101", maker: "M", model: "X", serial: "7")
    static let sensor = AssetDetail(kind: .sensor, name: "测温", assetClass: "other", parent: "PH-1")

    static func number(_ text: String) -> DecimalNumber { DecimalNumber(text) ?? DecimalNumber(coefficient: 0) }

    static func points(_ found: String = "7.02", _ left: String = "7.00") -> [CalibrationPoint] {
        [
            CalibrationPoint(
                reference: number("7.00"), found: number(found), left: number(left), tolerance: number("0.05"))
        ]
    }

    static func calibration(
        _ verdict: CalibrationVerdict = .passed, due: Day = today.adding(months: 6)
    ) -> Calibration {
        Calibration(
            performedOn: due.adding(months: -12), dueOn: due, by: "计量室", certificate: "C-1",
            unit: Unit("[pH]") ?? .one, points: points(), verdict: verdict)
    }

    static func qualifications(until: Day? = today.adding(months: 12)) -> [Qualification] {
        QualificationStage.allCases.map {
            Qualification(
                $0, performedOn: today.adding(months: -2), validUntil: $0 == .installation ? nil : until,
                report: "R-\($0.rawValue)")
        }
    }

    static func state(_ id: String, _ detail: AssetDetail, _ facts: [AssetFact] = []) -> AssetState {
        Story(AssetRules.self, id).given([.registered(detail)] + facts, by: "x", at: nil, reason: nil).state
    }

    static func gate(_ id: String, _ detail: AssetDetail, _ facts: [AssetFact] = [], parts: [AssetGate] = [])
        -> AssetGate
    {
        AssetGate(state(id, detail, facts), packs: [pack()], parts: parts)
    }

    static func code<T>(_ result: Result<T, Refusal>) -> String? {
        if case .failure(let refusal) = result { refusal.code } else { nil }
    }
}
