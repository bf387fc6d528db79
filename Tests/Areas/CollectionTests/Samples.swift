import Donors
import Kernel
import Plasma
import TestKit

@testable import Collection

/// What the stories of a station share.
enum Samples {
    static let day = Moment.storyStart.day(offsetMinutes: 480)

    static func decimal(_ text: String) -> DecimalNumber { DecimalNumber(text) ?? DecimalNumber(coefficient: -1) }

    static func limits(version: String = "1", from: Day = Day(daysSinceEpoch: 20_454)) throws -> VisitLimits {
        let values: [Criterion: String] = [
            .intervalDays: "14", .volumeMillilitresMax: "580", .weightGramsMax: "600", .ageMin: "18", .ageMax: "55",
            .ageRegularMax: "60", .regularDonations: "2", .regularMonths: "6", .newTestDays: "14",
            .regularTestHours: "48", .bodyMaleKilogramsMin: "50", .bodyFemaleKilogramsMin: "45", .systolicMin: "90",
            .systolicMax: "140", .diastolicMin: "60", .diastolicMax: "90", .pulsePressureMin: "30", .pulseMin: "60",
            .pulseAthleteMin: "50", .pulseMax: "100", .temperatureCelsiusMax: "37.2",
            .copperSulfateMaleMin: "1.0520", .copperSulfateFemaleMin: "1.0500", .haemoglobinMaleMin: "120",
            .haemoglobinFemaleMin: "110",
        ]
        let word = Phrase("据", "source")
        let pack = CriteriaPack(
            version: version, effectiveFrom: from,
            limits: Criterion.allCases.map {
                Limit(name: $0.rawValue, value: values[$0] ?? "12", unit: $0.unit, source: "s", provenance: word)
            },
            panel: [
                PanelItem(
                    code: "ALT", title: Phrase("ALT", "ALT"), max: decimal("50"), unit: "U/L", source: "s",
                    provenance: word),
                PanelItem(code: "HBsAg", title: Phrase("HBsAg", "HBsAg"), source: "s", provenance: word),
            ],
            deferrals: [
                DeferralGround(
                    code: "P-HIV", title: Phrase("艾滋病", "HIV"), period: .permanent, source: "s", provenance: word),
                DeferralGround(
                    code: "T-COLD", title: Phrase("感冒", "Cold"), period: .days(7), source: "s", provenance: word),
                DeferralGround(
                    code: "T-CONTACT", title: Phrase("接触", "Contact"), period: .decided, source: "s",
                    provenance: word),
            ])
        return VisitLimits(try DonationCriteria(pack), HandlingLimits(freezeHoursMax: 6, boxBagsMax: 2))
    }

    static let opening = VisitOpening(donor: "0012-D1", ageYears: 30, sex: .male)

    static func exam(
        weight: String = "62.5", systolic: String = "120", diastolic: String = "80", pulse: String = "72",
        temperature: String = "36.6", method: HaemoglobinMethod = .haemoglobin, haemoglobin: String = "138"
    ) -> Examination {
        Examination(
            weightKg: decimal(weight), systolic: decimal(systolic), diastolic: decimal(diastolic),
            pulse: decimal(pulse), temperature: decimal(temperature), method: method,
            haemoglobin: decimal(haemoglobin))
    }

    static func label(_ serial: Int, on day: Day = day) -> String {
        let compact = day.iso.split(separator: "-").joined()
        let body = "P0012\(compact)\(String(10_000 + serial).suffix(4))"
        return body + (CheckCharacters.iso7064Mod37_2.character(for: body) ?? "?")
    }

    static func labels() throws -> CodeBook {
        CodeBook(schemes: [
            try CodeScheme(
                id: "P", issuer: "0012", validFrom: Day(daysSinceEpoch: 18_262),
                pattern: try CodePattern("P{station:4n}{date:yyyymmdd}{serial:4n}{check:1}"), check: .mod37_2)
        ])
    }

    static func record(_ bag: String = label(1), volume: String = "580", grams: String = "600") -> DeviceRecord {
        DeviceRecord(
            bag: bag, device: "XJC-07", type: "normal", cycles: 8, setVolume: decimal("580"), volume: decimal(volume),
            grams: decimal(grams), anticoagulant: decimal("45"), saline: decimal("250"),
            startedAt: .storyStart + .minutes(5), endedAt: .storyStart + .minutes(40), collectedOn: day,
            secondPuncture: false, adverseReaction: false, setLot: "SET-1", anticoagulantLot: "AC-1", state: .normal)
    }

    static func given(at moment: Moment) -> DonorProspect.Given {
        DonorProspect.Given(bag: "B0", station: "0013", collectedAt: moment)
    }

    static func bar(_ code: String, until: Day?) -> DonationEvidence.Bar {
        DonationEvidence.Bar(code: code, from: day.adding(days: -8), until: until, isExclusion: until == nil)
    }

    static let physician = Standing.story("0702", "collection.examine", "collection.decide")
    static let nurse = Standing.story("0703", "collection.collect")
    static let reception = Standing.story("0701", "collection.register")
}
