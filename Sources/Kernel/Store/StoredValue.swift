extension Fault {
    /// What our own tables hold must read back; if it does not, the table was damaged from outside.
    package static func reading<T>(_ place: String, _ body: () throws(JSONFailure) -> T) throws(Fault) -> T {
        do throws(JSONFailure) {
            return try body()
        } catch {
            throw Fault(.damaged, "\(place): \(error.code.rawValue) \(error.path)")
        }
    }

    package static func required<T>(_ place: String, _ value: T?) throws(Fault) -> T {
        guard let value else { throw Fault(.damaged, place) }
        return value
    }
}

extension [String] {
    /// Arguments of statements that ask for so many texts at once; the last are filled up with nothing.
    package func asked(by count: Int) -> [[StoreValue]] {
        stride(from: 0, to: self.count, by: count).map { start in
            let part = self[start..<Swift.min(start + count, self.count)]
            return part.map { .text($0) } + [StoreValue](repeating: .null, count: count - part.count)
        }
    }
}

extension Row {
    package func day(_ column: Int, _ place: String) throws(Fault) -> Day {
        try Fault.required(place, Day(iso: text(column)))
    }

    package func decimal(_ column: Int, _ place: String) throws(Fault) -> DecimalNumber {
        try Fault.required(place, DecimalNumber(text(column)))
    }

    package func optionalDecimal(_ column: Int, _ place: String) throws(Fault) -> DecimalNumber? {
        isNull(column) ? nil : try decimal(column, place)
    }

    package func choice<T: RawRepresentable<String>>(_ column: Int, _ place: String) throws(Fault) -> T {
        try Fault.required(place, T(rawValue: text(column)))
    }
}
