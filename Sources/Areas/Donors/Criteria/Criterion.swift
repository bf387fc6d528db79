package import Kernel

/// A limit of the rules for donors and donations; its value, source and day stand in the pack.
package enum Criterion: String, Sendable, CaseIterable {
    case intervalDays, volumeMillilitresMax, weightGramsMax, ageMin, ageMax, ageRegularMax, regularDonations
    case regularMonths, newTestDays, regularTestHours, yearlyMax
    case bodyMaleKilogramsMin, bodyFemaleKilogramsMin, systolicMin, systolicMax, diastolicMin, diastolicMax
    case pulsePressureMin, pulseMin, pulseAthleteMin, pulseMax, temperatureCelsiusMax
    case copperSulfateMaleMin, copperSulfateFemaleMin, haemoglobinMaleMin, haemoglobinFemaleMin
    case chestXRayMonths, bloodGroupMonths, electrophoresisMonths, albuminPercentMin
    case stationAuditMonths, licenceWarnDays

    /// UCUM, as the pack must have it.
    package var unit: String {
        switch self {
        case .intervalDays, .newTestDays, .licenceWarnDays: "d"
        case .volumeMillilitresMax: "mL"
        case .weightGramsMax: "g"
        case .ageMin, .ageMax, .ageRegularMax: "a"
        case .regularDonations, .yearlyMax, .copperSulfateMaleMin, .copperSulfateFemaleMin: "1"
        case .regularMonths, .chestXRayMonths, .bloodGroupMonths, .electrophoresisMonths, .stationAuditMonths: "mo"
        case .regularTestHours: "h"
        case .bodyMaleKilogramsMin, .bodyFemaleKilogramsMin: "kg"
        case .systolicMin, .systolicMax, .diastolicMin, .diastolicMax, .pulsePressureMin: "mm[Hg]"
        case .pulseMin, .pulseAthleteMin, .pulseMax: "/min"
        case .temperatureCelsiusMax: "Cel"
        case .haemoglobinMaleMin, .haemoglobinFemaleMin: "g/L"
        case .albuminPercentMin: "%"
        }
    }

    /// Counted, not measured: a whole number.
    package var isCount: Bool { ["d", "a", "mo", "h"].contains(unit) || self == .regularDonations || mayBeNone }

    /// No such limit is known to be in force; a plant may set one.
    package var mayBeNone: Bool { self == .yearlyMax }

    package var phrase: Phrase {
        switch self {
        case .intervalDays: Phrase("两次采浆间隔，至少", "Interval between donations, at least")
        case .volumeMillilitresMax: Phrase("每次采浆量（含抗凝剂），至多", "Volume with anticoagulant, at most")
        case .weightGramsMax: Phrase("每次采浆重量，至多", "Weight of a donation, at most")
        case .ageMin: Phrase("年龄，至少", "Age, at least")
        case .ageMax: Phrase("年龄，至多", "Age, at most")
        case .ageRegularMax: Phrase("固定供血浆者年龄，至多", "Age of a regular donor, at most")
        case .regularDonations: Phrase("固定供血浆者：期内次数，至少", "Regular donor: donations in the period, at least")
        case .regularMonths: Phrase("固定供血浆者：期长", "Regular donor: length of the period")
        case .newTestDays: Phrase("采浆前检测有效期", "A test before donation is valid for")
        case .regularTestHours: Phrase("固定供血浆者采后检测时限", "Regular donor: tested after donation within")
        case .yearlyMax: Phrase("一年内次数，至多", "Donations in a year, at most")
        case .bodyMaleKilogramsMin: Phrase("男性体重，至少", "Body weight of a man, at least")
        case .bodyFemaleKilogramsMin: Phrase("女性体重，至少", "Body weight of a woman, at least")
        case .systolicMin: Phrase("收缩压，至少", "Systolic pressure, at least")
        case .systolicMax: Phrase("收缩压，至多", "Systolic pressure, at most")
        case .diastolicMin: Phrase("舒张压，至少", "Diastolic pressure, at least")
        case .diastolicMax: Phrase("舒张压，至多", "Diastolic pressure, at most")
        case .pulsePressureMin: Phrase("脉压，至少", "Pulse pressure, at least")
        case .pulseMin: Phrase("脉搏，至少", "Pulse, at least")
        case .pulseAthleteMin: Phrase("耐力运动员脉搏，至少", "Pulse of an athlete, at least")
        case .pulseMax: Phrase("脉搏，至多", "Pulse, at most")
        case .temperatureCelsiusMax: Phrase("体温，至多", "Temperature, at most")
        case .copperSulfateMaleMin: Phrase("男性硫酸铜比重，至少", "Copper sulfate density of a man, at least")
        case .copperSulfateFemaleMin: Phrase("女性硫酸铜比重，至少", "Copper sulfate density of a woman, at least")
        case .haemoglobinMaleMin: Phrase("男性血红蛋白，至少", "Haemoglobin of a man, at least")
        case .haemoglobinFemaleMin: Phrase("女性血红蛋白，至少", "Haemoglobin of a woman, at least")
        case .chestXRayMonths: Phrase("胸部 X 光检查，每隔", "Chest X-ray, every")
        case .bloodGroupMonths: Phrase("血型检查，每隔", "Blood group, every")
        case .electrophoresisMonths: Phrase("蛋白电泳，每隔", "Protein electrophoresis, every")
        case .albuminPercentMin: Phrase("电泳白蛋白，至少", "Albumin by electrophoresis, at least")
        case .stationAuditMonths: Phrase("浆站质量审计，每隔", "Audit of a station, every")
        case .licenceWarnDays: Phrase("许可证到期前提醒", "Reminder before a licence ends")
        }
    }
}
