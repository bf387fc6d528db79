/// A unit of measure by its UCUM code, one of a short list: a unit nobody expects is a mistake.
///
/// Codes: The Unified Code for Units of Measure, version 2.1 (https://ucum.org/ucum).
package struct Unit: Sendable, Hashable {
    /// The place in the list; never stored.
    private let index: UInt8

    package init?(_ code: String) {
        guard let index = Self.places[code] else { return nil }
        self.index = index
    }

    private init(listed code: String) {
        guard let index = Self.places[code] else { preconditionFailure("a unit that is not listed") }
        self.index = index
    }

    /// The UCUM code, as it stands in facts.
    package var code: String { Self.rows[Int(index)].code }

    /// What people read; empty for the unit one.
    package var symbol: String { Self.rows[Int(index)].symbol ?? code }

    /// Kind and power of ten, where units of one kind convert exactly.
    var measure: (kind: Measure, power: Int)? { Self.rows[Int(index)].measure }

    package static var all: [Unit] { rows.compactMap { Unit($0.code) } }

    package static let one = Unit(listed: "1")
    package static let percent = Unit(listed: "%")
    package static let kilogram = Unit(listed: "kg")
    package static let gram = Unit(listed: "g")
    package static let milligram = Unit(listed: "mg")
    package static let litre = Unit(listed: "L")
    package static let millilitre = Unit(listed: "mL")
    package static let celsius = Unit(listed: "Cel")
    package static let second = Unit(listed: "s")
    package static let minute = Unit(listed: "min")
    package static let hour = Unit(listed: "h")
    package static let day = Unit(listed: "d")

    enum Measure: Sendable { case mass, volume }

    private struct Row: Sendable {
        let code: String
        var symbol: String?
        var measure: (kind: Measure, power: Int)?

        init(_ code: String, _ symbol: String? = nil, _ measure: (kind: Measure, power: Int)? = nil) {
            self.code = code
            self.symbol = symbol
            self.measure = measure
        }
    }

    private static let rows: [Row] = [
        Row("1", ""), Row("%"), Row("%{RH}", "% RH"), Row("[ppm]", "ppm"),
        Row("kg", nil, (.mass, 3)), Row("g", nil, (.mass, 0)), Row("mg", nil, (.mass, -3)),
        Row("ug", "µg", (.mass, -6)), Row("t", nil, (.mass, 6)),
        Row("L", nil, (.volume, 0)), Row("mL", nil, (.volume, -3)), Row("uL", "µL", (.volume, -6)),
        Row("Cel", "°C"), Row("K"),
        Row("s"), Row("min"), Row("h"), Row("d"), Row("wk"), Row("mo"), Row("a"),
        Row("m"), Row("cm"), Row("mm"), Row("um", "µm"), Row("m/s"), Row("m3/h", "m³/h"),
        Row("g/L"), Row("g/dL"), Row("g/mL"), Row("g/cm3", "g/cm³"), Row("mg/mL"), Row("mg/L"),
        Row("ug/mL", "µg/mL"), Row("ug/L", "µg/L"), Row("ng/mL"),
        Row("mol/L"), Row("mmol/L"), Row("umol/L", "µmol/L"), Row("mosm/kg", "mOsm/kg"),
        Row("U/L"), Row("U/mL"), Row("[iU]", "IU"), Row("[iU]/mL", "IU/mL"), Row("[iU]/L", "IU/L"),
        Row("m[iU]/mL", "mIU/mL"), Row("[EU]/mL", "EU/mL"), Row("[CFU]/mL", "CFU/mL"),
        Row("{copies}/mL", "copies/mL"),
        Row("Pa"), Row("kPa"), Row("MPa"), Row("bar"), Row("mbar"), Row("mm[Hg]", "mmHg"),
        Row("[pH]", "pH"), Row("uS/cm", "µS/cm"), Row("mS/cm"), Row("/min", "/min"), Row("{rpm}", "rpm"),
        Row("L/h"), Row("L/min"), Row("mL/min"), Row("V"), Row("A"), Row("kW.h", "kWh"),
    ]

    /// `IU/mL` is no UCUM code, but so common on labels and files that it is read; `[iU]/mL` is what is kept.
    private static let places: [String: UInt8] = {
        var places: [String: UInt8] = [:]
        for (place, row) in rows.enumerated() { places[row.code] = UInt8(place) }
        places["IU"] = places["[iU]"]
        places["IU/mL"] = places["[iU]/mL"]
        places["IU/L"] = places["[iU]/L"]
        return places
    }()
}
