package import Kernel
package import Plasma

/// Synthetic stations and shipments, the same for the same seed. Numbers use the facility code that ISBT 128
/// keeps for training, A9999, and stations that do not exist.
package struct DemoShipment: Sendable {
    /// One bag as the demo made it, with what happens to it at the plant.
    package struct Bag: Sendable, Hashable {
        package let line: ManifestLine
        /// What a scanner reads.
        package let label: String
        /// What the plant's scale shows.
        package let netGrams: DecimalNumber
        /// What a person sees, if anything is wrong.
        package let defect: ReasonCode?
    }

    package let id: String
    package let station: String
    package let shippedOn: Day
    package let bags: [Bag]
    /// Whether the cold chain broke on the way, one shipment in three hundred.
    package let warm: Bool
    private let seed: UInt64

    /// Bags are numbered from `serial` on, so that shipments of one station do not meet.
    package init(
        seed: UInt64, id: String = "SH-20261121-02", station: DemoStation = .isbt, shippedOn: Day,
        bags count: Int = 24, serial: Int = 12_001
    ) {
        var numbers = DemoNumbers(seed)
        self.seed = seed
        self.id = id
        self.station = station.code
        self.shippedOn = shippedOn
        warm = numbers.below(300) == 0
        let perBox = 24
        let donorCount = max(1, count * 2 / 3)
        bags = (0..<count).map { place in
            let collectedOn = shippedOn.adding(days: -12 - (count - 1 - place) * 13 / max(count, 1))
            let code = station.label(serial: serial + place, collectedOn: collectedOn)
            let station = 590_0 + numbers.normal(sigmaTenths: 60)
            let grams = min(600_0, max(540_0, station)) / 10
            let drift = numbers.normal(sigmaTenths: 20) / 10
            let slip = numbers.below(10_000) < 8 ? 27 : 0
            let donor = 100_000 + numbers.below(donorCount)
            return Bag(
                line: ManifestLine(
                    box: "B" + String(1_000 + place / perBox + 1).dropFirst(), bag: code.number,
                    donor: "D\(donor)", collectedOn: collectedOn,
                    stationWeightGrams: DecimalNumber(coefficient: Int64(grams)),
                    type: numbers.below(100) < 94 ? .normal : .hepatitisB),
                label: code.label,
                netGrams: DecimalNumber(coefficient: Int64(min(600, grams + max(-9, min(9, drift)) - slip))),
                defect: numbers.defect())
        }
    }

    package var boxes: Int { Set(bags.map(\.line.box)).count }

    /// The manifest as a station exports it, headings included.
    package var manifestCSV: String {
        var text = "#运输批,\(id)\r\n#浆站,\(station)\r\n#发运日期,\(shippedOn.iso)\r\n"
        text += "箱号,袋号,浆员编号,采集日期,净重g,类型\r\n"
        for bag in bags {
            let line = bag.line
            text += "\(line.box),\(line.bag),\(line.donor),\(line.collectedOn.iso),"
            text += "\(line.stationWeightGrams.text),\(line.type.phrase.zh)\r\n"
        }
        return text
    }

    package var manifestJSON: String {
        let items = bags.map { bag in
            let line = bag.line
            return """
                {"box":"\(line.box)","bag":"\(line.bag)","donor":"\(line.donor)",\
                "collected_on":"\(line.collectedOn.iso)","weight_g":"\(line.stationWeightGrams.text)",\
                "type":"\(line.type.rawValue)"}
                """
        }
        return """
            {"shipment":"\(id)","station":"\(station)","shipped_on":"\(shippedOn.iso)",
            "bags":[\(items.joined(separator: ",\n"))]}
            """
    }

    /// A logger's file: a reading every ten minutes for so many hours, times of the plant's wall clock.
    package func loggerCSV(hours: Int = 9, zoneMinutes: Int = 480) -> String {
        var numbers = DemoNumbers(seed &+ 1)
        var text = "序号,时间,温度(℃)\r\n"
        let start = shippedOn.start(offsetMinutes: zoneMinutes) + .hours(22)
        for reading in 0...(hours * 6) {
            let at = start + .minutes(Int64(reading) * 10)
            let day = at.day(offsetMinutes: zoneMinutes).iso
            let isWarmHour = warm && (12..<24).contains(reading)
            let tenths = (isWarmHour ? -121 : -212) + max(-28, min(28, numbers.normal(sigmaTenths: 12)))
            let celsius = DecimalNumber(coefficient: Int64(tenths), scale: 1).text
            text += "\(reading + 1),\(day) \(at.clock(offsetMinutes: zoneMinutes)),\(celsius)\r\n"
        }
        return text
    }
}

/// A station of the demo: it does not exist.
package struct DemoStation: Sendable, Hashable {
    package let code: String
    package let name: String
    package let usesDonationNumbers: Bool

    /// Labels with ISBT 128 donation numbers of the training facility.
    package static let isbt = DemoStation(code: "STN-07", name: "示例县单采血浆站", usesDonationNumbers: true)
    /// Labels of its own: `P`, station, date, serial, check character.
    package static let own = DemoStation(code: "0012", name: "样例市单采血浆站", usesDonationNumbers: false)
    package static let all = [isbt, own]

    /// What is registered of it.
    package func profile(licenceValidTo: Day) throws -> StationProfile {
        let template = usesDonationNumbers ? "ISBT128" : "P{station:4n}{date:yyyymmdd}{serial:4n}{check:1}"
        let scheme = try CodeScheme(
            id: usesDonationNumbers ? "\(code)-DIN" : "\(code)-P", issuer: code,
            validFrom: Day(daysSinceEpoch: 18_262), pattern: try CodePattern(template), check: .mod37_2)
        return StationProfile(
            name: name, licence: "浆证字\(code)", licenceValidTo: licenceValidTo, contracted: true,
            schemes: [scheme])
    }

    /// A bag's number, and the text of its bar code.
    package func label(serial: Int, collectedOn: Day) -> (number: String, label: String) {
        let digits = String(serial)
        guard usesDonationNumbers else {
            let wide = String(repeating: "0", count: max(0, 4 - digits.utf8.count)) + digits.suffix(4)
            let day = collectedOn.iso.split(separator: "-").joined()
            let body = "P\(code)\(day)\(wide)"
            let number = body + (CheckCharacters.iso7064Mod37_2.character(for: body) ?? "")
            return (number, number)
        }
        let wide = String(repeating: "0", count: max(0, 6 - digits.utf8.count)) + digits.suffix(6)
        let year = String(collectedOn.year).suffix(2)
        let number = "A9999\(year)\(wide)"
        return (number, "=\(number)00")
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014), and what the demo draws from it.
struct DemoNumbers {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    /// Nearly normal: the sum of twelve even numbers has the standard deviation one.
    mutating func normal(sigmaTenths: Int) -> Int {
        var sum = 0
        for _ in 0..<12 { sum += below(1_000) }
        return (sum - 5_994) * sigmaTenths / 1_000
    }

    /// Frequencies of defects in a shipment of a good station.
    mutating func defect() -> ReasonCode? {
        switch below(10_000) {
        case 0..<30: .lipaemia
        case 30..<40: .haemolysis
        case 40..<45: .bagBroken
        case 45..<47: .labelUnreadable
        default: nil
        }
    }
}
