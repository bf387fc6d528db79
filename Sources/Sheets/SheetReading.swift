/// One pass over a sheet's cells.
struct SheetReading {
    private enum Kind { case number, shared, inline, plain, flag, error }

    private struct Cell {
        var place = CellPlace(row: 1, column: 1)
        var kind = Kind.number
        var style = 0
        var value = ""
        var hasFormula = false
    }

    let limits: SheetLimits
    let from1904: Bool
    var formats = SheetFormats()
    var shared: [String] = []
    private(set) var rows: [SheetRow] = []
    private(set) var flaws: [SheetFlaw] = []
    private(set) var flawsTotal = 0

    private var cells: [String] = []
    private var row = 0
    private var column = 0
    private var cell = Cell()
    private var takesText = false
    private var inReading = false

    init(limits: SheetLimits, from1904: Bool) {
        self.limits = limits
        self.from1904 = from1904
    }

    mutating func read(_ bytes: [UInt8]) throws(SheetFailure) {
        var scanner = try XMLScanner(bytes, depthMax: limits.depthMax)
        while true {
            switch try scanner.next() {
            case .start: try start(scanner)
            case .end: try end(scanner)
            case .text where takesText && !inReading: cell.value += try scanner.text()
            case .text: break
            case .finished: return
            }
        }
    }

    private mutating func start(_ scanner: XMLScanner) throws(SheetFailure) {
        if scanner.isElement("c") {
            try startCell(scanner)
        } else if scanner.isElement("v") || scanner.isElement("t") {
            takesText = true
        } else if scanner.isElement("f") {
            cell.hasFormula = true
        } else if scanner.isElement("rPh") {
            inReading = true
        } else if scanner.isElement("row") {
            let number = try scanner.attribute("r").flatMap { Int($0) } ?? row + 1
            guard number > row else { throw .disorder }
            guard number <= limits.rowsMax else { throw .tooManyRows }
            row = number
            column = 0
            cells = []
        } else if scanner.isElement("mergeCell") {
            let first = try scanner.attribute("ref").map { String($0.prefix { $0 != ":" }) }
            let place = first.flatMap { CellPlace($0) } ?? CellPlace(row: 1, column: 1)
            refuse(place, .merged)
        }
    }

    private mutating func startCell(_ scanner: XMLScanner) throws(SheetFailure) {
        cell = Cell()
        if let text = try scanner.attribute("r") {
            guard let place = CellPlace(text), place.row == row, place.column > column else { throw .disorder }
            cell.place = place
        } else {
            cell.place = CellPlace(row: row, column: column + 1)
        }
        column = cell.place.column
        guard column <= limits.columnsMax else { throw .tooManyColumns }
        cell.style = try scanner.attribute("s").flatMap { Int($0) } ?? 0
        switch try scanner.attribute("t") {
        case nil, "n": cell.kind = .number
        case "s": cell.kind = .shared
        case "inlineStr": cell.kind = .inline
        case "str", "d": cell.kind = .plain
        case "b": cell.kind = .flag
        default: cell.kind = .error
        }
    }

    private mutating func end(_ scanner: XMLScanner) throws(SheetFailure) {
        if scanner.isElement("v") || scanner.isElement("t") {
            takesText = false
        } else if scanner.isElement("rPh") {
            inReading = false
        } else if scanner.isElement("c") {
            let text = value()
            guard !text.isEmpty else { return }
            while cells.count < column - 1 { cells.append("") }
            cells.append(text)
        } else if scanner.isElement("row"), !cells.isEmpty {
            rows.append(SheetRow(number: row, cells: cells))
        }
    }

    private mutating func value() -> String {
        if cell.hasFormula {
            refuse(cell.place, .formula)
            return ""
        }
        switch cell.kind {
        case .shared:
            guard let index = Int(cell.value), shared.indices.contains(index) else { return unknown(.unknown) }
            return shared[index]
        case .inline, .plain: return SheetText.unescaped(cell.value)
        case .flag: return cell.value == "1" ? "TRUE" : "FALSE"
        case .error: return unknown(.error)
        case .number:
            guard !cell.value.isEmpty else { return "" }
            switch formats.meaning(cell.style) {
            case .date: return SheetDay.text(cell.value, from1904: from1904) ?? unknown(.noDate)
            case .decimals(let count):
                return SheetNumber.text(cell.value, decimals: count) ?? unknown(.unknown)
            case .plain: return SheetNumber.text(cell.value) ?? unknown(.unknown)
            }
        }
    }

    private mutating func unknown(_ kind: SheetFlaw.Kind) -> String {
        refuse(cell.place, kind)
        return ""
    }

    private mutating func refuse(_ place: CellPlace, _ kind: SheetFlaw.Kind) {
        flawsTotal += 1
        guard flaws.count < limits.flawsMax else { return }
        flaws.append(SheetFlaw(row: place.row, column: place.column, kind: kind))
    }
}
