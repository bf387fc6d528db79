package import Donors
package import Kernel

package enum Sex: String, Sendable, CaseIterable {
    case male, female

    package var phrase: Phrase {
        switch self {
        case .male: Phrase("男", "male")
        case .female: Phrase("女", "female")
        }
    }
}

/// Who came, as reception saw from card and identity card; the number of the card is not kept.
package struct VisitOpening: Sendable, Hashable {
    package let donor: String
    package let ageYears: Int
    package let sex: Sex

    package init(donor: String, ageYears: Int, sex: Sex) {
        self.donor = donor
        self.ageYears = ageYears
        self.sex = sex
    }
}

/// How haemoglobin was judged.
package enum HaemoglobinMethod: String, Sendable, CaseIterable {
    /// g/L.
    case haemoglobin
    /// Specific gravity of the copper sulphate in which the drop sank.
    case copper

    package var phrase: Phrase {
        switch self {
        case .haemoglobin: Phrase("血红蛋白 g/L", "haemoglobin g/L")
        case .copper: Phrase("硫酸铜比重", "copper sulphate density")
        }
    }
}

/// What the physician measured, digits as measured.
package struct Examination: Sendable, Hashable {
    package let weightKg: DecimalNumber
    package let systolic: DecimalNumber
    package let diastolic: DecimalNumber
    package let pulse: DecimalNumber
    package let temperature: DecimalNumber
    package let method: HaemoglobinMethod
    package let haemoglobin: DecimalNumber

    package init(
        weightKg: DecimalNumber, systolic: DecimalNumber, diastolic: DecimalNumber, pulse: DecimalNumber,
        temperature: DecimalNumber, method: HaemoglobinMethod, haemoglobin: DecimalNumber
    ) {
        self.weightKg = weightKg
        self.systolic = systolic
        self.diastolic = diastolic
        self.pulse = pulse
        self.temperature = temperature
        self.method = method
        self.haemoglobin = haemoglobin
    }
}

/// What an examination was outside of.
package enum ExaminationFinding: String, Sendable, CaseIterable {
    case weight, systolic, diastolic, pulsePressure, pulse, temperature, haemoglobin

    package var phrase: Phrase {
        switch self {
        case .weight: Phrase("体重", "weight")
        case .systolic: Phrase("收缩压", "systolic pressure")
        case .diastolic: Phrase("舒张压", "diastolic pressure")
        case .pulsePressure: Phrase("脉压差", "pulse pressure")
        case .pulse: Phrase("脉搏", "pulse")
        case .temperature: Phrase("体温", "temperature")
        case .haemoglobin: Phrase("血红蛋白", "haemoglobin")
        }
    }
}

/// What the doctor decided (同意供浆, 暂时拒绝, 永久拒绝).
package enum Verdict: Sendable, Hashable {
    case accepted
    case deferred(code: String, until: Day)
    case excluded(code: String)

    package var name: String {
        switch self {
        case .accepted: "accepted"
        case .deferred: "deferred"
        case .excluded: "excluded"
        }
    }

    package var code: String? {
        switch self {
        case .accepted: nil
        case .deferred(let code, _), .excluded(let code): code
        }
    }
}

/// What the separator and the nurse recorded of one donation (§2.5).
package struct DeviceRecord: Sendable, Hashable {
    package var bag: String
    package var device: String
    package var type: String
    package var cycles: Int
    package var setVolume: DecimalNumber
    package var volume: DecimalNumber
    package var grams: DecimalNumber
    package var anticoagulant: DecimalNumber
    package var saline: DecimalNumber
    package var startedAt: Moment
    package var endedAt: Moment
    /// The day of the station's own clock on which it ended.
    package var collectedOn: Day
    package var secondPuncture: Bool
    package var adverseReaction: Bool
    package var setLot: String
    package var anticoagulantLot: String
    package var state: PlasmaState

    package init(
        bag: String, device: String, type: String, cycles: Int, setVolume: DecimalNumber, volume: DecimalNumber,
        grams: DecimalNumber, anticoagulant: DecimalNumber, saline: DecimalNumber, startedAt: Moment, endedAt: Moment,
        collectedOn: Day, secondPuncture: Bool, adverseReaction: Bool, setLot: String, anticoagulantLot: String,
        state: PlasmaState
    ) {
        self.bag = bag
        self.device = device
        self.type = type
        self.cycles = cycles
        self.setVolume = setVolume
        self.volume = volume
        self.grams = grams
        self.anticoagulant = anticoagulant
        self.saline = saline
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.collectedOn = collectedOn
        self.secondPuncture = secondPuncture
        self.adverseReaction = adverseReaction
        self.setLot = setLot
        self.anticoagulantLot = anticoagulantLot
        self.state = state
    }
}

extension VisitLimits {
    /// Which limits an examination is outside of, for the donor's sex.
    package func findings(_ exam: Examination, _ sex: Sex) -> [ExaminationFinding] {
        var found: [ExaminationFinding] = []
        if exam.weightKg < self[sex == .male ? .bodyMaleKilogramsMin : .bodyFemaleKilogramsMin] {
            found.append(.weight)
        }
        if exam.systolic < self[.systolicMin] || exam.systolic > self[.systolicMax] { found.append(.systolic) }
        if exam.diastolic < self[.diastolicMin] || exam.diastolic > self[.diastolicMax] { found.append(.diastolic) }
        if pulsePressure(exam) < self[.pulsePressureMin] { found.append(.pulsePressure) }
        if exam.pulse < self[.pulseMin] || exam.pulse > self[.pulseMax] { found.append(.pulse) }
        if exam.temperature > self[.temperatureCelsiusMax] { found.append(.temperature) }
        if exam.haemoglobin < self[haemoglobinLimit(exam.method, sex)] { found.append(.haemoglobin) }
        return found
    }

    package func haemoglobinLimit(_ method: HaemoglobinMethod, _ sex: Sex) -> Criterion {
        switch (method, sex) {
        case (.haemoglobin, .male): .haemoglobinMaleMin
        case (.haemoglobin, .female): .haemoglobinFemaleMin
        case (.copper, .male): .copperSulfateMaleMin
        case (.copper, .female): .copperSulfateFemaleMin
        }
    }

    private func pulsePressure(_ exam: Examination) -> DecimalNumber {
        do throws(QuantityFailure) { return try exam.systolic.subtracting(exam.diastolic) } catch {
            return DecimalNumber(coefficient: 0)
        }
    }
}
