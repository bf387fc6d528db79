/// What the cell formats of a workbook mean for reading: dates, and decimals that the cell shows.
struct SheetFormats {
    enum Meaning: Equatable { case plain, date, decimals(Int) }

    private var codes: [Int: String] = [:]
    private var cells: [Meaning] = []

    init() {}

    init(_ bytes: [UInt8], limits: SheetLimits) throws(SheetFailure) {
        var scanner = try XMLScanner(bytes, depthMax: limits.depthMax)
        var inCells = false
        reading: while true {
            switch try scanner.next() {
            case .start where scanner.isElement("numFmt"):
                if let id = try scanner.attribute("numFmtId").flatMap({ Int($0) }),
                    let code = try scanner.attribute("formatCode")
                {
                    codes[id] = code
                }
            case .start where scanner.isElement("cellXfs"): inCells = true
            case .end where scanner.isElement("cellXfs"): inCells = false
            case .start where inCells && scanner.isElement("xf"):
                let id = try scanner.attribute("numFmtId").flatMap { Int($0) } ?? 0
                cells.append(Self.meaning(id, codes[id]))
            case .finished: break reading
            default: break
            }
        }
    }

    func meaning(_ style: Int) -> Meaning { cells.indices.contains(style) ? cells[style] : .plain }

    /// Formats by number are ECMA-376-1 §18.8.30, with those of Chinese, Japanese and Korean programs.
    static func meaning(_ id: Int, _ code: String?) -> Meaning {
        switch id {
        case 14...22, 27...36, 45...47, 50...58: return .date
        case 2, 4: return .decimals(2)
        default: return code.map { meaning(code: $0) } ?? .plain
        }
    }

    private static func meaning(code: String) -> Meaning {
        var plain = ""
        var isQuoted = false
        var isBracketed = false
        var isEscaped = false
        // The first section is for positive numbers.
        for character in code.lowercased() {
            if isEscaped {
                isEscaped = false
            } else if isQuoted {
                isQuoted = character != "\""
            } else if isBracketed {
                isBracketed = character != "]"
            } else if character == "\\" || character == "_" || character == "*" {
                isEscaped = true
            } else if character == "\"" {
                isQuoted = true
            } else if character == "[" {
                isBracketed = true
            } else if character == ";" {
                break
            } else {
                plain.append(character)
            }
        }
        if plain == "general" || plain == "@" { return .plain }
        if plain.contains(where: { "ymdhs".contains($0) }) { return .date }
        guard let point = plain.firstIndex(of: ".") else { return .plain }
        let shown = plain[plain.index(after: point)...].prefix { $0 == "0" }.count
        let isScientific = plain.contains("e") || plain.contains("%")
        return shown == 0 || isScientific ? .plain : .decimals(min(shown, SheetNumber.digitsMax))
    }
}
